"""Reading and validating a copy of a data set that lies in somebody's folder.

Such files come from anywhere, so nothing is unpickled and every array is compared with the data
set's specification before it is used.
"""

from __future__ import annotations

import dataclasses
import hashlib
import zipfile
import zlib
from pathlib import Path

import numpy as np

from graders.datasets.definition import Array, Arrays, DataSet, DataSetInfo


@dataclasses.dataclass(frozen=True, kw_only=True)
class Copy:
    """A copy of a data set on disk: one ``.npz`` file, or one ``.npy`` file for each array."""

    paths: tuple[Path, ...]

    @property
    def fingerprint(self) -> str:
        """A short name that changes when a file is replaced: of paths, sizes and times."""
        digest = hashlib.sha256()
        for path in self.paths:
            stat = path.stat()
            digest.update(f"{path.resolve()}|{stat.st_size}|{stat.st_mtime_ns}\n".encode())
        return digest.hexdigest()[:16]


class UnusableCopyError(ValueError):
    """A copy cannot be used; the message is the reason, without a path (reports quote it)."""


def find_copy(folder: Path, dataset: DataSet) -> Copy | None:
    """The copy in ``folder``: its ``.npz`` file, or that or ``.npy`` files in a sub-folder.

    For MNIST that is ``mnist.npz``, ``mnist/mnist.npz``, or ``mnist/x_train.npy`` and so on.

    Returns:
        The copy, or None when there is none.

    Raises:
        UnusableCopyError: If some of the ``.npy`` files are there and others are missing.
    """
    place = folder / dataset.info.name
    for archive in (folder / dataset.file_name, place / dataset.file_name):
        if archive.is_file():
            return Copy(paths=(archive,))
    paths = tuple(place / f"{name}.npy" for name in dataset.info.arrays)
    missing = [path.name for path in paths if not path.is_file()]
    if 0 < len(missing) < len(paths):
        raise UnusableCopyError(f"the sub-folder {dataset.info.name} lacks {', '.join(missing)}")
    return None if missing else Copy(paths=paths)


def read_copy(copy: Copy, info: DataSetInfo) -> Arrays:
    """The arrays of a copy, each compared with its specification.

    Raises:
        UnusableCopyError: If a file cannot be read, lacks an array, holds pickled objects, or
            holds an array of another shape, dtype or range.
    """
    try:
        arrays = _read_archive(copy.paths[0], info) if len(copy.paths) == 1 else _read_files(copy)
    except OSError as error:
        raise UnusableCopyError(error.strerror or "it cannot be read") from error
    except (ValueError, EOFError, zipfile.BadZipFile, zlib.error) as error:
        raise UnusableCopyError(str(error) or "it ends too early") from error
    for name, spec in info.arrays.items():
        problem = spec.problem(arrays[name])
        if problem is not None:
            raise UnusableCopyError(f"{name} {problem}")
    return arrays


def _read_archive(path: Path, info: DataSetInfo) -> dict[str, Array]:
    loaded = np.load(path, allow_pickle=False)
    if not isinstance(loaded, np.lib.npyio.NpzFile):
        raise UnusableCopyError("it is not an .npz archive")
    with loaded as archive:
        missing = [name for name in info.arrays if name not in archive.files]
        if missing:
            raise UnusableCopyError(f"it lacks {', '.join(missing)}")
        return {name: archive[name] for name in info.arrays}


def _read_files(copy: Copy) -> dict[str, Array]:
    return {path.stem: np.load(path, allow_pickle=False) for path in copy.paths}
