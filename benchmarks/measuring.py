"""What a piece of work costs: wall seconds, CPU seconds and memory of a whole tree of processes."""

from __future__ import annotations

import contextlib
import dataclasses
import resource
import threading
import time
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
    that waits for its children, whichever sum is larger.
    """

    def __init__(self) -> None:
        self._end = threading.Event()
        self._cpu: dict[tuple[int, float], float] = {}
        self._peak = 0
        self._next_look = 0.0
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._cost: Cost | None = None

    def __enter__(self) -> Self:
        self._waited = _waited_for()
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
        cpu = max(sum(self._cpu.values()), _waited_for() - self._waited)
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
        for process in processes:
            with contextlib.suppress(psutil.Error):
                times = process.cpu_times()
                self._cpu[process.pid, process.create_time()] = times.user + times.system
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


def _waited_for() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime
