"""What a batch says when it ends."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from pathlib import Path

from graders.gradebook import SharedTrainings
from graders.results import Status


@dataclasses.dataclass(frozen=True, kw_only=True)
class BatchSummary:
    """The outcome of one ``labgrade batch``.

    Args:
        lab: The lab's name.
        out: The folder with the gradebook and everything derived from it.
        graded: Submissions that were run and judged this time.
        rejudged: Submissions whose stored evidence was judged with changed tests.
        reused: Submissions whose stored result still holds.
        counts: Rows of the class by status.
        waiting: Answers that a person has yet to grade.
        trainings: Trainings that the class asked for.
        unknown: Submitters that the roster does not know; empty without a roster.
        notes: Sentences on what was passed over.
    """

    lab: str
    out: Path
    graded: int
    rejudged: int
    reused: int
    counts: Mapping[Status, int]
    trainings: SharedTrainings
    waiting: int = 0
    unknown: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def rows(self) -> int:
        """Rows of the class."""
        return sum(self.counts.values())


class BatchInterrupted(KeyboardInterrupt):
    """Ctrl-C during a batch. What was done is saved; the same command goes on.

    Args:
        done: Submissions of this run that are saved.
        total: Submissions that this run was to grade.
    """

    def __init__(self, done: int, total: int) -> None:
        super().__init__(f"{done} of {total} graded")
        self.done = done
        self.total = total
