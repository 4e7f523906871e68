"""What a trial says about the grader: pure logic over grade reports."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from graders.authoring.verification.quick import Mode
from graders.results import CaseResult, GradeReport, Outcome, Status

CaseId = tuple[str, str]
"""A question and the name of one of its cases."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Loss:
    """Points lost in one question.

    Args:
        question: Its name.
        points: How many.
        texts: What the student reads on it: message and hint of each case.
    """

    question: str
    points: float
    texts: tuple[str, ...]


@dataclasses.dataclass(frozen=True, kw_only=True)
class AlternativeVerdict:
    """Whether a notebook that is just as right keeps all points.

    Args:
        name: Its name.
        judged: Questions that were looked at.
        mode: How far its trainings went.
        lost: What it lost, which must be nothing.
        problem: Why there is no verdict; empty if there is one.
        seconds: How long it took.
    """

    name: str
    judged: tuple[str, ...]
    mode: Mode
    lost: tuple[Loss, ...] = ()
    problem: str = ""
    seconds: float = 0.0

    @property
    def holds(self) -> bool:
        """Whether the grader was right."""
        return not self.lost and not self.problem


@dataclasses.dataclass(frozen=True, kw_only=True)
class MutantVerdict:
    """Whether a wrong notebook loses points where it is wrong, and there alone.

    Args:
        name: Its name.
        breaks: The question that it breaks.
        operator: The kind of mistake.
        judged: Questions that were looked at.
        mode: How far its trainings went.
        lost: What it lost in the question that it breaks.
        collateral: What it lost where nothing is wrong.
        words: Words of which the student has to read one.
        undecided: Whether only a full training could tell, and none was asked for.
        problem: Why there is no verdict; empty if there is one.
        seconds: How long it took.
    """

    name: str
    breaks: str
    operator: str
    judged: tuple[str, ...]
    mode: Mode
    words: tuple[str, ...]
    lost: tuple[Loss, ...] = ()
    collateral: tuple[Loss, ...] = ()
    undecided: bool = False
    problem: str = ""
    seconds: float = 0.0

    @property
    def is_caught(self) -> bool:
        """Whether it lost points in the question that it breaks, by a verdict."""
        return bool(self.lost) and not self.problem

    @property
    def is_named(self) -> bool:
        """Whether it is caught, and the student reads what was changed."""
        if not self.is_caught:
            return False
        read = " ".join(_said(text) for loss in self.lost for text in loss.texts).lower()
        return any(word.lower() in read for word in self.words)

    @property
    def holds(self) -> bool:
        """Whether the grader was right, and helpful."""
        is_right = self.undecided or (self.is_caught and self.is_named)
        return is_right and not self.collateral and not self.problem


def passed(report: GradeReport, questions: Collection[str]) -> frozenset[CaseId]:
    """The cases of some questions that a report lets pass."""
    return frozenset(
        place for place, case in _cases(report, questions) if case.outcome is Outcome.PASSED
    )


def failed(report: GradeReport, questions: Collection[str]) -> frozenset[CaseId]:
    """The cases of some questions that earn nothing."""
    everything = frozenset(place for place, _ in _cases(report, questions))
    return everything - passed(report, questions)


def losses(report: GradeReport, expected: Collection[CaseId]) -> tuple[Loss, ...]:
    """What a report takes away of the cases that should pass, by question."""
    by_question: dict[str, list[CaseResult]] = {}
    for place, case in _cases(report, {question for question, _ in expected}):
        if place in expected and case.outcome is not Outcome.PASSED:
            by_question.setdefault(place[0], []).append(case)
    return tuple(
        Loss(
            question=question,
            points=round(math.fsum(case.points for case in cases), 6),
            texts=tuple(f"{case.message}\n{case.hint}".strip() for case in cases),
        )
        for question, cases in by_question.items()
    )


def split(
    lost: Iterable[Loss], breaks: str, depending: Collection[str]
) -> tuple[tuple[Loss, ...], tuple[Loss, ...]]:
    """Losses in the broken question, and those in questions that do not depend on it."""
    found = tuple(lost)
    return (
        tuple(loss for loss in found if loss.question == breaks),
        tuple(loss for loss in found if loss.question not in depending),
    )


def problem_of(report: GradeReport) -> str:
    """Why a report is no verdict; empty if it is one."""
    if report.status in (Status.GRADED, Status.PARTIAL):
        return ""
    errors = [
        f"{question.name}: {case.message}"
        for question in report.questions
        for case in question.cases
        if case.outcome is Outcome.ERROR
    ]
    return "; ".join([f"the report says {report.status}", *errors, *report.notes])[:500]


def to_plain(verdict: AlternativeVerdict | MutantVerdict) -> Mapping[str, Any]:
    """A verdict as JSON has it."""
    plain = dataclasses.asdict(verdict)
    if isinstance(verdict, MutantVerdict):
        plain |= {"caught": verdict.is_caught, "named": verdict.is_named}
    return {**plain, "holds": verdict.holds}


def _said(text: str) -> str:
    """A text without the rows of its tables, save those that are marked as wrong.

    A table of layers has most layers' names in it, whatever is wrong with the model.
    """
    return "\n".join(line for line in text.splitlines() if not line.startswith(" "))


def _cases(report: GradeReport, questions: Collection[str]) -> Iterable[tuple[CaseId, CaseResult]]:
    for question in report.questions:
        if question.name in questions:
            for case in question.cases:
                if case.points:
                    yield (question.name, case.name), case
