"""One submission's evidence as measuring sees it: objects, capture points, origins of rows."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from typing import Any

import numpy.typing as npt

from graders.evidence.captured import Captured
from graders.evidence.digests import weights_digest
from graders.evidence.preparation import Preparation
from graders.labs.definition import AccuracyMeasurement
from graders.measure.measurer import Refused
from graders.measure.origins import Origin, Origins
from graders.measure.provenance import Provenance
from graders.training import Recipe

Array = npt.NDArray[Any]
Entry = dict[str, Any]
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
        origins: Finds arrays' rows in the lab's data sets.
        provenances: Digest of weights to the training that made them.
    """

    def __init__(
        self, captured: Captured, origins: Origins, provenances: Mapping[str, Provenance]
    ) -> None:
        self.captured = captured
        self.objects: dict[int, Entry] = {
            entry["number"]: entry for entry in captured.objects if type(entry.get("number")) is int
        }
        self._origins = origins
        self._provenances = provenances
        self._found: dict[int, Origin | None] = {}

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

    def continued(self, recipe: Recipe) -> Recipe | None:
        """The recipe of the training that another goes on from, None where there is none."""
        known = self._provenances.values()
        found = [entry.recipe for entry in known if entry.trained.key == recipe.continues]
        return found[0] if found else None

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

    def origin(self, entry: Entry) -> Origin | None:
        """Where a captured array's rows come from."""
        number = entry["number"]
        if number not in self._found:
            self._found[number] = self._origins.find(entry, self.captured.arrays_of(entry))
        return self._found[number]
