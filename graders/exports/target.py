"""What an export is for: the assignment's name in the other system, and that system's own file."""

from __future__ import annotations

import contextlib
import dataclasses
import io
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, TextIO


@dataclasses.dataclass(frozen=True, kw_only=True)
class Target:
    """Where grades are to go.

    Args:
        title: The assignment's name there.
        sheet: The grade file that the system itself wrote, to be filled in; None without one.
        column: The column of that file to fill, where its name does not tell.
    """

    title: str
    sheet: Path | None = None
    column: str | None = None


@contextlib.contextmanager
def text_of(file: BinaryIO, encoding: str = "utf-8") -> Iterator[TextIO]:
    """The file as text with ``newline=""``; it stays open afterwards."""
    text = io.TextIOWrapper(file, encoding=encoding, errors="replace", newline="")
    try:
        yield text
    finally:
        text.flush()
        text.detach()
