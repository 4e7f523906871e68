"""Puts the files of a lab into the folder of a student's notebook, which reads them by name."""

from __future__ import annotations

import filecmp
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

from graders.errors import UsageError


def put_files(names: Iterable[str], target: Path) -> list[str]:
    """Copy what the data sets bring into ``target``; files that are there stay as they are.

    Args:
        names: Data sets of a lab. Those without files are passed over.
        target: The notebook's folder.

    Returns:
        One sentence for each data set with files, and one where the student's folder holds
        other files under the same names.

    Raises:
        UsageError: If the folder cannot be written to.
    """
    from graders.datasets import find_source

    sentences: list[str] = []
    for name in names:
        files = find_source(name).files
        if files is not None:
            try:
                sentences += _put(name, files, target)
            except OSError as error:
                raise _unwritable(name, target, error) from error
    return sentences


def _put(name: str, files: Path, target: Path) -> Iterator[str]:
    different = [path for path in _relative(files) if not _put_file(files / path, target / path)]
    entries = ", ".join(
        f"{entry.name}/" if entry.is_dir() else entry.name for entry in sorted(files.iterdir())
    )
    yield f"{name} is in this folder: {entries}"
    if different:
        count = "1 file has" if len(different) == 1 else f"{len(different)} files have"
        yield (
            f"{count} another content than the lab's and stayed as they are, such as "
            f"{different[0].as_posix()}. To get the lab's, remove them and run this cell again."
        )


def _relative(folder: Path) -> list[Path]:
    return [path.relative_to(folder) for path in sorted(folder.rglob("*")) if path.is_file()]


def _put_file(source: Path, target: Path) -> bool:
    """Whether ``target`` now holds what ``source`` does; it is written only where missing."""
    if target.exists():
        return target.is_file() and filecmp.cmp(source, target, shallow=False)
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)
    return True


def _unwritable(name: str, target: Path, error: OSError) -> UsageError:
    return UsageError(
        f"The files of {name} cannot be put into {target}: {error.strerror or error}.",
        next_step="Move the notebook to a folder that you may write to, and start again there.",
    )
