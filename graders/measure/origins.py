"""Where the rows of captured arrays come from: which data set, split, order and scaling."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from graders.datasets import DataSource, RowIndex
from graders.evidence.preparation import Preparation
from graders.evidence.recognition import fit_affine, rounding_of
from graders.evidence.sequences import Sequences, recognise_padded

Array = npt.NDArray[Any]
Indices = Mapping[str, Mapping[str, RowIndex]]
Origin = dict[str, Any]
"""Plain data: ``dataset``, ``split``, ``in_order``, ``all_rows``, and ``scale``, ``offset`` and the
``labels`` of the sample's rows, or ``padding`` for sequences (see ``evidence.parsing``)."""

_SPLITS = ("train", "test")
_MAX_FOUND = 4096


class Origins:
    """Finds the rows of captured arrays in a lab's data sets.

    What it found is kept: most students of a class hold the same arrays. Several threads may use it
    at once.

    Args:
        sources: The lab's data sets.
        indices: Gives the index of rows for each data set of images and split; called only when
            pictures or arrays in another order have to be looked up. There are none by default.
    """

    def __init__(
        self, sources: Mapping[str, DataSource], indices: Callable[[], Indices] = dict
    ) -> None:
        self.sources = sources
        self.indices = indices
        self._found: dict[bytes, Origin | None] = {}

    def find(self, entry: Mapping[str, Any], arrays: Sequence[Array]) -> Origin | None:
        """Where the rows of a captured array come from, None if from no data set.

        Args:
            entry: What was captured of it; its ``shape`` and ``rows`` count.
            arrays: The captured sample of its rows.
        """
        shape, rows = entry.get("shape"), entry.get("rows")
        if entry.get("kind") != "array" or not isinstance(shape, list) or not shape or not arrays:
            return None
        if not isinstance(rows, list) or not arrays[0].ndim or not len(arrays[0]):
            return None
        if not _are_rows(rows, shape[0], arrays[0]):
            return None
        key = _key(arrays[0], rows, shape[0])
        if key in (known := self._found):
            return known[key]
        if len(known) >= _MAX_FOUND:  # another thread may be looking at the old one
            self._found = known = {}
        known[key] = self._find(arrays[0], rows, shape[0])
        return known[key]

    def _find(self, sample: Array, rows: list[int], num_rows: int) -> Origin | None:
        places = np.asarray(rows or range(len(sample)))
        for name, source in self.sources.items():
            for split in _SPLITS:
                found = self._find_in(source, split, sample, places, num_rows)
                if found is not None:
                    return {"dataset": name, "split": split, **found}
        return None

    def _find_in(
        self, source: DataSource, split: str, sample: Array, places: Array, num_rows: int
    ) -> Origin | None:
        raw, labels = source.load(split)
        if num_rows > len(raw):
            return None
        all_rows = num_rows == len(raw)
        if isinstance(raw, Sequences):
            padded = _padded_origin(sample, places, raw)
            return None if padded is None else {**padded, "all_rows": all_rows}
        if sample[0].size != raw[0].size:
            return None
        found = fit_affine(sample, np.asarray(raw[places]))
        in_order = found is not None
        if found is None:
            index = self.indices().get(source.name, {}).get(split)
            rows = None if index is None else _rows_in_any_order(sample, index)
            if rows is None:
                return None
            places, found = rows, fit_affine(sample, np.asarray(raw[rows]))
        if found is None:
            return None
        return {
            "scale": list(found[0]),
            "offset": list(found[1]),
            "in_order": in_order,
            "all_rows": all_rows,
            "labels": _classes(labels, places),
        }


def _key(sample: Array, rows: list[int], num_rows: int) -> bytes:
    digest = hashlib.blake2b(digest_size=16)
    digest.update(repr((num_rows, rows, sample.dtype.str, sample.shape)).encode())
    digest.update(sample.tobytes())
    return digest.digest()


def _padded_origin(sample: Array, places: Array, raw: Sequences) -> Origin | None:
    if sample.ndim != 2:
        return None
    found = recognise_padded(sample, raw, rows=places)
    in_order = found is not None
    found = found or recognise_padded(sample, raw)
    if found is None:
        return None
    preparation = Preparation(shape=sample.shape[1:], padding=found.padding)
    return {"padding": preparation.to_dict()["padding"], "in_order": in_order}


def _rows_in_any_order(sample: Array, index: RowIndex) -> Array | None:
    """The rows behind a sample whose values span those of pixels, None if one is unknown."""
    if sample.dtype.kind not in "biuf" or not np.isfinite(sample).all():
        return None
    low, high = float(sample.min()), float(sample.max())
    if low == high:
        return None
    guess = (sample.astype(np.float64) - low) * (255.0 / (high - low))
    if np.abs(guess - np.rint(guess)).max() > rounding_of(sample):
        return None
    rows = index.find_rows(np.rint(guess).astype(np.uint8))
    return None if (rows < 0).any() else np.asarray(rows)


def _classes(labels: Any, rows: Array) -> list[int]:
    """The class numbers of some rows; none of a set without classes."""
    values = np.asarray(labels)
    if values.dtype.kind not in "biu" or values.size != len(values):
        return []
    return [int(label) for label in values.reshape(-1)[rows]]


def _are_rows(rows: list[Any], limit: Any, sample: Array) -> bool:
    """Whether a sample has the rows that it names, or is the whole where it names none."""
    if not isinstance(limit, int) or len(sample) > limit:
        return False
    return not rows or (
        len(rows) == len(sample) and all(type(row) is int and 0 <= row < limit for row in rows)
    )
