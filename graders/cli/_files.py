"""Files that a command writes what it has found to: asked for before the work, not after it."""

from __future__ import annotations

from pathlib import Path

from graders.errors import UsageError


def insist_on_place(path: Path) -> None:
    """Find out whether a file can be written; one that is there stays as it is.

    Raises:
        UsageError: If it cannot.
    """
    is_new = not path.exists()
    try:
        path.open("a").close()
        if is_new:
            path.unlink()
    except OSError as error:
        raise _no_place(path, error) from error


def write_text(path: Path, text: str) -> None:
    """Write a file.

    Raises:
        UsageError: If it cannot be written.
    """
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise _no_place(path, error) from error


def _no_place(path: Path, error: OSError) -> UsageError:
    return UsageError(
        f"{path} cannot be written: {error.strerror}.",
        next_step="Name a file in a folder that exists and that you may write to.",
    )
