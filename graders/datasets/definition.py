"""What a data set is: its arrays, where it comes from, how its stand-in and held-out rows are made.

A data set is one module of :mod:`graders.datasets.sets` with a constant ``DATASET``. Everything
else in this room works from the definition, so a new set touches no other file.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
Arrays = Mapping[str, Array]
"""Arrays by name: ``x_train``, ``y_train``, ``x_test``, ``y_test``."""

Pair = tuple[Array, Array]
"""Inputs and labels, row i of one belonging to row i of the other."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class ArraySpec:
    """Shape, dtype and range of one array of a data set.

    Args:
        shape: The exact shape.
        dtype: The dtype's name, such as ``uint8``.
        minimum: Smallest value allowed.
        maximum: Largest value allowed.
    """

    shape: tuple[int, ...]
    dtype: str
    minimum: int
    maximum: int

    def problem(self, array: Array) -> str | None:
        """What is wrong with ``array``, as the end of a sentence, or None when it fits."""
        if array.shape != self.shape:
            return f"has shape {array.shape}, expected {self.shape}"
        if array.dtype != np.dtype(self.dtype):
            return f"has dtype {array.dtype}, expected {self.dtype}"
        low, high = int(array.min()), int(array.max())
        if low < self.minimum or high > self.maximum:
            return f"has values {low} to {high}, expected {self.minimum} to {self.maximum}"
        return None


@dataclasses.dataclass(frozen=True, kw_only=True)
class DataSetInfo:
    """Facts about a data set, for people and for validation.

    Args:
        name: The name in ``keras.datasets`` (``mnist``).
        title: A title for people.
        arrays: Specification of each array, in the order in which they are digested.
        num_classes: Number of classes.
        published: Where the real set comes from, and its licence.
        stand_in: How the offline stand-in is made, in a sentence or two.
        published_digest: Digest of the real set's arrays, to tell it from a copy that differs.
    """

    name: str
    title: str
    arrays: Mapping[str, ArraySpec]
    num_classes: int
    published: str
    stand_in: str
    published_digest: str

    @property
    def splits(self) -> tuple[str, ...]:
        """Names of the splits: what follows ``x_`` in the names of the arrays."""
        return tuple(name.removeprefix("x_") for name in self.arrays if name.startswith("x_"))

    def rows(self, split: str) -> int:
        """Number of rows of a split."""
        return self.arrays[f"x_{split}"].shape[0]


@dataclasses.dataclass(frozen=True, kw_only=True)
class DataSet:
    """A data set's facts together with what makes its arrays.

    Args:
        info: The facts.
        file_name: The file's name in the Keras cache (``mnist.npz``).
        url: Where Keras downloads that file.
        sha256: The file's SHA-256, hexadecimal.
        stand_in_version: Raised by one whenever the stand-in's bytes change.
        make_stand_in: Makes the stand-in's arrays; the same bytes on every machine.
        stand_in_held_out: Makes the stand-in's held-out rows, from material that is in none of
            its splits.
        vary: Makes held-out rows from the test rows of a real copy, without changing a label.
    """

    info: DataSetInfo
    file_name: str
    url: str
    sha256: str
    stand_in_version: int
    make_stand_in: Callable[[], Arrays]
    stand_in_held_out: Callable[[], Pair]
    vary: Callable[[Array, Array], Pair]
