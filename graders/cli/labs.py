"""``labgrade labs``: which labs there are, with their questions, points and data sets."""

from __future__ import annotations

import dataclasses
import json
from typing import TYPE_CHECKING, Annotated

import typer

from graders.cli._options import CourseOption

if TYPE_CHECKING:
    from rich.table import Table

    from graders.labs import Lab
    from graders.labs.course import Course


@dataclasses.dataclass(frozen=True, kw_only=True)
class _LabRow:
    """One lab; ``points`` and ``hidden_cases`` are None where its tests are not at hand."""

    name: str
    title: str
    questions: int
    points: float | None
    hidden_cases: int | None
    manual_questions: int
    manual_points: float
    datasets: tuple[str, ...]


def labs(
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")] = False,
    course: CourseOption = None,
) -> None:
    """List the labs with questions, points, hidden cases and data sets."""
    from graders.errors import UsageError
    from graders.labs import lab_names, load_lab
    from graders.labs.course import find_course

    place: Course | None = None
    try:
        place = find_course(course)
    except UsageError:
        if course is not None:
            raise
    rows = [_row(load_lab(name), place) for name in lab_names()]
    if as_json:
        typer.echo(json.dumps([dataclasses.asdict(row) for row in rows], indent=2))
        return
    from rich.console import Console

    Console().print(_table(rows))
    if place is None:
        typer.echo("Points need the course's tests: run this inside a course, or give --course.")


def _row(lab: Lab, course: Course | None) -> _LabRow:
    from graders.authoring import read_tests
    from graders.errors import ConfigurationError

    manual_points = sum(question.manual_points for question in lab.questions)
    points, hidden = None, None
    if course is not None:
        try:
            tests = read_tests(course.tests(lab.name)).values()
        except ConfigurationError as error:
            typer.echo(f"labgrade: {error}", err=True)
        else:
            points = sum(test.points for test in tests) + manual_points
            hidden = sum(test.num_hidden for test in tests)
    return _LabRow(
        name=lab.name,
        title=lab.title,
        questions=len(lab.questions),
        points=points,
        hidden_cases=hidden,
        manual_questions=sum(question.manual for question in lab.questions),
        manual_points=manual_points,
        datasets=lab.datasets,
    )


def _table(rows: list[_LabRow]) -> Table:
    from rich.table import Table

    table = Table()
    table.add_column("lab", no_wrap=True)
    for heading in ("questions", "points", "hidden", "manual"):
        table.add_column(heading, justify="right")
    table.add_column("data sets")
    for row in rows:
        points = "?" if row.points is None else f"{row.points:g}"
        hidden = "?" if row.hidden_cases is None else str(row.hidden_cases)
        counts = (str(row.questions), points, hidden, str(row.manual_questions))
        table.add_row(row.name, *counts, ", ".join(row.datasets))
    return table
