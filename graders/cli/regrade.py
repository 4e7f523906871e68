"""``labgrade regrade``: judge stored evidence again, after a change to the tests."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from graders.cli._options import CourseOption
from graders.cli.batch import DatabaseOption

if TYPE_CHECKING:
    from graders.batch import Change, RegradeSummary
    from graders.results import GradeReport


def regrade(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The --out folder of a batch.")],
    *,
    database: DatabaseOption = None,
    course: CourseOption = None,
) -> None:
    """Judge a batch's stored evidence again; runs no notebook."""
    from graders.batch import regrade_folder
    from graders.labs.course import find_course

    summary = regrade_folder(folder, database=database, course=find_course(course))
    typer.echo(describe_regrade(summary))


def describe_regrade(summary: RegradeSummary) -> str:
    """The summary for the terminal: every student whose result changed, old and new."""
    lines = [_change(change) for change in summary.changes]
    lines += [f"Not judged again, result kept: {problem}" for problem in summary.problems]
    lines.append(f"{summary.lab}: {summary.rejudged} judged again, {len(summary.changes)} changed.")
    return "\n".join(lines)


def _change(change: Change) -> str:
    old = {question.name: question.score for question in change.old.questions}
    parts = [
        f"{question.name} {_number(old.get(question.name))} -> {_number(question.score)}"
        for question in change.new.questions
        if old.get(question.name) != question.score
    ]
    detail = f" ({', '.join(parts)})" if parts else ""
    return f"{change.student_id}: {_result(change.old)} -> {_result(change.new)}{detail}"


def _result(report: GradeReport) -> str:
    score = f"{_number(report.score)}/{_number(report.max_score)}"
    return score if report.status.value == "graded" else f"{report.status.value} {score}"


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:g}"
