"""How much disk a child takes where its work folder has no size of its own."""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
import subprocess
import time
from collections.abc import Iterable
from pathlib import Path

MAX_ENTRIES = 20_000
"""Files and folders that a work folder may hold."""
_MAX_DEPTH = 64
_INTERVAL = 1.0
_BLOCK = 512


class DiskGauge:
    """Reads a work folder's size, at most once a second: it walks through all of it.

    Args:
        folder: The work folder.
        limit: Bytes that it may hold, with the files that are open and have no name any more.
    """

    def __init__(self, folder: Path, limit: int) -> None:
        self._folder = folder
        self._limit = limit
        self._next = 0.0

    def excess(self, pids: Iterable[int]) -> str | None:
        """What is too much, as the end of a sentence, or None.

        Args:
            pids: The child's processes, whose open files count.
        """
        if time.monotonic() < self._next:
            return None
        found = self._measure(pids)
        self._next = time.monotonic() + _INTERVAL
        return found

    def _measure(self, pids: Iterable[int]) -> str | None:
        size, entries = _nameless_bytes(pids, self._folder), 0
        if size > self._limit:
            return self._too_much
        waiting = [(str(self._folder), 0)]
        while waiting:
            place, depth = waiting.pop()
            if depth > _MAX_DEPTH:
                return f"nested folders more than {_MAX_DEPTH} deep"
            with contextlib.suppress(OSError), os.scandir(place) as found:
                for entry in found:
                    entries += 1
                    with contextlib.suppress(OSError):
                        size += entry.stat(follow_symlinks=False).st_blocks * _BLOCK
                        if entry.is_dir(follow_symlinks=False):
                            waiting.append((entry.path, depth + 1))
                    if size > self._limit:
                        return self._too_much
                    if entries > MAX_ENTRIES:
                        return f"made more than {MAX_ENTRIES:,} files"
        return None

    @property
    def _too_much(self) -> str:
        return f"used more than {self._limit / 2**20:,.0f} MiB of disk"


def _nameless_bytes(pids: Iterable[int], folder: Path) -> int:
    """Bytes of open files on the folder's disk that have been removed from their folder."""
    device = folder.stat().st_dev
    sizes: dict[int, int] = {}
    for pid in pids:
        with contextlib.suppress(OSError):
            for handle in Path(f"/proc/{pid}/fd").iterdir():
                with contextlib.suppress(OSError):
                    found = handle.stat()
                    if (
                        stat.S_ISREG(found.st_mode)
                        and not found.st_nlink
                        and found.st_dev == device
                    ):
                        sizes[found.st_ino] = found.st_blocks * _BLOCK
    return sum(sizes.values())


def remove_folder(folder: Path) -> None:
    """Remove a folder that student code wrote into, however deep it is nested."""
    try:
        shutil.rmtree(folder, ignore_errors=True)
    except RecursionError:  # Python 3.11 goes down by recursion
        subprocess.run(["rm", "-rf", "--", str(folder)], check=False, capture_output=True)
