"""Canvas: the gradebook's CSV file, made anew or filled in.

Canvas finds students by ``ID``, then by SIS user id, login id and name, and an assignment by the
number in its column's name; a column without one makes a new assignment (from Canvas's source,
``gradebook_importer``).
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from typing import BinaryIO

from graders.errors import UsageError
from graders.exports.cells import text_cell
from graders.exports.filling import (
    Layout,
    fill_sheet,
    find_column,
    max_score_of,
    read_sheet_of,
    score_cell,
)
from graders.exports.tables import Table
from graders.exports.target import Target, text_of
from graders.gradebook import ClassRow

_IDS = ("id", "sis user id", "integration id", "sis login id")
_ASSIGNMENT = re.compile(r".* \(\d+\)")
_POINTS = "    Points Possible"


class CanvasExporter:
    """``labgrade export canvas``."""

    name = "canvas"
    title = "Canvas gradebook"

    def write(self, rows: Iterable[ClassRow], file: BinaryIO, target: Target) -> tuple[str, ...]:
        """Fill in the exported gradebook, or make one that tells students by SIS id and login."""
        if target.sheet is not None:
            table = read_sheet_of(target, "Canvas")
            return fill_sheet(rows, file, table, _layout(table, target))
        listed = list(rows)
        with text_of(file) as text:
            writer = csv.writer(text)
            student = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")
            writer.writerow([*student, text_cell(target.title)])
            writer.writerow([_POINTS, "", "", "", "", max_score_of(listed)])
            for row in listed:
                person = row.student
                cells = (person.name or person.student_id, "", person.student_id, person.email, "")
                writer.writerow([*map(text_cell, cells), score_cell(row)])
        return (
            "Made without a Canvas gradebook: it will find students by SIS user id (the roster's "
            "student_id) or login id (email). Export the gradebook from Canvas and name it with "
            "--sheet to fill in an assignment that is there.",
        )


def _layout(table: Table, target: Target) -> Layout:
    header = [cell.strip() for cell in table.rows[0]]
    lower = [name.casefold() for name in header]
    if lower[:2] != ["student", "id"] or "section" not in lower:
        raise UsageError(
            "The sheet is no Canvas gradebook: its first columns are Student and ID, and Section "
            "ends the students' columns.",
            next_step="In Canvas: Grades, Export, Export Entire Gradebook.",
        )
    end = lower.index("section") + 1
    guess = [place for place in range(end, len(header)) if _ASSIGNMENT.fullmatch(header[place])]
    grade = find_column(header, target, "Canvas", guess)
    first = next(
        (n for n, row in enumerate(table.rows) if row and row[0].strip() == _POINTS.strip()), 0
    )
    return Layout(
        ids=tuple(lower.index(name) for name in _IDS if name in lower[:end]),
        name=(0,),
        grade=grade,
        # Other assignments stay out of it: grades given meanwhile are not set back.
        kept=(*range(end), grade),
        first=first + 1,
    )
