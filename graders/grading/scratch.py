"""A runner's scratch folder: held while its process lives, swept by the next one after a kill."""

from __future__ import annotations

import contextlib
import fcntl
import os
import tempfile
from pathlib import Path

from graders.sandbox import remove_folder

_PREFIX = "labgrade-"
_HELD = ".held"


class ScratchFolder:
    """An empty folder of this process alone; removed with :meth:`remove`.

    A process that is killed removes nothing. Its folder is told from those in use by a lock,
    which the kernel takes back when the process ends, however it ends.
    """

    def __init__(self) -> None:
        sweep()
        self.path = Path(tempfile.mkdtemp(prefix=_PREFIX))
        # A child that runs as a user of its own reaches its workspace through it; it lists nothing.
        self.path.chmod(0o711)
        fresh = self.path / ".fresh"
        self._lock = os.open(fresh, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
        fcntl.flock(self._lock, fcntl.LOCK_EX)
        fresh.rename(self.path / _HELD)  # under its name it is always locked

    def remove(self) -> None:
        """Remove the folder and what is in it; safe to call twice."""
        if self._lock >= 0:
            remove_folder(self.path)
            os.close(self._lock)
            self._lock = -1


def sweep() -> None:
    """Remove the folders of this user's processes that are no more."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        with contextlib.suppress(OSError):  # another process sweeps it, or it is not ours
            if folder.lstat().st_uid == os.geteuid() and not folder.is_symlink():
                _remove_if_left(folder)


def _remove_if_left(folder: Path) -> None:
    lock = os.open(folder / _HELD, os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)  # BlockingIOError: somebody lives there
        remove_folder(folder)
    finally:
        os.close(lock)
