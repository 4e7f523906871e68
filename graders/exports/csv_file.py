"""``grades.csv``: one row for each student, one column for each question."""

from __future__ import annotations

import csv
import itertools
from collections.abc import Iterable
from typing import BinaryIO, TextIO

from graders.exports.cells import number_cell, text_cell
from graders.exports.target import Target, text_of
from graders.gradebook import ClassRow

COLUMNS = (
    "student_id",
    "name",
    "email",
    "submission",
    "status",
    "score",
    "max_score",
    "percent",
)


class CsvExporter:
    """The plain table of grades; its columns are documented and fixed."""

    name = "csv"
    title = "plain table of grades"

    def write(self, rows: Iterable[ClassRow], file: BinaryIO, _target: Target) -> tuple[str, ...]:
        """Write the class as CSV, UTF-8.

        Scores that nobody has given yet (``needs_review``, a question to be graded by a person)
        are empty cells, never zeros.
        """
        with text_of(file) as text:
            _write(rows, text)
        return ()


def _write(rows: Iterable[ClassRow], file: TextIO) -> None:
    remaining = iter(rows)
    head: list[ClassRow] = []
    questions: tuple[str, ...] = ()
    for row in remaining:  # every report has the same questions: the first one tells
        head.append(row)
        if row.report and row.report.questions:
            questions = tuple(question.name for question in row.report.questions)
            break
    writer = csv.writer(file)
    writer.writerow([*COLUMNS, *(text_cell(name) for name in questions)])
    for row in itertools.chain(head, remaining):
        writer.writerow(_cells(row, questions))


def _cells(row: ClassRow, questions: tuple[str, ...]) -> list[str]:
    report = row.report
    person = [row.student.student_id, row.student.name, row.student.email]
    if report is None:
        return [*map(text_cell, person), *[""] * (len(COLUMNS) - 3 + len(questions))]
    scores = {question.name: question.score for question in report.questions}
    return [
        *map(text_cell, (*person, report.submission)),
        report.status.value,
        number_cell(report.score),
        number_cell(report.max_score),
        number_cell(report.percent),
        *(number_cell(scores.get(name)) for name in questions),
    ]
