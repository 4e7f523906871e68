"""Admission of runs: so many at once, and another one only when it will fit into memory."""

from __future__ import annotations

import contextlib
import math
import threading
import time
from collections.abc import Callable, Iterator

from graders.sandbox import free_memory

FLOOR = 600 * 2**20
"""Bytes that a run is expected to need before any was seen: lab 5's network and its data."""

BRIEF = 1.0
"""Seconds of somebody else's measuring that no limit of a run depends on."""

_POLL_SECONDS = 1.0


class Run:
    """One admitted run: what it has been seen to use, as its proportional set size.

    ``had_company`` tells whether another run took place at any time of its own, or was measured
    for as long as :data:`BRIEF`.
    """

    def __init__(self, admission: Admission, *, alone: bool) -> None:
        self._admission = admission
        self.alone = alone
        self.used = 0
        self.had_company = False
        self.began = math.nan
        self.over_since: float | None = None

    def saw(self, used: int) -> None:
        """Tell how many bytes the run's processes use now."""
        self._admission.note(self, used)

    def is_over(self) -> None:
        """Give the turn to another: what is still to be done takes no process of the notebook."""
        self._admission.end_turn(self)


class Admission:
    """Lets a run begin when it has its turn and memory is free. Safe to use from several threads.

    A run is over when its notebook has ended; until its context ends it is measured, beside others.

    A run is expected to need as much as the largest one so far, at least :data:`FLOOR`. What
    runs in progress have yet to grow to is set aside for them. One run, or the measuring of one,
    always takes place, so that a class is graded on any machine.

    Args:
        most: How many runs take place at once.
        free: Tells how many bytes are free.
        floor: The least that a run is expected to need, in bytes.
        poll_seconds: How often to look again while nothing ends: others free memory too.
        clock: Seconds that never go back.
    """

    def __init__(
        self,
        most: int,
        free: Callable[[], int] = free_memory,
        *,
        floor: int = FLOOR,
        poll_seconds: float = _POLL_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._most = most
        self._free = free
        self._expected = floor
        self._poll_seconds = poll_seconds
        self._clock = clock
        self._changed = threading.Condition()
        self._runs: set[Run] = set()
        self._hermits = 0
        self._closed = False

    @contextlib.contextmanager
    def admitted(self, on_wait: Callable[[], None], *, alone: bool = False) -> Iterator[Run]:
        """Wait until a run may begin; it runs until it is over, or the context ends.

        Args:
            on_wait: Called once if there is a wait for more than one's turn.
            alone: Whether no other run may take place meanwhile. Those that come later wait,
                so that its turn comes.
        """
        run = Run(self, alone=alone)
        try:
            with self._changed:
                self._hermits += alone
                self._wait(on_wait, alone=alone)
                run.began = self._clock()
                self._runs.add(run)
                if len(running := self._running()) > 1:
                    for present in running:
                        present.had_company = True
            yield run
        finally:
            with self._changed:
                self._hermits -= run.alone
                self._runs.discard(run)
                for present in self._running():
                    present.had_company |= self._was_beside(run, present)
                self._changed.notify_all()

    def end_turn(self, run: Run) -> None:
        """The notebook of a run has ended."""
        with self._changed:
            run.had_company |= any(self._was_beside(other, run) for other in self._runs - {run})
            run.over_since = self._clock()
            self._hermits -= run.alone  # its measuring is beside others, as everybody's
            run.alone = False
            self._changed.notify_all()

    def note(self, run: Run, used: int) -> None:
        """Keep what a run has been seen to use, in bytes."""
        with self._changed:
            run.used = used
            self._expected = max(self._expected, used)

    def close(self) -> None:
        """Let everybody through: grading ends, and a run that begins now is given up anyway."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def _wait(self, on_wait: Callable[[], None], *, alone: bool) -> None:
        told = False
        while not self._may_begin(alone=alone):
            if not told and (alone or self._has_turn()):
                told = True
                on_wait()
            self._changed.wait(self._poll_seconds)

    def _may_begin(self, *, alone: bool) -> bool:
        if self._closed or (not self._runs and (alone or not self._hermits)):
            return True
        if self._hermits or not self._has_turn():
            return False
        promised = sum(max(0, self._expected - run.used) for run in self._running())
        return self._free() - promised >= self._expected

    def _has_turn(self) -> bool:
        return len(self._running()) < self._most

    def _running(self) -> list[Run]:
        return [run for run in self._runs if run.over_since is None]

    def _was_beside(self, over: Run, run: Run) -> bool:
        """Whether ``over`` was measured beside ``run`` for longer than a moment."""
        if over.over_since is None:
            return False
        return self._clock() - max(over.over_since, run.began) >= BRIEF
