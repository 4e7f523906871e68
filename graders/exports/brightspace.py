"""Brightspace (D2L): the grade import file, made anew or filled in.

Rows are found by ``OrgDefinedId`` or ``Username``; the item's column ends in ``Points Grade`` and
the last column marks the end of the line (as third-party tools read and write these files).
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from typing import BinaryIO

from graders.errors import UsageError
from graders.exports.cells import text_cell
from graders.exports.filling import Layout, fill_sheet, find_column, read_sheet_of, score_cell
from graders.exports.tables import Table
from graders.exports.target import Target, text_of
from graders.gradebook import ClassRow

_END, _MARK = "End-of-Line Indicator", "#"
_IDS = ("orgdefinedid", "username", "email")


class BrightspaceExporter:
    """``labgrade export brightspace``."""

    name = "brightspace"
    title = "Brightspace grade import"

    def write(self, rows: Iterable[ClassRow], file: BinaryIO, target: Target) -> tuple[str, ...]:
        """Fill in the exported file, or make one that tells students by ``OrgDefinedId``."""
        if target.sheet is not None:
            table = read_sheet_of(target, "Brightspace")
            return fill_sheet(rows, file, table, _layout(table, target))
        with text_of(file) as text:
            writer = csv.writer(text)
            item = text_cell(f"{target.title} Points Grade")
            writer.writerow(["OrgDefinedId", item, _END])
            for row in rows:
                writer.writerow([text_cell(row.student.student_id), score_cell(row), _MARK])
        return (
            "Made without a Brightspace file: it will find students by OrgDefinedId (the roster's "
            "student_id), and needs a numeric grade item of this name.",
        )


def _layout(table: Table, target: Target) -> Layout:
    header = [cell.strip() for cell in table.rows[0]]
    lower = [name.casefold() for name in header]
    if not {"orgdefinedid", "username"} & set(lower):
        raise UsageError(
            "The sheet is no Brightspace file: it has neither OrgDefinedId nor Username.",
            next_step="In Brightspace: Grades, Enter Grades, Export, with points grades.",
        )
    guess = [place for place, name in enumerate(lower) if "points grade" in name]
    grade = find_column(header, target, "Brightspace", guess)
    ids = tuple(lower.index(name) for name in _IDS if name in lower)
    end = tuple(place for place, name in enumerate(header) if name == _END)
    names = tuple(lower.index(name) for name in ("first name", "last name") if name in lower)
    return Layout(ids=ids, name=names, grade=grade, kept=tuple(sorted({*ids, *names, grade, *end})))
