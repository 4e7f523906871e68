"""What grading one submission says: :class:`GradeReport` and its JSON, ``schema_version`` 1.

Plain frozen records, no logic beyond sums and JSON, so that a stored report can be read
without any of the machinery that made it.
"""

from __future__ import annotations

import dataclasses
import json
import math
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

SCHEMA_VERSION = 1


class Status(StrEnum):
    """How far a submission got. The values are those of ``grades.csv``."""

    GRADED = "graded"
    PARTIAL = "partial"
    """A limit or an error cut the run short; what was captured until then is scored."""
    NEEDS_REVIEW = "needs_review"
    """labgrade could not reach a verdict. The score is ``None``, never zero."""
    INVALID = "invalid"
    """The submission cannot be read at all; the score is zero and the reason is in ``notes``."""
    MISSING = "missing"


class Outcome(StrEnum):
    """What one case says."""

    PASSED = "passed"
    FAILED = "failed"
    SKIPPED = "skipped"
    ERROR = "error"
    """The case itself broke: our fault or the author's, so its question needs review."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class CaseResult:
    """The result of one test case.

    Args:
        name: The case's title, fit to be shown to a student.
        points: Points the case is worth, not points earned.
        hidden: Whether students see the case before grading.
        outcome: passed, failed, skipped or error.
        message: What was seen; empty when passed.
        hint: The likely mistake and the next step.
        expected: What was expected, as text.
        actual: What was found, as text.
    """

    name: str
    points: float
    hidden: bool
    outcome: Outcome
    message: str = ""
    hint: str = ""
    expected: str = ""
    actual: str = ""

    @property
    def score(self) -> float:
        """Points earned: all of them or none."""
        return self.points if self.outcome is Outcome.PASSED else 0.0


@dataclasses.dataclass(frozen=True, kw_only=True)
class QuestionResult:
    """The result of one question.

    Args:
        name: The question's name.
        title: Its title for people.
        max_score: Points possible, those of its cases and those of a person together.
        score: Points earned so far; None while all of them have yet to be given by a person.
        manual: Whether a person grades it or a part of it.
        cases: The results of its test cases.
        pending: Points that a person has yet to give; 0 when nothing is left to be graded.
        rubric: For manual questions, what is looked for.
        answer: For manual questions, the student's text as markdown; empty if none was found.
        comment: What the person who graded it says about it.
    """

    name: str
    title: str
    max_score: float
    score: float | None
    manual: bool = False
    cases: tuple[CaseResult, ...] = ()
    pending: float = 0.0
    rubric: str = ""
    answer: str = ""
    comment: str = ""

    @property
    def manual_points(self) -> float:
        """The part of ``max_score`` that a person gives; 0 for a question graded by tests alone."""
        if not self.manual:
            return 0.0
        return round(max(self.max_score - math.fsum(case.points for case in self.cases), 0.0), 6)

    @property
    def manual_score(self) -> float | None:
        """What a person gave, None while that is pending or where nobody gives anything."""
        if not self.manual or self.pending or self.score is None:
            return None
        return round(max(self.score - self._automatic_score, 0.0), 6)

    def reopened(self) -> QuestionResult:
        """The same question with a person's points yet to be given."""
        if not self.manual:
            return self
        return dataclasses.replace(
            self,
            score=self._automatic_score if self.cases else None,
            pending=self.manual_points,
            comment="",
        )

    def with_manual_score(self, score: float, comment: str = "") -> QuestionResult:
        """The same question with what a person gives for it, cut to the points possible."""
        given = min(max(score, 0.0), self.manual_points)
        total = round(self._automatic_score + given, 6)
        return dataclasses.replace(self, score=total, pending=0.0, comment=comment)

    def settled(self) -> QuestionResult:
        """The same question where there is no submission that a person could grade."""
        return dataclasses.replace(self, score=self.score or 0.0, pending=0.0)

    @property
    def _automatic_score(self) -> float:
        return round(math.fsum(case.score for case in self.cases), 6)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Training:
    """A call of ``fit`` that labgrade answered with a training of its own.

    Args:
        recipe: Names what was trained; the same for all who asked for the same.
        dataset: The data set.
        steps_asked: Optimizer steps that the notebook asked for.
        steps_run: Steps that were run; fewer where the outcome was certain.
        cpu_seconds: Processor seconds of those steps and of looking how far they have come,
            whenever that was.
    """

    recipe: str
    dataset: str
    steps_asked: int
    steps_run: int
    cpu_seconds: float


