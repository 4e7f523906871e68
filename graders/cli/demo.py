"""``labgrade demo``: a bundled class, graded end to end as ``labgrade batch`` grades any class."""

from __future__ import annotations

import csv
import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from graders.cli._options import CourseOption
from graders.cli.batch import batch

if TYPE_CHECKING:
    from graders.labs.course import Course

EXPECTED = "expected_scores.csv"
"""Beside the demo's roster: ``student_id,status,score``, the score empty where there is none."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Difference:
    """A student whose grade is not the expected one; either may be missing altogether."""

    student: str
    expected: str
    actual: str


def demo(
    out: Annotated[
        Path, typer.Argument(metavar="DIR", help="Where to write the gradebook and the pages.")
    ] = Path("demo-out"),
    lab: Annotated[
        str | None, typer.Option(help="The lab; by default the first that has a demo class.")
    ] = None,
    jobs: Annotated[
        int | None, typer.Option(min=1, help="Submissions at once; half of the cores by default.")
    ] = None,
    fresh: Annotated[bool, typer.Option("--fresh", help="Forget an earlier run.")] = False,
    course: CourseOption = None,
) -> None:
    """Grade a bundled class end to end and compare with the scores it should get."""
    from graders.labs.course import find_course

    place = find_course(course)
    name, folder = _find_class(place, lab)
    typer.echo(f"Grading the demo class of {name} into {out}")
    batch(
        name,
        folder / "submissions",
        out=out,
        roster=folder / "roster.csv",
        jobs=jobs,
        fresh=fresh,
        course=place.root,
    )
    _compare(folder / EXPECTED, out / "grades.csv")


def differences(expected: Path, grades: Path) -> tuple[int, tuple[Difference, ...]]:
    """Compare a ``grades.csv`` with the scores that a class should get.

    Args:
        expected: CSV with the columns ``student_id``, ``status`` and ``score``.
        grades: CSV with at least these columns.

    Returns:
        How many students there are in either file, and those whose grades differ.
    """
    wanted, found = _read(expected), _read(grades)
    students = list(dict.fromkeys((*wanted, *found)))
    return len(students), tuple(
        Difference(
            student=student,
            expected=wanted.get(student, "no row"),
            actual=found.get(student, "no row"),
        )
        for student in students
        if wanted.get(student) != found.get(student)
    )


def _find_class(course: Course, name: str | None) -> tuple[str, Path]:
    from graders.errors import UsageError
    from graders.labs import find_lab, lab_names

    names = (find_lab(name).name,) if name else lab_names()
    for candidate in names:
        folder = course.root / "demo" / candidate
        if (folder / "submissions").is_dir():
            return candidate, folder
    raise UsageError(
        f"{course.root} has no demo class for {name or 'any lab'}.",
        next_step="Run labgrade demo in a clone of labgrade's repository.",
    )


def _compare(expected: Path, grades: Path) -> None:
    if not expected.is_file():
        return
    total, wrong = differences(expected, grades)
    typer.echo(f"{total - len(wrong)} of {total} grades are as expected.")
    for difference in wrong:
        typer.echo(
            f"  {difference.student}: expected {difference.expected}, got {difference.actual}"
        )
    if wrong:
        raise typer.Exit(1)


def _read(path: Path) -> dict[str, str]:
    """Each student's status and score, as one comparable text."""
    with path.open(newline="", encoding="utf-8-sig") as file:
        return {
            row["student_id"]: " ".join((row["status"], _score(row["score"])))
            for row in csv.DictReader(file)
        }


def _score(text: str) -> str:
    return f"{float(text):g}" if text.strip() else "without score"
