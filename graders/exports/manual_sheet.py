"""The sheet on which people grade written answers: its columns, writing it, reading it back.

Reading checks that it is such a sheet, and no more: whether its scores can be given is the
gradebook's matter.
"""

from __future__ import annotations

import csv
import dataclasses
from collections.abc import Iterable
from pathlib import Path
from typing import TextIO

from graders.errors import UsageError
from graders.exports.cells import number_cell, sheet_cell, sheet_text
from graders.exports.tables import find_columns, read_table
from graders.gradebook import ClassRow, answer_digest
from graders.results import QuestionResult

COLUMNS = (
    "student_id",
    "name",
    "question",
    "title",
    "rubric",
    "answer",
    "points",
    "score",
    "comment",
    "answer_digest",
)
NEEDED = ("student_id", "question", "points", "score", "answer_digest")
"""Columns without which a sheet cannot be read back; the others may be removed."""

MAX_BYTES = 256 * 2**20
NOT_CSV = frozenset({".xlsx", ".xls", ".xlsm", ".xlsb", ".ods", ".numbers"})


@dataclasses.dataclass(frozen=True, kw_only=True)
class SheetRow:
    """A filled row of a sheet, as text.

    Args:
        number: Its number in a spreadsheet; the columns' names are row 1.
        student_id: The student.
        question: The question's name.
        points: Points that could be given when the sheet was written.
        score: What was given, empty if nothing was.
        comment: What is said to the student.
        answer_digest: The answer that was on the sheet.
    """

    number: int
    student_id: str
    question: str
    points: str
    score: str
    comment: str
    answer_digest: str


def refuse_spreadsheets(path: Path) -> None:
    """Refuse a file name of a spreadsheet program's own format.

    Raises:
        UsageError: If the name ends in ``.xlsx`` or the like.
    """
    if path.suffix.lower() in NOT_CSV:
        raise UsageError(
            f"{path.name} would be a {path.suffix} file; the sheet of written answers is CSV.",
            next_step=f"Name {path.with_suffix('.csv').name}: spreadsheet programs open it, and "
            "can save it as CSV again.",
        )


def write_sheet(rows: Iterable[ClassRow], file: TextIO) -> int:
    """Write one row for each student and manual question, with what was given already.

    Args:
        rows: The class, in order.
        file: Text file opened with ``newline=""``.

    Returns:
        How many rows there are.
    """
    writer = csv.writer(file)
    writer.writerow(COLUMNS)
    count = 0
    for row in rows:
        for question in row.manual_questions:
            writer.writerow(_cells(row, question))
            count += 1
    return count


def _cells(row: ClassRow, question: QuestionResult) -> list[str]:
    texts = (
        row.student.student_id,
        row.student.name,
        question.name,
        question.title,
        question.rubric,
        question.answer,
    )
    return [
        *map(sheet_cell, texts),
        number_cell(question.manual_points),
        number_cell(question.manual_score),
        sheet_cell(question.comment),
        answer_digest(question.answer),
    ]


def read_sheet(path: Path) -> tuple[SheetRow, ...]:
    """Read a sheet; rows without any text are passed over.

    Case, spaces and underscores in the columns' names do not matter, nor does their order; comma,
    semicolon and tab separate, as spreadsheet programs have it.

    Raises:
        UsageError: If it cannot be read, is no CSV file or lacks a column.
    """
    refuse_spreadsheets(path)
    table = read_table(path, max_bytes=MAX_BYTES).rows
    places = _columns(table[0] if table else [], path.name)
    return tuple(
        _row(cells, places, number)
        for number, cells in enumerate(table[1:], start=2)
        if any(cell.strip() for cell in cells)
    )


def _columns(header: list[str], name: str) -> dict[str, int]:
    """For each column that is read its place."""
    places = find_columns(header, (*NEEDED, "comment"))
    missing = [column for column in NEEDED if column not in places]
    if missing:
        raise UsageError(
            f"{name} lacks the column{'s' if len(missing) > 1 else ''} {', '.join(missing)}.",
            next_step="Fill in a sheet that labgrade manual export wrote, and keep its columns.",
        )
    return places


def _row(cells: list[str], places: dict[str, int], number: int) -> SheetRow:
    def text(column: str) -> str:
        place = places.get(column)
        return cells[place] if place is not None and place < len(cells) else ""

    return SheetRow(
        number=number,
        student_id=sheet_text(text("student_id")).strip(),
        question=sheet_text(text("question")).strip(),
        points=text("points").strip(),
        score=text("score").strip(),
        comment=sheet_text(text("comment")).replace("\r\n", "\n").replace("\r", "\n").strip(),
        answer_digest=text("answer_digest").strip(),
    )