@dataclasses.dataclass(frozen=True, kw_only=True)
class GradeReport:
    """The verdict on one submission.

    Args:
        lab: The lab's name, such as ``lab5_mnist_batchnorm``.
        submission: The submitted file's name (no directory: a report names no host path).
        student: The student's identifier, or None where it is not known.
        status: How far grading got.
        score: Points earned, or None when ``status`` is ``needs_review``. Points that a person
            has yet to give are not in it.
        max_score: Points possible; it never depends on the submission.
        questions: One entry for each question of the lab, in the lab's order.
        environment: Versions of Python and of the libraries that ran the notebook.
        data_sources: For each data set, its source and digest (``"stand-in sha256:…"``).
        protections: What the sandbox enforced, by name: ``"enforced"`` or the reason why not.
        timings: Seconds by stage (``capture``, ``training``, ``measure``, ``judge``).
        notes: Sentences for people: what was neutralised, renamed, cut short, retrained.
        trainings: Trainings done for it, in the order in which it asked; those of other
            seeds, which measuring may need, are not among them.
    """

    lab: str
    submission: str
    status: Status
    score: float | None
    max_score: float
    questions: tuple[QuestionResult, ...] = ()
    student: str | None = None
    environment: Mapping[str, str] = dataclasses.field(default_factory=dict)
    data_sources: Mapping[str, str] = dataclasses.field(default_factory=dict)
    protections: Mapping[str, str] = dataclasses.field(default_factory=dict)
    timings: Mapping[str, float] = dataclasses.field(default_factory=dict)
    notes: tuple[str, ...] = ()
    trainings: tuple[Training, ...] = ()

    @property
    def percent(self) -> float | None:
        """The score in percent of ``max_score``, two decimals, or None without a score."""
        if self.score is None or not self.max_score:
            return None
        return round(100.0 * self.score / self.max_score, 2)

    @property
    def pending(self) -> float:
        """Points that a person has yet to give, over all questions."""
        return round(math.fsum(question.pending for question in self.questions), 6)

    def same_answer(self, question: QuestionResult) -> str | None:
        """The first question before ``question`` with the same answer, None if there is none.

        One text may answer several questions: a lab report does.
        """
        for other in self.questions:
            if other.name == question.name or not question.answer:
                return None
            if other.answer == question.answer:
                return other.name
        return None

    def for_student(self, student: str | None) -> GradeReport:
        """The same verdict with the student's identifier filled in."""
        return dataclasses.replace(self, student=student)

    def to_dict(self) -> dict[str, Any]:
        """The report as JSON-ready dictionaries and lists."""
        # dataclasses.asdict copies every text deeply, which takes longer than writing the JSON.
        questions = tuple(
            {**vars(question), "cases": tuple(dict(vars(case)) for case in question.cases)}
            for question in self.questions
        )
        mappings = ("environment", "data_sources", "protections", "timings")
        return {
            "schema_version": SCHEMA_VERSION,
            **vars(self),
            "questions": questions,
            "trainings": tuple(dict(vars(training)) for training in self.trainings),
            **{name: dict(getattr(self, name)) for name in mappings},
        }

    def to_json(self) -> str:
        """The report as indented JSON text, ending in a newline."""
        return json.dumps(self.to_dict(), indent=2, ensure_ascii=False, allow_nan=False) + "\n"

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> GradeReport:
        """Read what :meth:`to_dict` wrote.

        Raises:
            ValueError: If the schema version is not known or a field is missing or mistyped.
        """
        version = data.get("schema_version")
        if version != SCHEMA_VERSION:
            raise ValueError(
                f"grade report schema {version!r}; this labgrade reads {SCHEMA_VERSION}"
            )
        try:
            questions = tuple(_question_from_dict(entry) for entry in data["questions"])
            built = {"questions", "status", "notes", "trainings"}
            fields = {
                field.name: data[field.name]
                for field in dataclasses.fields(cls)
                if field.name in data and field.name not in built
            }
            return cls(
                **fields,
                status=Status(data["status"]),
                questions=questions,
                notes=tuple(data.get("notes", ())),
                trainings=tuple(Training(**entry) for entry in data.get("trainings", ())),
            )
        except (KeyError, TypeError) as error:
            raise ValueError(f"not a grade report: {error}") from error

    @classmethod
    def from_json(cls, text: str) -> GradeReport:
        """Read what :meth:`to_json` wrote; raises ValueError as :meth:`from_dict` does."""
        return cls.from_dict(json.loads(text))


def _question_from_dict(data: Mapping[str, Any]) -> QuestionResult:
    cases = tuple(
        CaseResult(**{**case, "outcome": Outcome(case["outcome"])}) for case in data["cases"]
    )
    question = QuestionResult(**{**data, "cases": cases})
    if question.manual and "pending" not in data and (question.score is None or cases):
        # Written before there was a way to give scores: a person's part is still to be graded.
        return dataclasses.replace(question, pending=question.manual_points)
    return question


def total_score(questions: tuple[QuestionResult, ...]) -> float:
    """Points earned so far over all questions, rounded to a millionth; pending ones add nothing."""
    return round(math.fsum(question.score or 0.0 for question in questions), 6)
