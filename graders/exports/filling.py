"""Filling in the grade file that a learning platform wrote: whose row is whose, and what to keep.

The platform finds its students again by its own ids, so its own file is the surest way back. What
labgrade does not know (test students, people who left) stays as it is.
"""

from __future__ import annotations

import csv
import dataclasses
import re
from collections.abc import Callable, Iterable, Sequence
from typing import BinaryIO

from graders.errors import UsageError
from graders.exports.cells import number_cell
from graders.exports.tables import Table, read_table
from graders.exports.target import Target, text_of
from graders.gradebook import ClassRow, RosterIndex

MAX_BYTES = 64 * 2**20
MAX_LISTED = 6
_NUMBER_AT_END = re.compile(r"(?:^|\D)(\d+)$")
_NUMBERED = re.compile(r".*_(\d+)", re.DOTALL)


class ClassIndex:
    """Finds the class's row for a row of a platform's file.

    Args:
        rows: The class.
    """

    def __init__(self, rows: Iterable[ClassRow]) -> None:
        self._rows = {row.student.student_id: row for row in rows}
        self._people = RosterIndex(row.student for row in self._rows.values())
        self._found: set[str] = set()
        # A batch without a roster calls students as the platform's files do: name and number.
        self._by_number: dict[str, ClassRow] = {}
        for row in self._rows.values():
            number = _NUMBERED.fullmatch(row.result.submitter if row.result else "")
            if number:
                self._by_number[number[1]] = row

    def find(self, ids: Sequence[str], name: str) -> ClassRow | None:
        """The row of the student with one of these ids, else the only one of this name."""
        ids = [text.strip().lstrip("#") for text in ids]  # Brightspace writes #1001
        for text in ids:
            match = self._people.match(text) if text else None
            if match is not None:
                return self._take(self._rows[match.student.student_id])
        match = self._people.match_name(name) if name.strip() else None
        if match is not None:
            return self._take(self._rows[match.student.student_id])
        for text in ids:
            number = _NUMBER_AT_END.search(text)
            if number and number[1] in self._by_number:
                return self._take(self._by_number[number[1]])
        return None

    def _take(self, row: ClassRow) -> ClassRow:
        self._found.add(row.student.student_id)
        return row

    def left_out(self) -> tuple[str, ...]:
        """Sentences on students with a score whom the platform's file does not have."""
        missing = [
            row.student.student_id
            for row in self._rows.values()
            if row.student.student_id not in self._found and score_cell(row)
        ]
        if not missing:
            return ()
        more = len(missing) - MAX_LISTED
        names = ", ".join(missing[:MAX_LISTED]) + (f" and {more} more" if more > 0 else "")
        return (f"Not in the sheet, so their grades are not exported: {names}.",)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Layout:
    """Where things are in a platform's file, as numbers of columns.

    Args:
        ids: Columns with ids, user names or addresses, the surest first.
        name: The column with names, None where there is none; several are joined.
        grade: The column to fill.
        kept: Columns to write, in this order; ``grade`` is one of them.
        first: The row in which students begin.
        comment: The column for what is said to the student, None without one.
    """

    ids: tuple[int, ...]
    name: tuple[int, ...]
    grade: int
    kept: tuple[int, ...]
    first: int = 1
    comment: int | None = None


def fill_sheet(
    rows: Iterable[ClassRow],
    file: BinaryIO,
    table: Table,
    layout: Layout,
    *,
    says: Callable[[ClassRow], str] = lambda _row: "",
) -> tuple[str, ...]:
    """Write the platform's file with the class's scores in it, in its own dialect.

    Args:
        rows: The class.
        file: Where to.
        table: The platform's file.
        layout: Where things are in it.
        says: What to say to a student, where there is a column for it.

    Returns:
        Sentences on students whom the file does not have.
    """
    index = ClassIndex(rows)
    width = max((len(row) for row in table.rows), default=0)
    with text_of(file, table.encoding) as text:
        writer = csv.writer(text, delimiter=table.separator)
        for number, cells in enumerate(table.rows):
            filled = cells + [""] * (width - len(cells))
            if number >= layout.first and any(cell.strip() for cell in cells):
                ids = [filled[place] for place in layout.ids]
                row = index.find(ids, " ".join(filled[place] for place in layout.name))
                if row is not None and score_cell(row):
                    filled[layout.grade] = score_cell(row)
                    if layout.comment is not None:
                        filled[layout.comment] = says(row)
            writer.writerow([filled[place] for place in layout.kept])
    return index.left_out()


def score_cell(row: ClassRow) -> str:
    """A student's score, empty where nobody has given one: never a zero for it."""
    return number_cell(row.report.score) if row.report else ""


def max_score_of(rows: Iterable[ClassRow]) -> str:
    """The lab's maximum, from the first report; empty where there is none."""
    return next((number_cell(row.report.max_score) for row in rows if row.report), "")


def read_sheet_of(target: Target, system: str) -> Table:
    """The platform's own file.

    Raises:
        UsageError: If it cannot be read or is empty.
    """
    if target.sheet is None:
        raise UsageError(f"The {system} export fills in a file of {system}; none was named.")
    table = read_table(target.sheet, max_bytes=MAX_BYTES)
    if not table.rows or not any(cell.strip() for cell in table.rows[0]):
        raise UsageError(
            f"{target.sheet.name} is empty.", next_step=f"Download the grades from {system} again."
        )
    return table


def find_column(header: Sequence[str], target: Target, system: str, guess: list[int]) -> int:
    """The column to fill: the one that was named, the one of the title, or the only guess.

    Raises:
        UsageError: If none or several could be meant; names the columns.
    """
    names = [cell.strip() for cell in header]
    if target.column is not None:
        wanted = target.column.strip().casefold()
        found = [place for place, name in enumerate(names) if name.casefold() == wanted]
    else:
        title = target.title.strip().casefold()
        found = [place for place in guess if names[place].casefold().startswith(title)]
        if len(found) != 1:
            found = guess
    if len(found) == 1:
        return found[0]
    asked = target.column or target.title
    raise UsageError(
        f"{len(found) or 'No'} columns of the {system} sheet could be {asked!r}.",
        next_step=f"Name one with --column: {', '.join(name for name in names if name)}.",
    )
