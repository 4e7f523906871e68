"""Reading a roster."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from graders.errors import UsageError
from graders.exports import find_columns, read_table
from graders.gradebook import Student, folded

COLUMNS = ("student_id", "name", "email")
MAX_BYTES = 16 * 2**20


def read_roster(path: Path) -> tuple[Student, ...]:
    """Read a roster: a CSV file with the columns student_id, name and email.

    Case, spaces and underscores in the column names do not matter, nor does a byte-order mark;
    comma, semicolon and tab separate; other columns are passed over.

    Args:
        path: The file.

    Raises:
        UsageError: If it cannot be read, lacks a column, or names a student twice.
    """
    table = read_table(path, called="The roster", max_bytes=MAX_BYTES).rows
    places = _columns(table[0] if table else [], path.name)
    students = [
        _student(row, places, number, path.name)
        for number, row in enumerate(table[1:], start=2)
        if any(cell.strip() for cell in row)
    ]
    _refuse_doubles(students, path.name)
    return tuple(students)


def _columns(header: list[str], name: str) -> dict[str, int]:
    """For each field the number of its column."""
    places = find_columns(header, COLUMNS)
    missing = [field for field in COLUMNS if field not in places]
    if missing:
        found = ", ".join(cell.strip() for cell in header if cell.strip()) or "none"
        raise UsageError(
            f"The roster {name} lacks the column{'s' if len(missing) > 1 else ''} "
            f"{', '.join(missing)}; its columns are: {found}.",
            next_step="Its first line must name the columns student_id, name and email.",
        )
    return places


def _student(row: list[str], places: dict[str, int], number: int, name: str) -> Student:
    cells = {
        field: row[place].strip() if place < len(row) else "" for field, place in places.items()
    }
    if not cells["student_id"]:
        raise UsageError(
            f"Line {number} of the roster {name} has no student_id.",
            next_step="Give every student an id.",
        )
    return Student(**cells)


def _refuse_doubles(students: list[Student], name: str) -> None:
    counts = Counter(folded(student.student_id) for student in students)
    doubled = sorted({s.student_id for s in students if counts[folded(s.student_id)] > 1})
    if doubled:
        raise UsageError(
            f"The roster {name} names these ids more than once: {', '.join(doubled[:10])}.",
            next_step="Keep one line for each student; upper and lower case do not tell ids apart.",
        )
