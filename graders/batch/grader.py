"""What a batch needs of a grader; :class:`graders.grading.Grader` is the real one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Protocol

from graders.labs import Lab
from graders.labs.course import Course
from graders.results import GradeReport


class GradedLike(Protocol):
    """A verdict and where its evidence is stored."""

    @property
    def report(self) -> GradeReport:
        """The verdict."""

    @property
    def evidence_key(self) -> str | None:
        """The evidence's key, None if the notebook never ran."""


class GraderLike(Protocol):
    """Grades notebooks; several threads may call :meth:`grade` at once."""

    def __enter__(self) -> GraderLike: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> bool | None: ...

    def grade(
        self,
        notebook: Path,
        *,
        submission_name: str | None = None,
        on_stage: Callable[[str], None] | None = None,
    ) -> GradedLike:
        """Run and judge a notebook."""

    def rejudge(self, evidence_key: str, *, submission_name: str) -> GradedLike:
        """Judge stored evidence again; runs no notebook."""

    def invalid(self, submission_name: str, reason: str) -> GradedLike:
        """The verdict on a submission that cannot be graded."""

    def missing(self) -> GradeReport:
        """The verdict on a student who submitted nothing."""


class GraderFactory(Protocol):
    """Makes a grader."""

    def __call__(
        self, lab: Lab, course: Course, folder: Path, *, jobs: int, warm: bool
    ) -> GraderLike:
        """Make a grader.

        Args:
            lab: The lab.
            course: Where its tests are.
            folder: Where evidence is stored.
            jobs: Submissions graded at once.
            warm: Whether notebooks will be run; judging stored evidence needs no worker.
        """


def real_grader(lab: Lab, course: Course, folder: Path, *, jobs: int, warm: bool) -> GraderLike:
    """Make the real grader; imported here, since reading a gradebook needs none of it."""
    from graders.grading import Grader

    return Grader(lab, course, folder=folder, jobs=jobs, warm=warm)
