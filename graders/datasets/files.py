"""Reading and validating a copy of a data set that lies in somebody's folder.

Such files come from anywhere, so nothing is unpickled here (for Keras's lists of words see
:mod:`graders.datasets.pickled_lists`) and every array is compared with the data
set's specification before it is used.
"""

from __future__ import annotations

import dataclasses
import hashlib
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np

from graders.datasets.definition import Array, Arrays, DataSet, DataSetInfo
from graders.evidence.sequences import Sequences
from graders.evidence.threads import SYNTAX_TREES, load_array

Reader = Callable[[tuple[Path, ...]], Arrays]


@dataclasses.dataclass(frozen=True, kw_only=True)
class Copy:
    """A copy of a data set on disk: the published file and its companions, or ``.npy`` files."""

    paths: tuple[Path, ...]

    @property
    def is_published_file(self) -> bool:
        """Whether the first path is the file that Keras downloads, rather than an array."""
        return self.paths[0].suffix != ".npy"

    @property
    def sha256(self) -> str:
        """SHA-256 of the published file, hexadecimal; empty for a copy in single arrays."""
        if not self.is_published_file:
            return ""
        return hashlib.sha256(self.paths[0].read_bytes()).hexdigest()

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
        UnusableCopyError: If some of the ``.npy`` files are there and others are missing, or a
            companion of the ``.npz`` file is.
    """
    place = folder / dataset.info.name
    for archive in (folder / dataset.file_name, place / dataset.file_name):
        if archive.is_file():
            return published_copy(archive, dataset)
    paths = tuple(place / f"{name}.npy" for name in dataset.info.arrays)
    missing = [path.name for path in paths if not path.is_file()]
    if 0 < len(missing) < len(paths):
        raise UnusableCopyError(f"the sub-folder {dataset.info.name} lacks {', '.join(missing)}")
    return None if missing else Copy(paths=paths)


def published_copy(path: Path, dataset: DataSet) -> Copy:
    """The copy whose file is ``path``, with its companions beside it.

    Raises:
        UnusableCopyError: If a companion is missing.
    """
    beside = tuple(path.with_name(companion.file_name) for companion in dataset.companions)
    missing = [companion.name for companion in beside if not companion.is_file()]
    if missing:
        raise UnusableCopyError(f"{', '.join(missing)} is not beside {path.name}")
    return Copy(paths=(path, *beside))


def read_copy(copy: Copy, info: DataSetInfo, read_published: Reader | None = None) -> Arrays:
    """The arrays of a copy, each compared with its specification.

    Args:
        copy: The copy.
        info: The specifications.
        read_published: Reads a published file that is not simply an archive of the arrays.

    Raises:
        UnusableCopyError: If a file cannot be read, lacks an array, holds pickled objects, or
            holds an array of another shape, dtype or range.
    """
    try:
        arrays = _read(copy, info, read_published)
        _require_sequences(arrays)
    except OSError as error:
        raise UnusableCopyError(error.strerror or "it cannot be read") from error
    except (ValueError, EOFError, zipfile.BadZipFile, zlib.error) as error:
        raise UnusableCopyError(str(error) or "it ends too early") from error
    for name, spec in info.arrays.items():
        problem = spec.problem(arrays[name])
        if problem is not None:
            raise UnusableCopyError(f"{name} {problem}")
    _require_pairs(arrays, info)
    return arrays


def _require_pairs(arrays: Arrays, info: DataSetInfo) -> None:
    """A specification that lets rows be missing says nothing about which: both must lack them."""
    for split in info.splits:
        starts = arrays.get(f"starts_{split}")
        inputs = len(arrays[f"x_{split}"]) if starts is None else len(starts) - 1
        labels = len(arrays[f"y_{split}"])
        if inputs != labels:
            raise UnusableCopyError(f"x_{split} has {inputs:,} rows and y_{split} {labels:,}")


def _read(copy: Copy, info: DataSetInfo, read_published: Reader | None) -> Arrays:
    if not copy.is_published_file:
        return _read_files(copy)
    if read_published is not None:
        return read_published(copy.paths)
    return _read_archive(copy.paths[0], info)


def _require_sequences(arrays: Arrays) -> None:
    """Raises ValueError where an array of starts does not divide its words."""
    for name, starts in arrays.items():
        if name.startswith("starts_"):
            Sequences(arrays[name.replace("starts_", "x_")], starts)


def _read_archive(path: Path, info: DataSetInfo) -> dict[str, Array]:
    loaded = np.load(path, allow_pickle=False)
    if not isinstance(loaded, np.lib.npyio.NpzFile):
        raise UnusableCopyError("it is not an .npz archive")
    with loaded as archive, SYNTAX_TREES:
        missing = [name for name in info.arrays if name not in archive.files]
        if missing:
            raise UnusableCopyError(f"it lacks {', '.join(missing)}")
        return {name: archive[name] for name in info.arrays}


def _read_files(copy: Copy) -> dict[str, Array]:
    return {path.stem: load_array(path) for path in copy.paths}
