"""Reading a child's memory several times a second without slowing it down."""

from __future__ import annotations

from typing import Protocol

STEPS = 32
"""Steps up to the limit; the exact figure is read again when one of them is climbed or left."""


class Measurable(Protocol):
    """Processes whose memory can be read; :class:`graders.sandbox.Child` is one."""

    def memory_bytes(self) -> int:
        """The exact figure; the kernel walks every page for it, some ten milliseconds each time."""

    def resident_bytes(self) -> int:
        """An upper bound of it, at once."""


class MemoryGauge:
    """The memory of a child's processes, read exactly only when it may matter.

    Above ``limit`` the figure is exact at every reading; below, it is at most as old as the last
    growth by one of :data:`STEPS`.

    Args:
        child: The processes.
        limit: Where exactness matters, in bytes.
    """

    def __init__(self, child: Measurable, limit: int) -> None:
        self._child = child
        self._limit = limit
        self._step = max(1, limit // STEPS)
        self._bound = -self._step
        self._used = 0

    def read(self) -> int:
        """Bytes in use, as proportional set size."""
        bound = self._child.resident_bytes()
        if bound > self._limit or abs(bound - self._bound) >= self._step:
            self._used, self._bound = self._child.memory_bytes(), bound
        return self._used
