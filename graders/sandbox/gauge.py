"""Reading a child's memory several times a second without slowing it down."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Protocol

STEPS = 32
"""Steps up to the limit; the exact figure is read again when one of them is climbed or left."""
SECONDS = 1.0
"""Between two exact readings. Most notebooks that train nothing end before the first."""


class Measurable(Protocol):
    """Processes whose memory can be read; :class:`graders.sandbox.Child` is one."""

    def memory_bytes(self) -> int:
        """The exact figure; the kernel walks every page for it, some ten milliseconds each time."""

    def resident_bytes(self) -> int:
        """An upper bound of it, at once."""


class MemoryGauge:
    """The memory of a child's processes, read exactly only when it may matter.

    Where it may be above ``limit``, the figure is exact at every reading. Else it is at most as old
    as the last growth by one of :data:`STEPS`, or :data:`SECONDS`; it is 0 at first.

    Args:
        child: The processes.
        limit: Where exactness matters, in bytes.
        clock: Seconds that never go back.
    """

    def __init__(
        self, child: Measurable, limit: int, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._child = child
        self._limit = limit
        self._step = max(1, limit // STEPS)
        self._bound = -self._step
        self._used = 0
        self._clock = clock
        self._read = clock()

    def read(self) -> int:
        """Bytes in use, as proportional set size."""
        bound = self._child.resident_bytes()
        now = self._clock()
        has_changed = abs(bound - self._bound) >= self._step
        if bound > self._limit or (has_changed and now - self._read >= SECONDS):
            self._used, self._bound, self._read = self._child.memory_bytes(), bound, now
        return self._used
