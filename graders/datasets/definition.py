"""What a data set is: its arrays, where it comes from, how its stand-in and held-out rows are made.

A data set is one module of :mod:`graders.datasets.sets` with a constant ``DATASET``. Everything
else in this room works from the definition, so a new set touches no other file.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from graders.evidence.preparation import Inputs

Array = npt.NDArray[Any]
Arrays = Mapping[str, Array]
"""Arrays by name: ``x_train``, ``y_train``, ``x_test``, ``y_test``."""

Pair = tuple[Array, Array]
"""Inputs and labels, row i of one belonging to row i of the other."""

Rows = tuple[Inputs, Array]
"""The same, where the inputs may also be sequences of different lengths."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class ArraySpec:
    """Shape, dtype and range of one array of a data set.

    Args:
        shape: The exact shape.
        dtype: The dtype's name, such as ``uint8``.
        minimum: Smallest value allowed.
        maximum: Largest value allowed.
        fewest_rows: How many rows will do in a copy that is not complete; all of them by default.
    """

    shape: tuple[int, ...]
    dtype: str
    minimum: int
    maximum: int
    fewest_rows: int | None = None

    def problem(self, array: Array) -> str | None:
        """What is wrong with ``array``, as the end of a sentence, or None when it fits."""
        if array.shape[1:] != self.shape[1:] or not self._enough(array.shape[:1]):
            return f"has shape {array.shape}, expected {self.shape}{self._fewer()}"
        if array.dtype != np.dtype(self.dtype):
            return f"has dtype {array.dtype}, expected {self.dtype}"
        low, high = int(array.min()), int(array.max())
        if low < self.minimum or high > self.maximum:
            return f"has values {low} to {high}, expected {self.minimum} to {self.maximum}"
        return None

    def _enough(self, rows: tuple[int, ...]) -> bool:
        if self.fewest_rows is None:
            return rows == self.shape[:1]
        return bool(rows) and self.fewest_rows <= rows[0] <= self.shape[0]

    def _fewer(self) -> str:
        return "" if self.fewest_rows is None else f" or as few as {self.fewest_rows:,} rows"


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
        published_digest: Digest of the real set's arrays, to tell it from a copy that differs;
            empty where it is not known (``sha256`` of the file then tells), and for a generated
            set.
    """

    name: str
    title: str
    arrays: Mapping[str, ArraySpec]
    num_classes: int
    published: str
    stand_in: str
    published_digest: str = ""

    @property
    def splits(self) -> tuple[str, ...]:
        """Names of the splits: what follows ``x_`` in the names of the arrays."""
        return tuple(name.removeprefix("x_") for name in self.arrays if name.startswith("x_"))

    def rows(self, split: str) -> int:
        """Number of rows of a complete split; a copy may have fewer (:class:`ArraySpec`)."""
        return self.arrays[f"y_{split}"].shape[0]


@dataclasses.dataclass(frozen=True, kw_only=True)
class Companion:
    """A second file of a published set, such as the word index of IMDB.

    Args:
        file_name: Its name; it lies beside the set's own file.
        url: Where Keras downloads it.
        md5: Its MD5, hexadecimal: the only digest that Keras knows of it.
    """

    file_name: str
    url: str
    md5: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class DataSet:
    """A data set's facts together with what makes its arrays.

    Args:
        info: The facts.
        file_name: The file's name in the Keras cache or in a folder (``mnist.npz``). It, ``url``
            and ``sha256`` are empty where no published copy exists and the set is generated.
        url: Where Keras downloads that file; empty where Keras's file is not one that labgrade
            reads, so that a copy has to be converted first.
        sha256: The file's SHA-256, hexadecimal.
        stand_in_version: Raised by one whenever the stand-in's bytes change.
        make_stand_in: Makes the stand-in's arrays; the same bytes on every machine.
        stand_in_held_out: Makes the stand-in's held-out rows, from material that is in none of
            its splits.
        vary: Makes held-out rows from the test rows of a real copy, without changing a label;
            None where there is no real copy.
        write_files: Writes the files that notebooks read by relative path into an empty folder;
            the same bytes on every machine. None where notebooks call Keras.
        companions: Further files that a copy needs, beside the one called ``file_name``.
        read_published: Reads the published file and its companions, where that is not simply an
            archive of the arrays. Raises ValueError for a file that it cannot read.
    """

    info: DataSetInfo
    file_name: str = ""
    url: str = ""
    sha256: str = ""
    stand_in_version: int
    make_stand_in: Callable[[], Arrays]
    stand_in_held_out: Callable[[], Rows]
    vary: Callable[[Any, Array], Rows] | None = None
    write_files: Callable[[Path, Arrays], None] | None = None
    companions: tuple[Companion, ...] = ()
    read_published: Callable[[tuple[Path, ...]], Arrays] | None = None

    @property
    def is_generated(self) -> bool:
        """Whether labgrade's own set is the only one there is."""
        return not self.file_name
