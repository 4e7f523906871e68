"""Blackboard: the grade centre's file, made anew or filled in.

Rows are found by user name; a column's name ends in ``|`` and its number, and one without makes a
new column (as third-party tools read and write these files).
"""

from __future__ import annotations

import csv
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
from graders.gradebook import ClassRow, Student

_STUDENT = ("last name", "first name", "username", "student id")


class BlackboardExporter:
    """``labgrade export blackboard``."""

    name = "blackboard"
    title = "Blackboard grade centre"

    def write(self, rows: Iterable[ClassRow], file: BinaryIO, target: Target) -> tuple[str, ...]:
        """Fill in the downloaded file, or make one that tells students by user name."""
        if target.sheet is not None:
            table = read_sheet_of(target, "Blackboard")
            return fill_sheet(rows, file, table, _layout(table, target))
        listed = list(rows)
        points = f" [Total Pts: {max_score_of(listed)} Score]" if max_score_of(listed) else ""
        with text_of(file, "utf-8-sig") as text:
            writer = csv.writer(text)
            head = ("Last Name", "First Name", "Username", "Student ID")
            writer.writerow([*head, text_cell(f"{target.title}{points}")])
            for row in listed:
                writer.writerow([*map(text_cell, _person(row.student)), score_cell(row)])
        return (
            "Made without a Blackboard file: it will find students by user name, for which the "
            "part of the address before the @ was taken. Download the grades and name the file "
            "with --sheet to fill in a column that is there.",
        )


def _person(student: Student) -> tuple[str, str, str, str]:
    last, comma, first = student.name.partition(",")
    if not comma:
        first, _, last = student.name.strip().rpartition(" ")
    user = student.email.partition("@")[0] or student.student_id
    return last.strip(), first.strip(), user, student.student_id


def _layout(table: Table, target: Target) -> Layout:
    header = [cell.strip() for cell in table.rows[0]]
    lower = [name.casefold() for name in header]
    if "username" not in lower:
        raise UsageError(
            "The sheet is no Blackboard file: it has no column Username.",
            next_step="In Blackboard: Grade Center, Work Offline, Download.",
        )
    guess = [place for place, name in enumerate(header) if "[Total Pts" in name or "|" in name]
    grade = find_column(header, target, "Blackboard", guess)
    student = tuple(lower.index(name) for name in _STUDENT if name in lower)
    return Layout(
        ids=tuple(lower.index(name) for name in ("username", "student id") if name in lower),
        name=tuple(lower.index(name) for name in ("first name", "last name") if name in lower),
        grade=grade,
        kept=(*student, grade),
    )
