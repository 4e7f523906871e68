"""The batch's own folder: made, held by one labgrade at a time, and its errors in words."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

from graders.errors import GraderError, UsageError

EVIDENCE = "evidence"
UNPACKED = "unpacked"
"""Where the files of an archive are put; made anew by each run."""

LOCK_NAME = ".labgrade.lock"


@contextlib.contextmanager
def output_folder(out: Path) -> Iterator[None]:
    """Make the folder and hold it while the context lasts.

    Args:
        out: The batch's output folder.

    Raises:
        UsageError: If it is a file, or another labgrade works in it.
        GraderError: If something in it cannot be written: no room, no permission.
    """
    if out.exists() and not out.is_dir():
        raise UsageError(f"{out} is a file; expected a folder.", next_step="Name another folder.")
    try:
        out.mkdir(parents=True, exist_ok=True)
        with folder_lock(out):
            yield
    except OSError as error:
        raise GraderError(
            f"{error.filename or out} cannot be written: {error.strerror or error}.",
            next_step="What was saved is safe. Make room or mend the permissions, and run the "
            "same command again.",
        ) from error


@contextlib.contextmanager
def folder_lock(folder: Path) -> Iterator[None]:
    """Hold a batch folder, or refuse.

    The lock is the kernel's, on an open file: it goes with the process that holds it, so a
    killed batch leaves nothing to clear away. The file stays, and means nothing by itself.

    Args:
        folder: The batch's output folder; it must exist.

    Raises:
        UsageError: If another process (or thread) holds it.
    """
    try:
        import fcntl
    except ImportError:  # Windows: SQLite's own locks still keep the gradebook whole
        yield
        return
    # O_CLOEXEC (Python's default): workers started later must not keep the lock alive.
    with (folder / LOCK_NAME).open("a+", encoding="ascii") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            holder = file.read(20).strip()
            who = f" (process {holder})" if holder.isdigit() else ""
            raise UsageError(
                f"Another labgrade{who} is working in {folder}.",
                next_step="Wait until it has finished, or name another folder.",
            ) from None
        file.truncate(0)
        file.write(f"{os.getpid()}\n")
        file.flush()
        yield
