"""The smallest and largest number of arrays; those of one buffer are looked for once.

A notebook shows the same 60,000 images at one check after another. Reading all of them each time
took longer than most of its cells.
"""

from __future__ import annotations

import hashlib
import math
import weakref
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
_BLOCK = 2**16
"""Numbers looked at together: few enough to stay in the processor's cache."""
_SMALL = 2**23
"""Bytes up to which looking again costs less than remembering."""
_NUM_SAMPLED = 25_000


class Ranges:
    """Finds ranges, and remembers them while a buffer lives and looks the same.

    Whether it does is told from 25,000 numbers spread over it: a cell that works in place
    (``X_train /= 255``) changes some of them.
    """

    def __init__(self) -> None:
        self._known: dict[tuple[Any, ...], tuple[weakref.ref[Array], bytes, dict[str, Any]]] = {}

    def of(self, array: Array) -> dict[str, Any]:
        """``minimum``, ``maximum`` and ``all_finite`` of a numeric array.

        Both numbers are those of the finite entries, None where there are none.
        """
        owner = _owner(array)
        if array.nbytes <= _SMALL or not array.flags.c_contiguous or owner is None:
            return _range(array)
        key = (id(owner), array.__array_interface__["data"][0], array.nbytes, array.dtype.str)
        look = _look(array)
        known = self._known.get(key)
        if known is None or known[0]() is not owner or known[1] != look:
            self._known[key] = known = (weakref.ref(owner), look, _range(array))
        return dict(known[2])


def _owner(array: Array) -> Array | None:
    """The array that the memory belongs to, None where it belongs to something else."""
    while isinstance(array.base, np.ndarray):
        array = array.base
    return array if array.base is None else None


def _look(array: Array) -> bytes:
    step = max(1, array.size // _NUM_SAMPLED)
    row = math.prod(array.shape[1:])
    while math.gcd(step, row) > 1:  # meets every channel, and every column of a row below 25,000
        step += 1
    return hashlib.sha256(array.reshape(-1)[::step].tobytes()).digest()


def _range(array: Array) -> dict[str, Any]:
    if array.size == 0:
        return {"minimum": None, "maximum": None, "all_finite": True}
    low, high = _extremes(array)  # neither is finite where there is a NaN
    finite = math.isfinite(low) and math.isfinite(high)
    if not finite:
        known = array[np.isfinite(array)]
        if known.size == 0:
            return {"minimum": None, "maximum": None, "all_finite": False}
        low, high = _extremes(known)
    return {"minimum": low, "maximum": high, "all_finite": finite}


def _extremes(array: Array) -> tuple[float, float]:
    """Both in one pass: a data set is far larger than the processor's cache."""
    flat = array.reshape(-1) if array.flags.c_contiguous else array.ravel(order="K")
    blocks = [flat[start : start + _BLOCK] for start in range(0, flat.size, _BLOCK)]
    lows, highs = np.array([(block.min(), block.max()) for block in blocks]).T
    return float(lows.min()), float(highs.max())
