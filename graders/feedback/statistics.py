"""Figures of a class: how many, means, a histogram. Pure functions over rows."""

from __future__ import annotations

import dataclasses
import statistics
from collections import Counter
from collections.abc import Iterable

from graders.gradebook import ClassRow, SharedTrainings, TrainingCounter
from graders.results import Status

BINS = 10
SCORED = (Status.GRADED, Status.PARTIAL)
"""Means and the histogram are over these: they tell how the lab went, not who is missing."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Line:
    """A student's line in the class table, without the weight of the whole report."""

    student_id: str
    name: str
    submission: str
    status: Status
    score: float | None
    max_score: float
    percent: float | None
    pending: float
    reason: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class QuestionMean:
    """How a question went: mean score over those scored, share of ``max_score`` 0 to 1.

    ``waiting`` answers are yet to be graded by a person; they are in no mean.
    """

    name: str
    title: str
    mean: float | None
    max_score: float
    waiting: int = 0

    @property
    def share(self) -> float:
        """The mean as a share of the maximum, 0 where there is no score."""
        return (self.mean or 0.0) / self.max_score if self.max_score else 0.0


@dataclasses.dataclass(frozen=True, kw_only=True)
class ClassFigures:
    """The figures of the class page.

    ``histogram`` counts scored students in ten bins of percent: 0 to under 10, … 90 to 100.
    ``waiting`` answers are yet to be graded by a person; scores are then those so far.
    """

    lines: tuple[Line, ...]
    questions: tuple[QuestionMean, ...]
    counts: dict[Status, int]
    mean: float | None
    median: float | None
    histogram: tuple[int, ...]
    max_score: float
    trainings: SharedTrainings
    waiting: int = 0


def class_figures(rows: Iterable[ClassRow]) -> ClassFigures:
    """Add up a class; reads the rows once and keeps no report.

    Args:
        rows: The class.
    """
    lines: list[Line] = []
    earned: dict[str, list[float]] = {}
    about: dict[str, tuple[str, float]] = {}
    waiting: Counter[str] = Counter()
    trainings = TrainingCounter()
    for row in rows:
        lines.append(_line(row))
        waiting.update(question.name for question in row.manual_questions if question.pending)
        if row.report is not None:
            trainings.add(row.report)
        for question in row.report.questions if row.report else ():
            about.setdefault(question.name, (question.title, question.max_score))
            if question.score is None or question.pending:
                continue
            if lines[-1].status in SCORED:
                earned.setdefault(question.name, []).append(question.score)
    scored = [line for line in lines if line.status in SCORED and line.score is not None]
    scores = [line.score for line in scored if line.score is not None]
    return ClassFigures(
        lines=tuple(lines),
        questions=tuple(
            QuestionMean(
                name=name,
                title=title,
                max_score=max_score,
                mean=statistics.fmean(earned[name]) if name in earned else None,
                waiting=waiting[name],
            )
            for name, (title, max_score) in about.items()
        ),
        counts=dict(Counter(line.status for line in lines)),
        mean=statistics.fmean(scores) if scores else None,
        median=statistics.median(scores) if scores else None,
        histogram=histogram(line.percent for line in scored),
        max_score=max((line.max_score for line in lines), default=0.0),
        trainings=trainings.total,
        waiting=waiting.total(),
    )


def histogram(percents: Iterable[float | None]) -> tuple[int, ...]:
    """Counts in ten bins of ten percent; 100 belongs to the last.

    >>> histogram([0, 9.99, 10, 95, 100, None])
    (2, 1, 0, 0, 0, 0, 0, 0, 0, 2)
    """
    counts = [0] * BINS
    for percent in percents:
        if percent is not None:
            counts[min(max(int(percent // (100 / BINS)), 0), BINS - 1)] += 1
    return tuple(counts)


def _line(row: ClassRow) -> Line:
    report = row.report
    return Line(
        student_id=row.student.student_id,
        name=row.student.name,
        submission=report.submission if report else "",
        status=report.status if report else Status.MISSING,
        score=report.score if report else None,
        max_score=report.max_score if report else 0.0,
        percent=report.percent if report else None,
        pending=sum(question.pending for question in row.manual_questions),
        reason=report.notes[0] if report and report.notes else "",
    )
