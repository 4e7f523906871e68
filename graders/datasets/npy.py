"""Writing ``.npy`` files whose bytes depend on their arrays alone, not on Python or NumPy.

``numpy.save`` pads its header as the version sees fit, and pickles arrays of objects by names of
NumPy's private modules, which NumPy 2 has moved.
"""

from __future__ import annotations

import io
import pickle
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from graders.datasets.definition import Array

_MAGIC = b"\x93NUMPY\x01\x00"
_ALIGNMENT = 64
_PICKLE_PROTOCOL = 3
"""The oldest that stores bytes as they are."""


def write_array(path: Path, array: Array) -> None:
    """Write one array of numbers; ``numpy.load`` reads it."""
    path.write_bytes(_header(array.dtype, array.shape) + array.tobytes())


def write_together(path: Path, arrays: Sequence[Array]) -> None:
    """Write several arrays as one array of objects.

    ``a, b = numpy.load(path, allow_pickle=True)`` reads it. The arrays that come out can be
    written to.
    """
    together = np.empty(len(arrays), dtype=object)
    together[:] = arrays
    pickled = io.BytesIO()
    _ArrayPickler(pickled, protocol=_PICKLE_PROTOCOL).dump(together)
    path.write_bytes(_header(together.dtype, together.shape) + pickled.getvalue())


def _header(dtype: np.dtype[Any], shape: tuple[int, ...]) -> bytes:
    """Version 1.0 of the format, filled up with blanks to a multiple of 64 bytes."""
    text = f"{{'descr': {dtype.str!r}, 'fortran_order': False, 'shape': {shape!r}, }}"
    length = len(_MAGIC) + 2 + len(text) + 1
    text += " " * (-length % _ALIGNMENT) + "\n"
    return _MAGIC + len(text).to_bytes(2, "little") + text.encode("latin1")


class _ArrayPickler(pickle.Pickler):
    """Takes arrays apart as every NumPy puts them together: by public names."""

    def reducer_override(self, value: Any) -> Any:
        if isinstance(value, np.dtype):
            return np.dtype, (value.str,)
        if isinstance(value, np.ndarray):
            content = value.tolist() if value.dtype.hasobject else value.tobytes()
            state = (1, value.shape, value.dtype, False, content)
            return np.ndarray, ((0,), "b"), state
        return NotImplemented
