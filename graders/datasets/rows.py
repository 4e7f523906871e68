"""Recognising rows: which row of a split an image is, for sixty thousand at a time."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from graders.datasets.source import DataSource
from graders.evidence.sequences import Sequences

UNKNOWN = -1


class RowIndex:
    """Finds the rows of one split by their content.

    Every row has a 64-bit hash; rows with the same hash are then compared byte for byte, so a
    wrong row is never returned. Building it for 60,000 MNIST rows takes under a tenth of a
    second.

    Args:
        source: The data set.
        split: ``train`` or ``test``.

    Raises:
        TypeError: If the data set holds sequences of words.
    """

    def __init__(self, source: DataSource, split: str) -> None:
        x, _ = source.load(split)
        if isinstance(x, Sequences):
            raise TypeError(f"{source.name} holds sequences; recognise_padded finds their rows")
        self._shape = x.shape[1:]
        self._size = int(np.prod(self._shape))
        self._rows = np.asarray(x).reshape(len(x), self._size)
        hashes = _hash_rows(self._rows)
        self._order = np.argsort(hashes, kind="stable")
        self._hashes = hashes[self._order]

    def find(self, image: npt.ArrayLike) -> int | None:
        """The row that ``image`` is, or None.

        Args:
            image: One raw image, values 0 to 255 of any numeric dtype; (28, 28), (28, 28, 1) or
                (784,) for MNIST.

        Returns:
            The first such row, or None when no row has exactly these values.
        """
        raw = _as_bytes(np.asarray(image))
        if raw is None or raw.size != self._size:
            return None
        row = int(self.find_rows(raw.reshape(1, self._size))[0])
        return None if row == UNKNOWN else row

    def find_rows(self, images: npt.NDArray[np.uint8]) -> npt.NDArray[np.int64]:
        """The row that each image is.

        Args:
            images: uint8 of shape (n, 28, 28), (n, 28, 28, 1) or (n, 784) for MNIST.

        Returns:
            int64 of shape (n,): the first row with exactly these values, -1 where there is none.
        """
        if images.dtype != np.uint8 or images.size != len(images) * self._size:
            return np.full(len(images), UNKNOWN, dtype=np.int64)
        flat = images.reshape(len(images), self._size)
        wanted = _hash_rows(flat)
        place = np.searchsorted(self._hashes, wanted)
        found = np.full(len(flat), UNKNOWN, dtype=np.int64)
        open_rows = np.arange(len(flat))
        while len(open_rows):  # one turn, unless different rows share a hash
            open_rows = open_rows[place[open_rows] < len(self._hashes)]
            open_rows = open_rows[self._hashes[place[open_rows]] == wanted[open_rows]]
            candidates = self._order[place[open_rows]]
            equal = (self._rows[candidates] == flat[open_rows]).all(axis=1)
            found[open_rows[equal]] = candidates[equal]
            open_rows = open_rows[~equal]
            place[open_rows] += 1
        return found


def _as_bytes(image: npt.NDArray[Any]) -> npt.NDArray[np.uint8] | None:
    """``image`` as uint8 when that changes no value, else None."""
    if image.dtype == np.uint8:
        return image
    if image.dtype.kind not in "iuf" or not ((image >= 0) & (image <= 255)).all():
        return None
    raw = image.astype(np.uint8)
    return raw if np.array_equal(raw, image) else None


def _hash_rows(rows: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint64]:
    """A 64-bit hash of each row of (n, size) uint8: a sum of words times odd random numbers."""
    num_rows, size = rows.shape
    padding = -size % 8
    padded = np.pad(rows, ((0, 0), (0, padding))) if padding else np.ascontiguousarray(rows)
    words = padded.view(np.uint64)
    factors = _odd_numbers(words.shape[1])
    total = np.zeros(num_rows, dtype=np.uint64)
    for column, factor in enumerate(factors):
        mixed = words[:, column] * factor  # wraps around on purpose
        total += mixed ^ (mixed >> np.uint64(29))
    return total


def _odd_numbers(count: int) -> npt.NDArray[np.uint64]:
    """Odd random numbers: multiplying a word by one of them loses none of its bits."""
    words = np.asarray(np.random.PCG64(20).random_raw(count), dtype=np.uint64)
    return words | np.uint64(1)
