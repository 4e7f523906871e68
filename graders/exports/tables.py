"""Reading tables that spreadsheet programs and other systems write: CSV in its dialects."""

from __future__ import annotations

import csv
import dataclasses
import io
from collections.abc import Iterable, Sequence
from pathlib import Path

from graders.errors import UsageError

SEPARATORS = ",;\t"
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_UTF8_MARK = b"\xef\xbb\xbf"


@dataclasses.dataclass(frozen=True, kw_only=True)
class Table:
    """A table as it stood in a file.

    Args:
        rows: Its cells; the first row has the columns' names.
        separator: What stands between cells: comma, semicolon or tab.
        encoding: Python's name of the encoding, with its byte-order mark where there is one.
    """

    rows: list[list[str]]
    separator: str
    encoding: str


def read_table(path: Path, *, called: str = "", max_bytes: int) -> Table:
    """Read a table of text cells.

    UTF-8 is expected; Excel's "Unicode text", which is UTF-16 with a byte-order mark, is read too.
    The separator is the one that the first line holds most of.

    Args:
        path: The file.
        called: What to call it in errors, such as ``The roster``.
        max_bytes: How large it may be.

    Raises:
        UsageError: If it cannot be read, is too large, or no CSV file.
    """
    subject = f"{called} " if called else ""
    try:
        with path.open("rb") as file:
            data = file.read(max_bytes + 1)
    except OSError as error:
        raise UsageError(
            f"{subject}{path} cannot be read: {error.strerror}.", next_step="Check the path."
        ) from None
    name = f"{subject}{path.name}"
    if len(data) > max_bytes:
        raise UsageError(
            f"{name} is larger than {max_bytes // 2**20} MiB.",
            next_step="Check that it is the file that you mean: a CSV file of one class.",
        )
    encoding = "utf-16" if data.startswith(_UTF16_MARKS) else "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        raise UsageError(
            f"{name} is not UTF-8 text; expected a CSV file.",
            next_step="Save it as CSV UTF-8 in your spreadsheet program.",
        ) from None
    separator = max(SEPARATORS, key=text.partition("\n")[0].count)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))
    except csv.Error as error:
        raise UsageError(
            f"{name} is no CSV file: {error}.", next_step="Save it as CSV again."
        ) from None
    marked = data.startswith((_UTF8_MARK, *_UTF16_MARKS))
    return Table(rows=rows, separator=separator, encoding=encoding if marked else "utf-8")


def find_columns(header: Sequence[str], wanted: Iterable[str]) -> dict[str, int]:
    """The place of each wanted column; the first of a name counts, and a missing one has none.

    Args:
        header: The table's first row.
        wanted: Names in small letters with underscores. Case, spaces and underscores in the header
            do not matter.
    """
    known = {_plain(name): name for name in wanted}
    places: dict[str, int] = {}
    for place, cell in enumerate(header):
        name = known.get(_plain(cell))
        if name is not None:
            places.setdefault(name, place)
    return places


def _plain(name: str) -> str:
    return "".join(char for char in name.lower() if char.isalnum())
