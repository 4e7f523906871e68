"""One submission's evidence as measuring sees it: objects, capture points, origins of rows."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from graders.datasets import DataSource, RowIndex
from graders.evidence.captured import Captured
from graders.evidence.digests import weights_digest
from graders.evidence.preparation import Preparation
from graders.evidence.recognition import fit_affine
from graders.evidence.sequences import Sequences, recognise_padded
from graders.labs.definition import AccuracyMeasurement
from graders.measure.measurer import Refused
from graders.measure.provenance import Provenance

Array = npt.NDArray[Any]
Entry = dict[str, Any]
Indices = Callable[[], Mapping[str, Mapping[str, RowIndex]]]
_SPLITS = ("train", "test")
MAX_MODELS = 8
"""Models measured for one question: a name may be bound anew in every cell."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Prepared:
    """Preparations of a notebook's own test array, and of the rows that its model learned from."""

    as_tested: Preparation
    as_trained: Preparation


class Submission:
    """The evidence of one run, and what the trusted side knows of its weights and rows.

    Args:
        captured: The evidence.
        sources: The lab's data sets.
        indices: Gives the index of rows for each data set of images and split.
        provenances: Digest of weights to the training that made them.
    """

    def __init__(
        self,
        captured: Captured,
        sources: Mapping[str, DataSource],
        indices: Indices,
        provenances: Mapping[str, Provenance],
    ) -> None:
        self.captured = captured
        self.objects: dict[int, Entry] = {
            entry["number"]: entry for entry in captured.objects if type(entry.get("number")) is int
        }
        self._sources = sources
        self._indices = indices
        self._provenances = provenances
        self._origins: dict[int, dict[str, Any] | None] = {}

    def of_kind(self, kind: str) -> dict[str, Entry]:
        """Recorded objects of a kind by their number as text."""
        return {
            str(number): entry
            for number, entry in self.objects.items()
            if entry.get("kind") == kind
        }

    def points(self, question: str) -> Iterator[dict[str, Entry]]:
        """The capture points of a question, last first: variable name to object."""
        for snapshot in reversed(self.captured.snapshots):
            places = snapshot.get("variables")
            if snapshot.get("question") == question and isinstance(places, dict):
                yield {
                    str(name): self.objects[place["object"]]
                    for name, place in places.items()
                    if isinstance(place, dict)
                    and type(place.get("object")) is int
                    and place["object"] in self.objects
                }

    def has_captured(self, names: tuple[str, ...]) -> bool:
        """Whether any of some variables was captured anywhere; ``lab`` always is."""
        found = {"lab"}
        for snapshot in self.captured.snapshots:
            places = snapshot.get("variables")
            found.update(places if isinstance(places, dict) else ())
        return not found.isdisjoint(names)

    def weights(self, entry: Entry) -> tuple[Array, ...]:
        """A model's weights in ``get_weights`` order."""
        return tuple(self.captured.arrays_of(entry))

    def provenance(self, entry: Entry) -> Provenance | None:
        """The trusted training that made a model's weights, if one did."""
        weights = self.weights(entry)
        if any(weight.dtype.kind not in "biuf" for weight in weights):  # texts can be sent as well
            return None
        return self._provenances.get(weights_digest(weights))

    def preparation(self, entry: Entry | None) -> Preparation | None:
        """How a captured array was made from the rows of a data set, None if it was not."""
        origin = None if entry is None else self.origin(entry)
        if entry is None or origin is None:
            return None
        shape = list(self.captured.arrays_of(entry)[0].shape[1:])
        return Preparation.from_dict({"scale": (1.0,), "offset": (0.0,), "shape": shape, **origin})

    def prepared(
        self, entry: Entry, point: Mapping[str, Entry], measurement: AccuracyMeasurement
    ) -> Prepared:
        """How the rows are prepared that a model is measured on at a capture point.

        What a notebook states is about its own test array; what its model is worth shows on rows
        prepared as those that it learned from.

        Raises:
            Refused: If no captured array tells.
        """
        provenance = self.provenance(entry)
        trained = (
            self.preparation(point.get(measurement.training_inputs))
            if provenance is None
            else provenance.recipe.data.preparation
        )
        tested = self.preparation(point.get(measurement.inputs))
        as_trained, as_tested = trained or tested, tested or trained
        if as_trained is None or as_tested is None:
            raise Refused(
                f"{measurement.inputs} does not hold the prepared rows of {measurement.dataset}"
            )
        return Prepared(as_tested=as_tested, as_trained=as_trained)

    def origin(self, entry: Entry) -> dict[str, Any] | None:
        """Where a captured array's rows come from, as plain data (see ``evidence.parsing``)."""
        number = entry["number"]
        if number not in self._origins:
            self._origins[number] = self._find_origin(entry)
        return self._origins[number]

    def _find_origin(self, entry: Entry) -> dict[str, Any] | None:
        shape, rows, arrays = entry.get("shape"), entry.get("rows"), self.captured.arrays_of(entry)
        if entry.get("kind") != "array" or not isinstance(shape, list) or not shape or not arrays:
            return None
        if not isinstance(rows, list) or not arrays[0].ndim or not len(arrays[0]):
            return None
        if not _are_rows(rows, shape[0], arrays[0]):
            return None
        places = rows or range(len(arrays[0]))
        for name, source in self._sources.items():
            for split in _SPLITS:
                found = self._origin_in(source, split, arrays[0], np.asarray(places), shape[0])
                if found is not None:
                    return {"dataset": name, "split": split, **found}
        return None

    def _origin_in(
        self, source: DataSource, split: str, sample: Array, places: Array, num_rows: Any
    ) -> dict[str, Any] | None:
        raw = source.load(split)[0]
        if not isinstance(num_rows, int) or num_rows > len(raw):
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
            index = self._indices().get(source.name, {}).get(split)
            found = None if index is None else _any_order(sample, raw, index)
        if found is None:
            return None
        return {
            "scale": list(found[0]),
            "offset": list(found[1]),
            "in_order": in_order,
            "all_rows": all_rows,
        }


def _padded_origin(sample: Array, places: Array, raw: Sequences) -> dict[str, Any] | None:
    if sample.ndim != 2:
        return None
    found = recognise_padded(sample, raw, rows=places)
    in_order = found is not None
    found = found or recognise_padded(sample, raw)
    if found is None:
        return None
    preparation = Preparation(shape=sample.shape[1:], padding=found.padding)
    return {"padding": preparation.to_dict()["padding"], "in_order": in_order}


def _any_order(
    sample: Array, raw: Array, index: RowIndex
) -> tuple[tuple[float, ...], tuple[float, ...]] | None:
    """The affine map behind a sample of rows in any order, whose values span those of pixels."""
    if sample.dtype.kind not in "biuf" or not np.isfinite(sample).all():
        return None
    low, high = float(sample.min()), float(sample.max())
    if low == high:
        return None
    guess = (sample.astype(np.float64) - low) * (255.0 / (high - low))
    if np.abs(guess - np.rint(guess)).max() > 0.01:
        return None
    rows = index.find_rows(np.rint(guess).astype(np.uint8))
    return None if (rows < 0).any() else fit_affine(sample, np.asarray(raw[rows]))


def _are_rows(rows: list[Any], limit: Any, sample: Array) -> bool:
    """Whether a sample has the rows that it names, or is the whole where it names none."""
    if not isinstance(limit, int) or len(sample) > limit:
        return False
    return not rows or (
        len(rows) == len(sample) and all(type(row) is int and 0 <= row < limit for row in rows)
    )
