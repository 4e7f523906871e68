"""Reading a roster, and finding the student that a submission's name means."""

from __future__ import annotations

import csv
import dataclasses
import io
import unicodedata
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from graders.errors import UsageError
from graders.gradebook import Student

COLUMNS = {"studentid": "student_id", "name": "name", "email": "email"}
MAX_BYTES = 16 * 2**20
SEPARATORS = ",;\t"


@dataclasses.dataclass(frozen=True, kw_only=True)
class Match:
    """A student found: ``how`` is ``id``, ``email``, ``email name`` or ``name``."""

    student: Student
    how: str


class RosterIndex:
    """Finds students by id, email address, or the part of it before the ``@``.

    Upper and lower case do not matter; a part before the ``@`` that two students share means
    neither.

    Args:
        students: The roster.
    """

    def __init__(self, students: Iterable[Student]) -> None:
        everyone = tuple(students)
        locals_ = Counter(_key(student.email.partition("@")[0]) for student in everyone)
        emails = Counter(_key(student.email) for student in everyone)
        self._found: dict[str, Match] = {}
        for student in everyone:
            local = _key(student.email.partition("@")[0])
            if local and locals_[local] == 1:
                self._found[local] = Match(student=student, how="email name")
        for student in everyone:
            if student.email and emails[_key(student.email)] == 1:
                self._found[_key(student.email)] = Match(student=student, how="email")
        for student in everyone:
            self._found[_key(student.student_id)] = Match(student=student, how="id")
        spellings = Counter(name for student in everyone for name in _spellings(student.name))
        self._by_name = {
            name: Match(student=student, how="name")
            for student in everyone
            for name in _spellings(student.name)
            if spellings[name] == 1
        }

    def match(self, submitter: str) -> Match | None:
        """The student that a file's or folder's name means, None if it means none."""
        return self._found.get(_key(submitter))

    def match_name(self, name: str) -> Match | None:
        """The only student of this name, however its parts are ordered or set apart."""
        return self._by_name.get(_letters(name))


def _spellings(name: str) -> set[str]:
    """A name without what sets its parts apart, beginning with each: "Ada Lovelace" and
    "Lovelace, Ada", which Canvas writes "lovelaceada".
    """
    words = [word for word in map(_letters, name.replace(",", " ").split()) if word]
    return {"".join(words[place:] + words[:place]) for place in range(len(words))}


def _letters(text: str) -> str:
    return "".join(char for char in _key(text) if char.isalnum())


def _key(text: str) -> str:
    return unicodedata.normalize("NFC", text).strip().casefold()


def read_roster(path: Path) -> tuple[Student, ...]:
    """Read a roster: a CSV file with the columns student_id, name and email.

    Case, spaces and underscores in the column names do not matter, nor does a byte-order mark;
    comma, semicolon and tab separate; other columns are passed over.

    Args:
        path: The file.

    Raises:
        UsageError: If it cannot be read, lacks a column, or names a student twice.
    """
    text = _text(path)
    first = text.partition("\n")[0]
    separator = max(SEPARATORS, key=first.count)
    try:
        table = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    except csv.Error as error:
        raise UsageError(
            f"The roster {path.name} is no CSV file: {error}.", next_step="Export it again as CSV."
        ) from None
    places = _columns(table[0] if table else [], path.name)
    students = [
        _student(row, places, number, path.name)
        for number, row in enumerate(table[1:], start=2)
        if any(cell.strip() for cell in row)
    ]
    _refuse_doubles(students, path.name)
    return tuple(students)


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise UsageError(
            f"The roster {path} cannot be read: {error.strerror}.", next_step="Check the path."
        ) from None
    if len(data) > MAX_BYTES:
        raise UsageError(
            f"The roster {path.name} is larger than {MAX_BYTES // 2**20} MiB.",
            next_step="Name a CSV file with the columns student_id, name and email.",
        )
    try:
        # Excel's "Unicode text" is UTF-16 with a byte-order mark.
        utf16 = data.startswith((b"\xff\xfe", b"\xfe\xff"))
        return data.decode("utf-16" if utf16 else "utf-8-sig")
    except UnicodeDecodeError:
        raise UsageError(
            f"The roster {path.name} is not UTF-8 text; expected a CSV file.",
            next_step="Save it as CSV UTF-8 in your spreadsheet.",
        ) from None


def _columns(header: list[str], name: str) -> dict[str, int]:
    """For each field the number of its column."""
    places: dict[str, int] = {}
    for place, cell in enumerate(header):
        field = COLUMNS.get("".join(char for char in cell.lower() if char.isalnum()))
        if field is not None:
            places.setdefault(field, place)
    missing = [field for field in COLUMNS.values() if field not in places]
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
    counts = Counter(_key(student.student_id) for student in students)
    doubled = sorted({s.student_id for s in students if counts[_key(s.student_id)] > 1})
    if doubled:
        raise UsageError(
            f"The roster {name} names these ids more than once: {', '.join(doubled[:10])}.",
            next_step="Keep one line for each student; upper and lower case do not tell ids apart.",
        )
