"""Every error that labgrade raises on purpose, one tree.

    LabgradeError
    ├── UsageError              the command line or an input file of the instructor   exit 2
    │   └── SubmissionError     a submission that cannot be read at all               exit 2
    ├── ConfigurationError      the lab author's: every problem of a lab at once      exit 3
    ├── GraderError             ours: no verdict, "needs review", never a zero        exit 3
    │   ├── SandboxError        the sandbox or its warm worker failed
    │   │   ├── NotStartedError a sandbox ended before the first cell
    │   │   └── WorkerEndedError the warm worker died; another one is tried
    │   ├── TrainingError       the trusted trainer failed
    │   └── ClusterError        other machines cannot be used; stops a batch
    └── EvidenceError           evidence that breaks its format or its size limits

A student's mistake is not an error: it is a failed check in a report
(:class:`graders.checks.CheckFailure`).
"""

from __future__ import annotations

from collections.abc import Iterable


class LabgradeError(Exception):
    """Base of all errors raised on purpose; its message is fit to be shown to a person.

    Args:
        message: What happened.
        next_step: What the reader can do about it, one sentence.
    """

    exit_code = 3

    def __init__(self, message: str, *, next_step: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.next_step = next_step

    def __str__(self) -> str:
        return f"{self.message} {self.next_step}" if self.next_step else self.message


class UsageError(LabgradeError):
    """The command was called wrongly, or a file that the instructor gave cannot be used."""

    exit_code = 2


class SubmissionError(UsageError):
    """A submission cannot be read: not a notebook, broken JSON, an old format, no cells."""


class ConfigurationError(LabgradeError):
    """A lab is wrong. Collects every problem, so that an author mends them in one go.

    Args:
        problems: One sentence each; at least one.
    """

    def __init__(self, problems: str | Iterable[str], *, next_step: str | None = None) -> None:
        self.problems = (problems,) if isinstance(problems, str) else tuple(problems)
        super().__init__("; ".join(self.problems), next_step=next_step)


class GraderError(LabgradeError):
    """labgrade itself failed. The submission needs review and loses no points by it."""


class SandboxError(GraderError):
    """The sandbox or its warm worker could not be started or died."""


class NotStartedError(SandboxError):
    """A sandbox was gone before a cell had run: it could not be set up, or somebody ended it."""


class WorkerEndedError(SandboxError):
    """The warm worker ended, and all that it had forked with it."""


class TrainingError(GraderError):
    """The trusted trainer could not do what it had accepted."""


class ClusterError(GraderError):
    """The machines that run notebooks cannot be used.

    It says nothing about any submission: a batch stops, and goes on when it is run again.
    """


class EvidenceError(LabgradeError):
    """Evidence from a sandbox breaks the format or its size limits."""
