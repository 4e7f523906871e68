"""Finding out which rows of the lab's data sets an array of the notebook holds."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

from graders.capture.inside.served_data import ServedData
from graders.evidence.preparation import Inputs, RecognisedInputs, recognise_inputs
from graders.evidence.recognition import Range, ranges_of, rows_among
from graders.evidence.sequences import Sequences

Array = npt.NDArray[Any]

_IMAGES_LOOKED_AT, _SEQUENCES_LOOKED_AT = 256, 32


@dataclasses.dataclass(frozen=True, kw_only=True)
class FoundRows:
    """Rows of a split, as a notebook prepared them.

    Args:
        dataset: The data set's name.
        split: ``train`` or ``test``.
        labels: The labels (or target series) of the whole split.
        inputs: Which rows, and how they were prepared.
        num_rows: How many.
        is_whole: Whether they are all rows of the split, in its order.
    """

    dataset: str
    split: str
    labels: Array
    inputs: RecognisedInputs
    num_rows: int
    is_whole: bool

    def claim(self, arrays: list[Array]) -> dict[str, Any]:
        """What a request says about them; row numbers are added to its arrays."""
        place = None
        if not self.is_whole:
            rows = self.inputs.rows
            numbers = np.arange(self.num_rows) if rows is None else rows
            place = len(arrays)
            arrays.append(numbers.astype(np.int32))
        return {
            "dataset": self.dataset,
            "split": self.split,
            "preparation": self.inputs.preparation.to_dict(),
            "num_rows": self.num_rows,
            "rows": place,
        }


class KnownRows:
    """The rows that can be recognised: the public ones of the lab's data sets."""

    def __init__(self, data: ServedData) -> None:
        self._data = data

    def find(self, x: Array) -> FoundRows | None:
        """The rows behind ``x`` (n, …), or None if any of them is foreign."""
        for name, split, raw in self._splits():
            inputs = recognise_inputs(x, raw)
            if inputs is not None:
                return FoundRows(
                    dataset=name,
                    split=split,
                    labels=np.asarray(self._data.labels(name, split)),
                    inputs=inputs,
                    num_rows=len(x),
                    is_whole=inputs.rows is None and len(x) == len(raw),
                )
        return None

    def dataset_of_test_rows(self, x: Array) -> str | None:
        """The data set of which ``x`` (n, …) holds test rows among others, None if of none.

        Some rows are looked at; one that a set has in both splits counts as a training row.
        """
        ranges = list(ranges_of(x))
        for name in self._data.names():
            tested = self._members(self._sample(x, name), name, "test", ranges)
            if len(tested) - len(self._members(tested, name, "train", ranges)) > 1:
                return name
        return None

    def _sample(self, x: Array, name: str) -> Array:
        """Rows spread over ``x``; fewer of sequences, which are compared one by one."""
        is_text = isinstance(self._data.inputs(name, "test"), Sequences)
        count = _SEQUENCES_LOOKED_AT if is_text else _IMAGES_LOOKED_AT
        places = np.unique(np.linspace(0, len(x) - 1, count).astype(int))
        return np.asarray(x[places])

    def _members(self, sample: Array, name: str, split: str, ranges: list[Range]) -> Array:
        """Those of some rows that are rows of a split."""
        raw = self._data.inputs(name, split)
        if not len(sample):
            return sample
        if not isinstance(raw, Sequences):
            return np.asarray(sample[rows_among(sample, raw, ranges)])
        rows = (sample[place : place + 1] for place in range(len(sample)))
        is_known = [recognise_inputs(row, raw) is not None for row in rows]
        return np.asarray(sample[np.array(is_known, bool)])

    def _splits(self) -> Iterator[tuple[str, str, Inputs]]:
        for name in self._data.names():
            for split in ("train", "test"):
                yield name, split, self._data.inputs(name, split)
