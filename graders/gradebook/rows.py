"""What the gradebook stores and returns: students of the roster, results, rows of the class."""

from __future__ import annotations

import dataclasses
import datetime

from graders.results import GradeReport, QuestionResult, Status


@dataclasses.dataclass(frozen=True, kw_only=True)
class Student:
    """A person of the class; an unknown submitter has neither name nor email."""

    student_id: str
    name: str = ""
    email: str = ""


@dataclasses.dataclass(frozen=True, kw_only=True)
class StoredResult:
    """The verdict on one student's submission, and what it was reached from.

    Args:
        student_id: The roster's id, or the submitter's own name where the roster knows none.
        submitter: What the submission's file or folder was called.
        report: The verdict.
        digest: SHA-256 of the notebook's bytes, None where there was none to grade.
        environment: Key of what ran it (libraries, lab definition), None likewise.
        judged_with: Key of the lab's tests that judged it.
        evidence_key: Where its evidence is stored, None if it never ran.
        matched_by: How the submission was tied to the roster (``id``, ``email``,
            ``email name``), empty without a roster or a match.
        intake_notes: Those of the report's notes that tell how the notebook was chosen.
        graded_at: When the verdict was reached, UTC.
    """

    student_id: str
    submitter: str
    report: GradeReport
    digest: str | None = None
    environment: str | None = None
    judged_with: str | None = None
    evidence_key: str | None = None
    matched_by: str = ""
    intake_notes: tuple[str, ...] = ()
    graded_at: datetime.datetime = dataclasses.field(
        default_factory=lambda: datetime.datetime.now(datetime.UTC)
    )

    @property
    def has_answers(self) -> bool:
        """Whether there is a submission whose answers are known.

        After a failure of labgrade itself they are not.
        """
        if self.report.status is Status.NEEDS_REVIEW:
            return self.evidence_key is not None
        return self.report.status not in (Status.INVALID, Status.MISSING)


@dataclasses.dataclass(frozen=True, kw_only=True)
class ResultKeys:
    """What tells whether a stored verdict still holds, without the weight of its report.

    The fields are those of :class:`StoredResult` and of its report.
    """

    submitter: str
    status: Status
    digest: str | None
    environment: str | None
    judged_with: str | None
    evidence_key: str | None


@dataclasses.dataclass(frozen=True, kw_only=True)
class ManualScore:
    """What a person gave for one answer.

    Args:
        student_id: Whose answer it is.
        question: The question.
        answer_digest: The answer that was graded; another answer does not get the score.
        score: Points given, 0 to ``points``.
        points: Points that a person could give when this was given.
        comment: What the person says to the student.
        given_at: When it was given, UTC.
    """

    student_id: str
    question: str
    answer_digest: str
    score: float
    points: float
    comment: str = ""
    given_at: datetime.datetime = dataclasses.field(
        default_factory=lambda: datetime.datetime.now(datetime.UTC)
    )


@dataclasses.dataclass(frozen=True, kw_only=True)
class ClassRow:
    """One row of the class: a student and the result, None while there is none."""

    student: Student
    result: StoredResult | None = None

    @property
    def report(self) -> GradeReport | None:
        """The verdict with the student's id filled in, None while there is none."""
        return self.result.report if self.result else None

    @property
    def manual_questions(self) -> tuple[QuestionResult, ...]:
        """Questions that a person grades, where there is a submission to be graded."""
        if self.result is None or not self.result.has_answers:
            return ()
        return tuple(question for question in self.result.report.questions if question.manual)

    @property
    def num_waiting(self) -> int:
        """How many of them a person has yet to grade."""
        return sum(question.pending > 0 for question in self.manual_questions)
