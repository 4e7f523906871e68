"""The clock of a cell: stops it when its CPU or wall time is used up.

The timers are the kernel's. A cell that swallows the interruption is interrupted again, and
after some times its process ends itself; one that cannot be interrupted at all is ended by the
trusted side.
"""

from __future__ import annotations

import contextlib
import functools
import os
import signal
from collections.abc import Callable, Iterator
from types import FrameType
from typing import Any

_REPEAT_SECONDS = 1.0
_FREE_PASSES = 4
_MAX_INTERRUPTIONS = 10


class CellTimeout(BaseException):
    """A cell used up its time. No ``except Exception`` stops it.

    Args:
        clock: Which time: ``cpu`` or ``wall``.
    """

    def __init__(self, clock: str = "wall") -> None:
        super().__init__(clock)
        self.clock = clock


class CellClock:
    """Limits on one cell, in seconds of CPU (all threads) and of wall time."""

    def __init__(self, *, cpu_seconds: float, wall_seconds: float) -> None:
        self._cpu_seconds = cpu_seconds
        self._wall_seconds = wall_seconds
        self._free_passes = 0
        self._interruptions = 0
        signal.signal(signal.SIGPROF, self._expire)
        signal.signal(signal.SIGALRM, self._expire)

    @contextlib.contextmanager
    def running(self) -> Iterator[None]:
        """Run a cell's code against the clock."""
        self._free_passes = _FREE_PASSES
        self._interruptions = 0
        self._set(self._cpu_seconds, self._wall_seconds)
        try:
            yield
        finally:
            self._set(0, 0)

    @contextlib.contextmanager
    def paused(self) -> Iterator[None]:
        """Stop the clock, for training: that has limits of its own."""
        cpu, wall = signal.getitimer(signal.ITIMER_PROF)[0], signal.getitimer(signal.ITIMER_REAL)[0]
        self._set(0, 0)
        try:
            yield
        finally:
            self._set(cpu, wall)

    @contextlib.contextmanager
    def one_pass(self) -> Iterator[None]:
        """Stop the clock for a pass over a data set, the first few times in a cell.

        A loop that evaluates until it likes the result still runs out of time.
        """
        if self._free_passes <= 0:
            yield
            return
        self._free_passes -= 1
        with self.paused():
            yield

    def _set(self, cpu: float, wall: float) -> None:
        signal.setitimer(signal.ITIMER_PROF, cpu, _REPEAT_SECONDS if cpu else 0)
        signal.setitimer(signal.ITIMER_REAL, wall, _REPEAT_SECONDS if wall else 0)

    def _expire(self, number: int, _frame: FrameType | None) -> None:
        self._interruptions += 1
        if self._interruptions > _MAX_INTERRUPTIONS:
            os.kill(os.getpid(), signal.SIGKILL)  # what was captured until now is kept
        raise CellTimeout("cpu" if number == signal.SIGPROF else "wall")


def stop_clock_during(*methods: str, clock: CellClock) -> None:
    """Stop ``clock`` while these methods of ``keras.Model`` make a cell's first passes.

    What a pass over a data set costs depends on the machine, and the limit on the whole run
    bounds it; the cell's limits are for code that never ends.
    """
    import keras

    for name in methods:
        setattr(keras.Model, name, _unclocked(getattr(keras.Model, name), clock))


def _unclocked(method: Callable[..., Any], clock: CellClock) -> Callable[..., Any]:
    @functools.wraps(method)
    def unclocked(*args: Any, **options: Any) -> Any:
        with clock.one_pass():
            return method(*args, **options)

    return unclocked
