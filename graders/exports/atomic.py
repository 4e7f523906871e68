"""Writing a file so that a reader, or a crash, meets the old one or the new one, never a part."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, TextIO

PREFIX = ".writing-"


@contextlib.contextmanager
def atomic_file(path: Path) -> Iterator[TextIO]:
    """Open a UTF-8 text file (``newline=""``) that takes its name only when it is complete.

    Args:
        path: The file; its folder is made if it is missing.
    """
    with (
        _temporary(path) as place,
        place.open("w", encoding="utf-8", errors="replace", newline="") as file,
    ):
        yield file


@contextlib.contextmanager
def atomic_bytes(path: Path) -> Iterator[BinaryIO]:
    """The same for a file of bytes.

    Args:
        path: The file; its folder is made if it is missing.
    """
    with _temporary(path) as place, place.open("wb") as file:
        yield file


@contextlib.contextmanager
def _temporary(path: Path) -> Iterator[Path]:
    path.parent.mkdir(parents=True, exist_ok=True)
    # Opened plainly and not by mkstemp: the user's umask decides who may read grades.
    temporary = path.with_name(f"{PREFIX}{os.getpid()}-{path.name[-100:]}")
    try:
        yield temporary  # no fsync: what is written so can be made again from the gradebook
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def remove_leftovers(folder: Path) -> None:
    """Remove what a killed process left half-written in the folder."""
    if folder.is_dir():
        for path in folder.glob(f"{PREFIX}*"):
            path.unlink(missing_ok=True)
