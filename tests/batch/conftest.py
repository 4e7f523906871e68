"""A class on disk, a course beside it, and a batch over them with the fake grader."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from graders.batch import BatchSummary, run_batch
from graders.labs import load_lab
from graders.labs.course import Course
from tests.batch.fakes import FakeGrader
from tests.notebooks.files import code, document, markdown, write

LAB = "lab5_mnist_batchnorm"


class Class:
    """A folder of submissions and everything around it."""

    def __init__(self, root: Path) -> None:
        self.path = root / "submissions"
        self.out = root / "out"
        self.course = Course(root / "course")
        self.path.mkdir()
        self.tests_file = root / "course" / "autograder_tests" / LAB / "q1.py"
        self.tests_file.parent.mkdir(parents=True)
        self.set_tests("0.0")

    def set_tests(self, bonus: str) -> None:
        self.tests_file.write_text(f"# bonus {bonus}\n")
        (self.course.root / "bonus.txt").write_text(bonus)

    def add(
        self, place: str, source: str = "points = 1", *, answer: str = "", **metadata: Any
    ) -> Path:
        path = self.path / place
        path.parent.mkdir(parents=True, exist_ok=True)
        cells = [code(source)]
        if answer:
            cells.append(markdown(f"<!-- answer: q2 -->\n{answer}"))
        return write(path.parent, document(*cells, metadata=metadata), path.name)

    def roster(self, *lines: str) -> Path:
        path = self.path.parent / "roster.csv"
        path.write_text("\n".join(("student_id,name,email", *lines)), encoding="utf-8")
        return path

    def batch(self, **options: Any) -> BatchSummary:
        options.setdefault("make_grader", FakeGrader)
        options.setdefault("find_data", lambda _lab: {"mnist": "sha256:1"})
        return run_batch(load_lab(LAB), self.path, self.out, course=self.course, **options)

    def calls(self) -> list[str]:
        file = self.out / "evidence" / "calls.txt"
        return sorted(file.read_text().splitlines()) if file.exists() else []

    def grades(self) -> dict[str, dict[str, str]]:
        with (self.out / "grades.csv").open(encoding="utf-8", newline="") as file:
            return {row["student_id"]: row for row in csv.DictReader(file)}

    def scores(self) -> dict[str, tuple[str, str]]:
        return {name: (row["status"], row["score"]) for name, row in self.grades().items()}

    def files(self, folder: str) -> list[str]:
        return sorted(path.name for path in (self.out / folder).iterdir())


@pytest.fixture
def klass(tmp_path: Path) -> Class:
    return Class(tmp_path)


@pytest.fixture
def notebook_file() -> Callable[[Path], Path]:
    def make(path: Path) -> Path:
        path.parent.mkdir(parents=True, exist_ok=True)
        return write(path.parent, document(code("points = 1")), path.name)

    return make
