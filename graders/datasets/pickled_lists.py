"""Reading arrays of lists of integers, which NumPy can only pickle, without trusting the file.

Keras's ``imdb.npz`` holds such arrays. A pickle is a program: what it may call is decided here,
and that is what NumPy needs to rebuild an array, nothing else. Everything that such calls can
make is checked to be a list of integers before it is used.
"""

from __future__ import annotations

import io
import itertools
import pickle
import zipfile
from pathlib import Path
from typing import Any

import numpy as np

from graders.datasets.definition import Array
from graders.evidence.sequences import Sequences
from graders.evidence.threads import SYNTAX_TREES

_RECONSTRUCT = np.empty(0).__reduce__()[0]
"""What pickled arrays call first; NumPy gives it no public name."""

_ALLOWED: dict[tuple[str, str], Any] = {
    ("numpy.core.multiarray", "_reconstruct"): _RECONSTRUCT,  # written by NumPy 1
    ("numpy._core.multiarray", "_reconstruct"): _RECONSTRUCT,
    ("numpy", "ndarray"): np.ndarray,
    ("numpy", "dtype"): np.dtype,
}


class _ListUnpickler(pickle.Unpickler):
    """Unpickles arrays of plain objects."""

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) not in _ALLOWED:
            raise ValueError(f"it asks for {module}.{name}, which lists of words do not need")
        return _ALLOWED[module, name]

    def persistent_load(self, _identity: Any) -> Any:
        raise ValueError("it refers to objects that are not in it")


def read_lists(path: Path, name: str) -> Sequences:
    """One array of lists of integers from an ``.npz`` archive.

    Args:
        path: The archive.
        name: The array's name in it.

    Raises:
        ValueError: If there is no such array, its pickle asks for anything but lists of
            integers, or it is damaged.
    """
    with zipfile.ZipFile(path) as archive:
        if f"{name}.npy" not in archive.namelist():
            raise ValueError(f"it lacks {name}")
        with archive.open(f"{name}.npy") as file:
            version = np.lib.format.read_magic(file)
            if version != (1, 0):
                raise ValueError(f"{name} has another format than Keras's file")
            with SYNTAX_TREES:
                shape, _, dtype = np.lib.format.read_array_header_1_0(file)
            if dtype != np.dtype(object) or len(shape) != 1:
                raise ValueError(f"{name} is not an array of lists")
            lists = _unpickled(io.BytesIO(file.read()), name)
    return _sequences(lists, name)


def _unpickled(file: io.BytesIO, name: str) -> Array:
    try:
        lists = _ListUnpickler(file).load()
    except (ValueError, EOFError, OSError):
        raise
    except Exception as error:  # a damaged pickle fails in any way
        raise ValueError(f"{name} cannot be unpickled: {type(error).__name__}") from error
    if not isinstance(lists, np.ndarray) or lists.dtype != np.dtype(object) or lists.ndim != 1:
        raise ValueError(f"{name} is not an array of lists")
    return lists


def _sequences(lists: Array, name: str) -> Sequences:
    if set(map(type, lists)) != {list}:
        raise ValueError(f"{name} is not an array of lists")
    words = list(itertools.chain.from_iterable(lists))
    if set(map(type, words)) != {int} or not 0 <= min(words) <= max(words) < 2**31:
        raise ValueError(f"{name} holds something other than word indices")
    starts = np.cumsum([0, *(len(row) for row in lists)])
    return Sequences(np.array(words, dtype=np.int32), starts)
