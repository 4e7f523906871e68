"""What a piece of work costs: wall seconds, CPU seconds and memory of a whole tree of processes."""

from __future__ import annotations

import contextlib
import dataclasses
import resource
import threading
import time
from collections.abc import Iterable, Iterator
from types import TracebackType
from typing import Self

import psutil

INTERVAL = 0.25
"""Seconds between samples; what a process used after its last one is not counted."""

SHARE = 0.02
"""Of the time, at most, in which memory is looked at: the kernel adds up page by page."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Cost:
    """Costs of a piece of work.

    Args:
        wall_seconds: From beginning to end.
        cpu_seconds: User and system time of all processes below this one.
        peak_bytes: Largest sum of their proportional set sizes: shared pages count once.
    """

    wall_seconds: float
    cpu_seconds: float
    peak_bytes: int


class Measuring:
    """Watches all processes below this one while the context lasts.

    The CPU time of a process is that of its last sample, or what the kernel hands to a parent
    that waits for its children, whichever sum is larger. What processes that were there before
    have used until then is not counted.
    """

    def __init__(self) -> None:
        self._end = threading.Event()
        self._cpu: dict[tuple[int, float], float] = {}
        self._peak = 0
        self._next_look = 0.0
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._cost: Cost | None = None

    def __enter__(self) -> Self:
        this = psutil.Process()
        self._before = dict(_used(this.children(recursive=True)))
        self._handed_on = _handed_on(this)
        self._started = time.monotonic()
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        wall = time.monotonic() - self._started
        self._end.set()
        self._thread.join()
        sampled = sum(used - self._before.get(key, 0.0) for key, used in self._cpu.items())
        cpu = max(sampled, _handed_on(psutil.Process()) - self._handed_on)
        self._cost = Cost(wall_seconds=wall, cpu_seconds=cpu, peak_bytes=self._peak)

    @property
    def cost(self) -> Cost:
        """The costs, once the context has ended."""
        if self._cost is None:
            raise RuntimeError("The work has not ended yet.")
        return self._cost

    def _watch(self) -> None:
        this = psutil.Process()
        while True:
            self._sample(this)
            if self._end.wait(INTERVAL):
                return

    def _sample(self, this: psutil.Process) -> None:
        processes = this.children(recursive=True)
        self._cpu.update(_used(processes))
        started = time.monotonic()
        if started < self._next_look:
            return
        total = 0
        for process in processes:
            with contextlib.suppress(psutil.Error):
                total += process.memory_full_info().pss
        self._peak = max(self._peak, total)
        ended = time.monotonic()
        self._next_look = ended + (ended - started) / SHARE


def _used(processes: Iterable[psutil.Process]) -> Iterator[tuple[tuple[int, float], float]]:
    for process in processes:
        with contextlib.suppress(psutil.Error):
            times = process.cpu_times()
            yield (process.pid, process.create_time()), times.user + times.system


def _handed_on(this: psutil.Process) -> float:
    """CPU seconds of all processes below this one, those that have ended in their parents'."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    total = usage.ru_utime + usage.ru_stime
    for process in this.children(recursive=True):
        with contextlib.suppress(psutil.Error):
            times = process.cpu_times()
            total += times.user + times.system + times.children_user + times.children_system
    return total
