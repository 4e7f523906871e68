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
    """The result of one question. ``score`` is None while a person has yet to grade it."""

    name: str
    title: str
    max_score: float
    score: float | None
    manual: bool = False
    cases: tuple[CaseResult, ...] = ()


@dataclasses.dataclass(frozen=True, kw_only=True)
class GradeReport:
    """The verdict on one submission.

    Args:
        lab: The lab's name, such as ``lab5_mnist_batchnorm``.
        submission: The submitted file's name (no directory: a report names no host path).
        student: The student's identifier, or None where it is not known.
        status: How far grading got.
        score: Points earned, or None when ``status`` is ``needs_review``.
        max_score: Points possible; it never depends on the submission.
        questions: One entry for each question of the lab, in the lab's order.
        environment: Versions of Python and of the libraries that ran the notebook.
        data_sources: For each data set, its source and digest (``"stand-in sha256:…"``).
        protections: What the sandbox enforced, by name: ``"enforced"`` or the reason why not.
        timings: Seconds by stage (``capture``, ``training``, ``measure``, ``judge``).
        notes: Sentences for people: what was neutralised, renamed, cut short, retrained.
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

    @property
    def percent(self) -> float | None:
        """The score in percent of ``max_score``, two decimals, or None without a score."""
        if self.score is None or not self.max_score:
            return None
        return round(100.0 * self.score / self.max_score, 2)

    def for_student(self, student: str | None) -> GradeReport:
        """The same verdict with the student's identifier filled in."""
        return dataclasses.replace(self, student=student)

    def to_dict(self) -> dict[str, Any]:
        """The report as JSON-ready dictionaries and lists."""
        return {"schema_version": SCHEMA_VERSION, **dataclasses.asdict(self)}

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
            fields = {
                field.name: data[field.name]
                for field in dataclasses.fields(cls)
                if field.name in data and field.name not in {"questions", "status", "notes"}
            }
            return cls(
                **fields,
                status=Status(data["status"]),
                questions=questions,
                notes=tuple(data.get("notes", ())),
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
    return QuestionResult(**{**data, "cases": cases})


def total_score(questions: tuple[QuestionResult, ...]) -> float:
    """Points earned over all questions, rounded to a millionth; ungraded ones count nothing."""
    return round(math.fsum(question.score or 0.0 for question in questions), 6)
