"""labgrade's cache on disk: folders of ``.npy`` files that are whole or not there at all.

Some data sets have files as well that notebooks read by name: the sub-folder ``files`` holds them.

A folder is written beside its place and renamed into it, so a crash leaves no half folder and
two processes that make the same one at once both end up with a whole one.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import platformdirs

from graders.datasets.definition import Arrays
from graders.errors import UsageError

CACHE_VARIABLE = "LABGRADE_CACHE"
FILES_FOLDER = "files"
"""Name of the sub-folder with what appears in a notebook's working folder."""

_CONTENTS = "contents.json"

FileWriter = Callable[[Path, Arrays], None]
"""Writes a data set's files into an empty folder."""


def cache_folder() -> Path:
    """Where labgrade keeps what it can make again: ``LABGRADE_CACHE`` or the user's cache."""
    named = os.environ.get(CACHE_VARIABLE)
    return Path(named).expanduser() if named else platformdirs.user_cache_path("labgrade")


def digest_arrays(arrays: Arrays) -> str:
    """``sha256:`` and the hexadecimal digest over names, dtypes, shapes and bytes of arrays."""
    digest = hashlib.sha256()
    for name, array in arrays.items():
        digest.update(f"{name} {array.dtype.str} {array.shape}\n".encode())
        digest.update(np.ascontiguousarray(array).data)
    return f"sha256:{digest.hexdigest()}"


def keep_arrays(
    target: Path,
    make: Callable[[], Arrays],
    *,
    private: bool = False,
    write_files: FileWriter | None = None,
) -> str:
    """Make sure that ``target`` holds the arrays, making them only when it does not.

    Args:
        target: The folder. Its name must change whenever what ``make`` returns would.
        make: Makes the arrays; called when ``target`` is missing or damaged.
        private: Whether only the user may read the folder. Others may read it otherwise: a
            sandbox with a user of its own must.
        write_files: Writes the files that go with the arrays, for the sub-folder ``files``.

    Returns:
        The arrays' digest, read from the folder and not computed again.

    Raises:
        UsageError: If the cache cannot be written.
    """
    digest = stored_digest(target)
    if digest is not None:
        return digest
    arrays = make()
    try:
        return _write_folder(target, arrays, private=private, write_files=write_files)
    except OSError as error:
        raise UsageError(
            f"The cache folder {target.parent} cannot be written: {error.strerror or error}.",
            next_step=f"Free some space, or name a folder that is writable with {CACHE_VARIABLE}.",
        ) from error


def stored_digest(folder: Path) -> str | None:
    """The digest of a kept folder, or None when the folder is missing or damaged.

    Sizes are compared, bytes are not: a start of labgrade must not read 55 MB to find that
    nothing has changed.
    """
    try:
        contents = json.loads((folder / _CONTENTS).read_text(encoding="utf-8"))
        sizes = {name: (folder / name).stat().st_size for name in contents["sizes"]}
        return str(contents["digest"]) if sizes == contents["sizes"] else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _write_folder(
    target: Path, arrays: Arrays, *, private: bool, write_files: FileWriter | None
) -> str:
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=".draft-", dir=target.parent))
    try:
        if write_files is not None:
            (draft / FILES_FOLDER).mkdir()
            write_files(draft / FILES_FOLDER, arrays)
        digest = _fill(draft, arrays)
        if not private:
            _open_to_readers(draft)
        return _move_into_place(draft, target, digest)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _open_to_readers(folder: Path) -> None:
    """Let everybody read: 0o700 (of mkdtemp) or a strict umask would shut the sandbox out."""
    folder.chmod(0o755)
    for path in folder.rglob("*"):
        path.chmod(0o755 if path.is_dir() else 0o644)


def _fill(folder: Path, arrays: Arrays) -> str:
    for name, array in arrays.items():
        np.save(folder / f"{name}.npy", np.ascontiguousarray(array), allow_pickle=False)
    digest = digest_arrays(arrays)
    sizes = {
        path.relative_to(folder).as_posix(): path.stat().st_size
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
    contents = {"digest": digest, "sizes": sizes}
    (folder / _CONTENTS).write_text(json.dumps(contents, indent=2) + "\n", encoding="utf-8")
    return digest


def _move_into_place(draft: Path, target: Path, digest: str) -> str:
    if target.exists() and stored_digest(target) is None:
        _move_away(target)
    try:
        draft.rename(target)
    except OSError:
        # A folder that holds files is never renamed over: another process was faster.
        theirs = stored_digest(target)
        if theirs is None:
            raise
        return theirs
    return digest


def _move_away(damaged: Path) -> None:
    grave = Path(tempfile.mkdtemp(prefix=".damaged-", dir=damaged.parent))
    try:
        damaged.rename(grave / "folder")
    except FileNotFoundError:
        pass  # another process has just moved it
    finally:
        shutil.rmtree(grave, ignore_errors=True)
