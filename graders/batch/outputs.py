"""The files of a batch folder, all derived from the gradebook.

``grades.csv``, ``results/<student>.json``, ``feedback/<student>.html`` and ``index.html``: each
appears whole or not at all, and can be made again from the gradebook at any time.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from urllib.parse import quote

from graders.exports import (
    CsvExporter,
    Target,
    atomic_file,
    export_file,
    file_names,
    remove_leftovers,
)
from graders.feedback import render_class, render_report
from graders.gradebook import ClassRow, Gradebook
from graders.labs import Lab
from graders.results import Status


class Outputs:
    """Writes a batch's files.

    Args:
        folder: The batch's folder.
        lab: The lab, for titles and rubrics.
    """

    def __init__(self, folder: Path, lab: Lab) -> None:
        self._folder = folder
        self._lab = lab
        self._names: dict[str, str] = {}

    def name_students(self, student_ids: Iterable[str]) -> None:
        """Fix the file names for a class; files of students that got another name go."""
        names = file_names(student_ids)
        kept = set(names.values())
        for student_id, name in self._names.items():
            if names.get(student_id) != name and name not in kept:
                self._remove(name)
        self._names = names

    def clear(self, student_id: str) -> None:
        """Remove a student's files, before a new result is stored.

        A crash in between then leaves files missing, which is seen and mended, and never files
        that contradict the gradebook.
        """
        self._remove(self._names[student_id])

    def write_student(self, row: ClassRow) -> None:
        """Write a student's JSON and page; nothing for one who submitted nothing."""
        if row.report is None or row.report.status is Status.MISSING:
            return
        for path, text in zip(
            self._paths(self._names[row.student.student_id]),
            (row.report.to_json(), render_report(row.report, lab=self._lab, name=row.student.name)),
            strict=True,
        ):
            with atomic_file(path) as file:
                file.write(text)

    def write_class(self, book: Gradebook) -> None:
        """Write ``grades.csv`` and ``index.html``, and students' files that are missing."""
        for row in book.rows():
            paths = self._paths(self._names[row.student.student_id])
            if not all(path.is_file() for path in paths):
                self.write_student(row)
        target = Target(title=self._lab.title)
        export_file(CsvExporter(), book.rows(), self._folder / "grades.csv", target)
        links = {
            student_id: f"feedback/{quote(name)}.html"
            for student_id, name in self._names.items()
            if self._paths(name)[1].is_file()
        }
        with atomic_file(self._folder / "index.html") as file:
            file.write(render_class(book.rows(), title=self._lab.title, links=links))

    def remove_leftovers(self) -> None:
        """Remove what a killed batch left half-written."""
        for folder in (self._folder, self._folder / "results", self._folder / "feedback"):
            remove_leftovers(folder)

    def _paths(self, name: str) -> tuple[Path, Path]:
        return (
            self._folder / "results" / f"{name}.json",
            self._folder / "feedback" / f"{name}.html",
        )

    def _remove(self, name: str) -> None:
        for path in self._paths(name):
            path.unlink(missing_ok=True)
