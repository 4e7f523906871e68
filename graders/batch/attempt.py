"""One call of the grader in a thread: whatever goes wrong stays with its submission."""

from __future__ import annotations

import dataclasses
import logging
from collections.abc import Callable

from graders.batch.grader import GradedLike, GraderLike
from graders.batch.planning import Task
from graders.errors import ClusterError, ConfigurationError, LabgradeError, SubmissionError
from graders.evidence.threads import SYNTAX_TREES
from graders.results import GradeReport, Status

_log = logging.getLogger(__name__)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Failed:
    """Stands in for a verdict when the grader itself failed."""

    report: GradeReport
    evidence_key: str | None = None


def attempt(grader: GraderLike, task: Task, on_stage: Callable[[str, str], None]) -> GradedLike:
    """Grade one notebook; a failure of ours costs this student a wait, and nobody anything.

    Args:
        grader: The grader.
        task: The notebook and its student.
        on_stage: Told the student's id and what is being done.

    Returns:
        The verdict; ``needs_review`` without a score if the grader failed.

    Raises:
        ConfigurationError: If the lab is wrong: that is so for everybody, and stops the batch
            before a whole class needs review.
        ClusterError: If no notebook can be run any more; stops the batch for the same reason.
    """
    try:
        return grader.grade(
            task.notebook,
            submission_name=task.submission,
            on_stage=lambda stage: on_stage(task.student_id, stage),
        )
    except (ConfigurationError, ClusterError):
        raise
    except SubmissionError as error:
        return grader.invalid(task.submission, str(error))
    except Exception as error:
        with SYNTAX_TREES:  # a traceback's marks come from them
            _log.exception("grading %s failed", task.submission)
        what = error.message if isinstance(error, LabgradeError) else type(error).__name__
        missing = grader.missing()
        report = dataclasses.replace(
            missing,
            questions=tuple(question.reopened() for question in missing.questions),
            submission=task.submission,
            status=Status.NEEDS_REVIEW,
            score=None,
            notes=(f"labgrade itself failed on this submission: {what}",),
        )
        return Failed(report=report)
