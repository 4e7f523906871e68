"""What is measured of one submission: summaries, preprocessing, pictures, accuracies.

The result is plain JSON-ready data that is stored beside the evidence, so that judging again
needs neither the notebook nor TensorFlow.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from graders.datasets import DataSource, RowIndex
from graders.evidence.captured import Captured
from graders.evidence.digests import weights_digest
from graders.evidence.recognition import fit_affine
from graders.labs.definition import AccuracyMeasurement, Lab
from graders.measure.evaluating import Evaluation, Preparation
from graders.measure.measurer import Measurer, Refused
from graders.measure.pictures import recognise_images
from graders.measure.provenance import Provenance, trained_fit
from graders.models.compilation import canonical_loss
from graders.models.configuration import Forbidden, canonical
from graders.training import NotTrainable, Trainer

Array = npt.NDArray[Any]
Measured = dict[str, Any]


def measure(
    captured: Captured,
    lab: Lab,
    *,
    sources: Mapping[str, DataSource],
    indices: Callable[[], Mapping[str, Mapping[str, RowIndex]]],
    measurer: Measurer,
    trainer: Trainer,
    provenances: Mapping[str, Provenance],
) -> Measured:
    """Measure one submission.

    Args:
        captured: Its evidence.
        lab: Says what to measure.
        sources: The lab's data sets.
        indices: Gives, for each data set and split, the index of its rows; called only when a
            figure holds pictures.
        measurer: Rebuilds and evaluates models.
        trainer: Trains further seeds of a recipe.
        provenances: Digest of weights to the training that made them.

    Returns:
        ``models`` (object number to summary, problem, evaluations, trained fit), ``arrays``
        (object number to affine origin) and ``images`` (array number to data row), all by
        decimal text, since JSON has no other keys.

    Raises:
        GraderError: If the measuring or training process fails: ours, not the student's.
    """
    measuring = _Measuring(captured, lab, sources, measurer, trainer, provenances)
    numbered = {
        entry["number"]: entry for entry in captured.objects if type(entry.get("number")) is int
    }
    models = {
        str(number): measuring.model(entry)
        for number, entry in numbered.items()
        if entry.get("kind") == "model"
    }
    evaluations, problems = measuring.evaluations(numbered)
    for number, problem in problems.items():
        models[number]["problem"] = models[number]["problem"] or problem
    return {
        "models": models,
        "arrays": {
            str(number): origin
            for number, entry in numbered.items()
            if entry.get("kind") == "array" and (origin := measuring.origin(entry)) is not None
        },
        "images": recognise_images(captured, indices, sources),
        "evaluations": evaluations,
    }


class _Measuring:
    """The measurements of one submission."""

    def __init__(
        self,
        captured: Captured,
        lab: Lab,
        sources: Mapping[str, DataSource],
        measurer: Measurer,
        trainer: Trainer,
        provenances: Mapping[str, Provenance],
    ) -> None:
        self._captured = captured
        self._lab = lab
        self._sources = sources
        self._measurer = measurer
        self._trainer = trainer
        self._provenances = provenances

    def model(self, entry: dict[str, Any]) -> dict[str, Any]:
        """Summary and training of one captured model."""
        problem, summary = entry.get("problem"), None
        try:
            summary = self._measurer.ask("summarize", {"model": _architecture(entry)})
        except Refused as error:
            problem = f"The model cannot be rebuilt: {error}."
        provenance = self._provenance(entry)
        return {
            "summary": summary,
            "problem": problem,
            "untrained": not entry.get("built") or _is_untrained(self._captured.arrays_of(entry)),
            "trained": None if provenance is None else trained_fit(provenance),
        }

    def origin(self, entry: dict[str, Any]) -> dict[str, Any] | None:
        """How a captured array came from the rows of a data set, None if it did not."""
        shape, rows, arrays = entry.get("shape"), entry.get("rows"), self._captured.arrays_of(entry)
        if not isinstance(shape, list) or not shape or not isinstance(rows, list) or not arrays:
            return None
        places = rows or list(range(len(arrays[0]) if arrays[0].ndim else 0))
        for name, source in self._sources.items():
            for split in ("train", "test"):
                raw = source.load(split)[0]
                if shape[0] != len(raw) or not _are_rows(places, len(raw), arrays[0]):
                    continue
                found = fit_affine(arrays[0], np.asarray(raw[places]))
                if found is not None:
                    return {
                        "dataset": name,
                        "split": split,
                        "scale": list(found[0]),
                        "offset": list(found[1]),
                        "in_order": True,
                    }
        return None

    def evaluations(
        self, numbered: Mapping[Any, dict[str, Any]]
    ) -> tuple[dict[str, list[dict[str, Any]]], dict[str, str]]:
        """For each measured model, by object number, its evaluations; or why there are none."""
        found: dict[str, list[dict[str, Any]]] = {}
        problems: dict[str, str] = {}
        for measurement in self._lab.measurements:
            snapshot = self._last_snapshot(measurement.question)
            entry = self._object(snapshot, measurement.model, numbered)
            if entry is None or entry.get("kind") != "model":
                continue
            number = str(entry["number"])
            figures = found.setdefault(number, [])
            try:
                figures.extend(self._evaluate(entry, measurement, snapshot, numbered))
                if _is_untrained(self._captured.arrays_of(entry)):
                    problems[number] = "The model has not been trained: it has its first weights."
            except Refused as error:
                problems[number] = f"The model cannot be measured: {error}."
        return found, problems

    def _evaluate(
        self,
        entry: dict[str, Any],
        measurement: AccuracyMeasurement,
        snapshot: dict[str, Any] | None,
        numbered: Mapping[Any, dict[str, Any]],
    ) -> list[dict[str, Any]]:
        if not entry.get("built"):
            raise Refused("it was never built, so it has no weights")
        trained = self._trained_preparation(entry, measurement, snapshot, numbered)
        tested = self._array_preparation(self._object(snapshot, measurement.inputs, numbered))
        if trained is None and tested is None:
            raise Refused(
                f"{measurement.inputs} does not hold the {measurement.dataset} images, scaled"
            )
        evaluation = Evaluation(
            self._measurer,
            _architecture(entry),
            _loss(entry),
            # What a notebook states is about its own test array; what its model is worth shows
            # on rows prepared as those that it learned from.
            tested or trained,
            trained or tested,
            self._sources[measurement.dataset],
            measurement,
        )
        weights = tuple(self._captured.arrays_of(entry))
        public = [evaluation.public(weights)] if self._claims(measurement) else []
        if _is_untrained(weights):
            return public  # how well chance does is nobody's question
        return public + self._held_out(evaluation, weights, measurement, self._provenance(entry))

    def _held_out(
        self,
        evaluation: Evaluation,
        weights: tuple[Array, ...],
        measurement: AccuracyMeasurement,
        provenance: Provenance | None,
    ) -> list[dict[str, Any]]:
        """The held-out figure, and those of further seeds while it misses."""
        figures = [evaluation.held_out(weights, seed=None)]
        for seed in range(1, measurement.max_runs):
            if provenance is None or _passes(figures[-1], measurement.threshold):
                break
            try:
                trained = self._trainer.train(provenance.recipe, seed)
            except NotTrainable:
                break
            figures.append(evaluation.held_out(trained.weights, seed=seed))
        return figures

    def _claims(self, measurement: AccuracyMeasurement) -> bool:
        """Whether the notebook states anywhere what its model does on public rows."""
        captured = (entry.get("variables") for entry in self._captured.snapshots)
        names = {
            name for variables in captured if isinstance(variables, dict) for name in variables
        }
        return not names.isdisjoint(measurement.claims)

    def _provenance(self, entry: dict[str, Any]) -> Provenance | None:
        return self._provenances.get(weights_digest(self._captured.arrays_of(entry)))

    def _trained_preparation(
        self,
        entry: dict[str, Any],
        measurement: AccuracyMeasurement,
        snapshot: dict[str, Any] | None,
        numbered: Mapping[Any, dict[str, Any]],
    ) -> Preparation | None:
        """How the rows were prepared that the model learned from, as far as is known."""
        provenance = self._provenance(entry)
        if provenance is not None:
            data = provenance.recipe.data
            return Preparation(data.scale, data.offset, data.shape)
        return self._array_preparation(
            self._object(snapshot, measurement.training_inputs, numbered)
        )

    def _array_preparation(self, entry: dict[str, Any] | None) -> Preparation | None:
        """How a captured array was made from the rows of its data set."""
        origin = self.origin(entry) if entry is not None and entry.get("kind") == "array" else None
        if entry is None or origin is None:
            return None
        return Preparation(
            tuple(origin["scale"]),
            tuple(origin["offset"]),
            self._captured.arrays_of(entry)[0].shape[1:],
        )

    def _last_snapshot(self, question: str) -> dict[str, Any] | None:
        fitting = [entry for entry in self._captured.snapshots if entry.get("question") == question]
        return fitting[-1] if fitting else None

    @staticmethod
    def _object(
        snapshot: dict[str, Any] | None, name: str, numbered: Mapping[Any, dict[str, Any]]
    ) -> dict[str, Any] | None:
        variables = (snapshot or {}).get("variables")
        place = variables.get(name) if isinstance(variables, dict) else None
        number = place.get("object") if isinstance(place, dict) else None
        return numbered.get(number) if isinstance(number, int) else None


def _is_untrained(weights: Sequence[Array]) -> bool:
    """Whether all biases and normalization vectors still have the values they were built with.

    They start as zeros or ones, and the first training step moves at least one of them.
    """
    vectors = [weight for weight in weights if weight.ndim == 1]
    return bool(vectors) and all(
        weight.size and weight[0] in (0.0, 1.0) and bool((weight == weight[0]).all())
        for weight in vectors
    )


def _passes(figure: dict[str, Any], threshold: float) -> bool:
    return figure["accuracy"] is not None and figure["accuracy"] >= threshold


def _architecture(entry: dict[str, Any]) -> dict[str, Any]:
    """The model's configuration in canonical form; a broken one is refused by the service."""
    config = entry.get("config")
    if not isinstance(config, dict):
        return {}
    try:
        return canonical(config)
    except (Forbidden, KeyError, TypeError, IndexError, AttributeError):
        return config


def _loss(entry: dict[str, Any]) -> dict[str, Any] | None:
    compiled = entry.get("compile")
    try:
        return canonical_loss(compiled["loss"]) if isinstance(compiled, dict) else None
    except (Forbidden, KeyError, TypeError, AttributeError):
        return None


def _are_rows(places: list[Any], limit: int, sample: Array) -> bool:
    return len(places) == len(sample) and all(
        type(place) is int and 0 <= place < limit for place in places
    )
