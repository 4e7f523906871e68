"""Do the four runners of a lab's tests agree? Prints points per question, exits 1 if they differ.

The runners: ``labgrade run``, ``labgrade batch``, ``pytest autograder_tests/<lab> --submission``
and ``otter run``. Run it on honest notebooks that you trust, since Otter has no sandbox::

    python benchmarks/agreement.py lab5_mnist_batchnorm solutions/lab5_mnist_batchnorm/*.ipynb

The live runner sees one training run where labgrade may train more seeds, so an unlucky run can
cost the accuracy question there; the table shows which question it was.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from graders.integrations.otter import generate_autograder, run_otter
from graders.labs import find_lab
from graders.labs.course import Course, find_course

Points = dict[str, float]
"""Points by question."""

RUNNERS = ("run", "batch", "pytest", "otter")


@dataclasses.dataclass(frozen=True, kw_only=True)
class Row:
    """One question of one notebook: its points from every runner, None where one gave none."""

    notebook: str
    question: str
    points: tuple[float | None, ...]

    @property
    def agrees(self) -> bool:
        """Whether all runners gave the same points."""
        return len(set(self.points)) == 1


def compare(notebook: str, points: Sequence[Points]) -> list[Row]:
    """One row for each question that any runner knows."""
    questions = list(dict.fromkeys(question for each in points for question in each))
    return [
        Row(
            notebook=notebook,
            question=question,
            points=tuple(each.get(question) for each in points),
        )
        for question in questions
    ]


def points_of_report(path: Path) -> Points:
    """Points by question of a grade report; a question that a person grades counts as 0."""
    report = json.loads(path.read_text(encoding="utf-8"))
    return {question["name"]: float(question["score"] or 0.0) for question in report["questions"]}


def run_all(lab: str, course: Course, notebooks: Sequence[Path], folder: Path) -> list[Row]:
    """Grade every notebook four ways; ``folder`` is for intermediate files."""
    archive = folder / "autograder.zip"
    generate_autograder(course.tests(lab), archive)
    batch = _by_batch(lab, course, notebooks, folder)
    rows = []
    for index, notebook in enumerate(notebooks):
        report = folder / f"{index}.json"
        _labgrade("run", str(notebook), "--lab", lab, "--json", str(report))
        tested = folder / f"{index}-pytest.json"
        _pytest(course.tests(lab), notebook, tested)
        otter = {name: score.score for name, score in run_otter(archive, notebook).items()}
        reports = (points_of_report(report), batch[index], points_of_report(tested), otter)
        rows += compare(notebook.name, reports)
    return rows


def table(rows: Sequence[Row]) -> Table:
    """The rows for people; a question on which runners differ is marked."""
    result = Table("notebook", "question", *RUNNERS, "")
    for row in rows:
        cells = ("-" if points is None else f"{points:g}" for points in row.points)
        result.add_row(row.notebook, row.question, *cells, "" if row.agrees else "differ")
    return result


def _by_batch(
    lab: str, course: Course, notebooks: Sequence[Path], folder: Path
) -> dict[int, Points]:
    submissions, out = folder / "submissions", folder / "out"
    submissions.mkdir()
    for index, notebook in enumerate(notebooks):
        shutil.copy(notebook, submissions / f"student{index}.ipynb")
    course_option = ("--course", str(course.root))
    _labgrade("batch", lab, str(submissions), "--out", str(out), *course_option)
    return {
        index: points_of_report(out / "results" / f"student{index}.json")
        for index in range(len(notebooks))
    }


def _labgrade(*words: str) -> None:
    subprocess.run([sys.executable, "-m", "graders.cli", *words], check=True, stdout=sys.stderr)


def _pytest(tests: Path, notebook: Path, report: Path) -> None:
    """Failed cases are no fault of the run, so the exit code says nothing here."""
    options = ["--submission", str(notebook), "--submission-json", str(report)]
    words = [sys.executable, "-m", "pytest", "-q", "--no-header", str(tests), *options]
    subprocess.run(words, check=False, stdout=subprocess.DEVNULL)


def main() -> int:
    """Read the command line, compare, print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("lab")
    parser.add_argument("notebooks", nargs="+", type=Path)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        lab = find_lab(arguments.lab).name
        rows = run_all(lab, find_course(), arguments.notebooks, Path(folder))
    console = Console()
    console.print(table(rows))
    different = [row for row in rows if not row.agrees]
    console.print(f"{len(rows) - len(different)} of {len(rows)} questions agree")
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
