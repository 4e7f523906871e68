"""The accuracies of one submission's models, on public rows and on held-out ones."""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Mapping
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from graders.datasets import DataSource, held_out
from graders.labs.definition import AccuracyMeasurement
from graders.measure.asked import Asked
from graders.measure.evaluating import Evaluation
from graders.measure.measurer import Measurer, Refused
from graders.measure.models import architecture, is_untrained, loss_of
from graders.measure.provenance import Provenance
from graders.measure.submission import MAX_MODELS, Entry, Submission
from graders.training import NotTrainable, Recipe, Trained, Trainer
from graders.training.recipe import MAX_EPOCHS

_ROUNDING = 1e-9  # 0.8 - 0.7 is more than 0.1 by a rounding
_NEAR_CHANCE = 0.05
"""Accuracy above chance up to which a training counts as stuck."""

Weights = tuple[npt.NDArray[Any], ...]
Evaluations = dict[str, list[dict[str, Any]]]
Problems = dict[str, str]
Part = Literal["test", "held-out"]
"""Rows that a model is evaluated on: the public ones, or those that nobody has seen."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class AccuracyMeasuring:
    """Measures what a lab's definition asks for.

    Args:
        submission: The evidence.
        sources: The lab's data sets.
        measurer: Evaluates models.
        trainer: Trains further seeds of a recipe.
        asked: What models with code of their own answered.
    """

    submission: Submission
    sources: Mapping[str, DataSource]
    measurer: Measurer
    trainer: Trainer
    asked: Asked

    def measure(
        self, measurement: AccuracyMeasurement, found: Evaluations, problems: Problems
    ) -> None:
        """Add evaluations, or why there are none, by the model's number.

        Every model that the question's variable ever held is measured, since one name may serve
        several questions; the judge takes the capture point that serves best.
        """
        done: set[str] = set()
        for point in self.submission.points(measurement.question):
            entry = point.get(measurement.model)
            if entry is None or entry.get("kind") != "model" or len(done) >= MAX_MODELS:
                continue
            number = str(entry["number"])
            parts = self._parts(found.get(number, []), measurement)
            if number in done or not parts or self._is_of_another_set(entry, measurement):
                continue
            try:
                figures = found.setdefault(number, [])
                figures.extend(self._evaluate(entry, measurement, point, parts))
                done.add(number)
                if is_untrained(self.submission.weights(entry)):
                    problems[number] = "The model has not been trained: it has its first weights."
            except Refused as error:  # an earlier capture point may hold arrays that fit
                problems.setdefault(number, f"The model cannot be measured: {error}.")

    def _is_of_another_set(self, entry: Entry, measurement: AccuracyMeasurement) -> bool:
        provenance = self.submission.provenance(entry)
        return provenance is not None and provenance.recipe.data.dataset != measurement.dataset

    def _parts(
        self, figures: list[dict[str, Any]], measurement: AccuracyMeasurement
    ) -> frozenset[Part]:
        """The rows to evaluate on: those that no other question has had the model measured on."""
        wanted: set[Part] = {"held-out"}
        if self.submission.has_captured(measurement.claims):
            wanted.add("test")
        known = {figure["data"] for figure in figures}
        if any(data.startswith(f"{measurement.dataset}/") for data in known):
            wanted.discard("held-out")  # an untrained model has no such figure
        return frozenset(part for part in wanted if f"{measurement.dataset}/{part}" not in known)

    def _evaluate(
        self,
        entry: Entry,
        measurement: AccuracyMeasurement,
        point: Mapping[str, Entry],
        parts: frozenset[Part],
    ) -> list[dict[str, Any]]:
        if not entry.get("built"):
            raise Refused("it was never built, so it has no weights")
        if self.asked.is_code(entry):
            return self._answered(entry, measurement, parts)
        provenance = self.submission.provenance(entry)
        prepared = self.submission.prepared(entry, point, measurement)
        evaluation = Evaluation(
            self.measurer,
            architecture(entry),
            loss_of(entry),
            prepared.as_tested,
            prepared.as_trained,
            self.sources[measurement.dataset],
            measurement.reestimate_batch_norm,
        )
        weights = self.submission.weights(entry)
        public = [evaluation.public(weights)] if "test" in parts else []
        if is_untrained(weights) or "held-out" not in parts:
            return public  # how well chance does is nobody's question
        if provenance is None:
            return [*public, evaluation.held_out(weights, seed=None)]
        return [*public, *self._runs(weights, evaluation, measurement, provenance)]

    def _answered(
        self, entry: Entry, measurement: AccuracyMeasurement, parts: frozenset[Part]
    ) -> list[dict[str, Any]]:
        """The figures of a model that is known by its predictions alone."""
        source, figures = self.sources[measurement.dataset], []
        if "test" in parts:
            figures.append(self._score(entry, "test", source, source.load("test")[1]))
        if "held-out" in parts and not is_untrained(self.submission.weights(entry)):
            figure = self._score(entry, "held-out", source, held_out(source)[1])
            figures.append({**figure, "classes": None})
        return figures

    def _score(
        self, entry: Entry, part: str, source: DataSource, labels: npt.NDArray[Any]
    ) -> dict[str, Any]:
        data = f"{source.name}/{part}"
        arrays = (self.asked.outputs_of(entry, data), np.asarray(labels))
        answer = self.measurer.ask("score", {"loss": loss_of(entry)}, arrays)
        return {"data": data, **answer, "seed": None, "batch_norm_reestimated": False}

    def _runs(
        self,
        weights: Weights,
        evaluation: Evaluation,
        measurement: AccuracyMeasurement,
        provenance: Provenance,
    ) -> list[dict[str, Any]]:
        """The held-out figure, and those of further seeds while chance may be what it lacks."""
        chance = 1.0 / self.sources[measurement.dataset].num_classes
        figures: list[dict[str, Any]] = []
        with contextlib.suppress(NotTrainable):
            recipe, trained = provenance.recipe, provenance.trained
            figures.append(self._run(recipe, trained, weights, None, evaluation, measurement))
            for seed in range(1, measurement.max_runs):
                reached = max(figure["accuracy"] or 0.0 for figure in figures)
                if not deserves_another(reached, measurement, chance):
                    break
                again = self._trained(recipe, seed)
                figures.append(
                    self._run(recipe, again, again.weights, seed, evaluation, measurement)
                )
        return figures

    def _run(
        self,
        recipe: Recipe,
        trained: Trained,
        weights: Weights,
        seed: int | None,
        evaluation: Evaluation,
        measurement: AccuracyMeasurement,
    ) -> dict[str, Any]:
        """The figure of one run; of all that ``fit`` asked for, where less does not suffice."""
        figure = evaluation.held_out(weights, seed=seed)
        missed = (figure["accuracy"] or 0.0) < max((measurement.threshold, *measurement.steps))
        try:
            if not missed or not self._was_cut(recipe, trained, seed or 0):
                return figure
            full = self._trained(recipe, seed or 0, in_full=True)
        except NotTrainable:  # it takes too long: what there is stands
            return figure
        return evaluation.held_out(full.weights, seed=seed or 0)

    def _trained(self, recipe: Recipe, seed: int, *, in_full: bool = False) -> Trained:
        """A recipe of the notebook under a seed, after all trainings that it goes on from.

        In full, each of them is trained whole that was cut short.
        """
        before, _ = self._before(recipe, seed, in_full=in_full)
        return self._step(recipe, before, seed, in_full=in_full)

    def _was_cut(self, recipe: Recipe, trained: Trained, seed: int) -> bool:
        """Whether a result lacks steps, of its own training or of those that it goes on from."""
        return trained.is_accepted_early or self._before(recipe, seed)[1]

    def _before(
        self, recipe: Recipe, seed: int, *, in_full: bool = False
    ) -> tuple[Trained | None, bool]:
        """The result that a recipe goes on from, and whether any training up to it was cut."""
        before: Trained | None = None
        was_cut = False
        for step in self._steps(recipe)[:-1]:
            trained = self._step(step, before, seed)
            if trained.is_accepted_early:
                was_cut = True
                if in_full:
                    trained = self._step(step, before, seed, in_full=True)
            before = trained
        return before, was_cut

    def _step(
        self, recipe: Recipe, before: Trained | None, seed: int, *, in_full: bool = False
    ) -> Trained:
        if before is not None:
            recipe = dataclasses.replace(recipe, continues=before.key)
        return self.trainer.train(recipe, seed, in_full=in_full)

    def _steps(self, recipe: Recipe) -> list[Recipe]:
        """The trainings that a recipe goes on from, the first one first, and itself.

        Those alone that together ask for no more epochs than one training may.
        """
        steps, epochs = [recipe], recipe.epochs
        while (before := self.submission.continued(steps[0])) is not None:
            epochs += before.epochs
            if epochs > MAX_EPOCHS:
                break
            steps.insert(0, before)
        return steps


def deserves_another(reached: float, measurement: AccuracyMeasurement, chance: float) -> bool:
    """Whether the best run misses the threshold, or a further step, by what luck may add.

    A run far below the threshold says all about its recipe, unless it is stuck at chance.

    Args:
        reached: The best held-out accuracy until now, 0 to 1.
        measurement: What is asked for.
        chance: The accuracy of guessing.
    """
    if reached < measurement.threshold:
        is_near = measurement.threshold - reached <= measurement.spread + _ROUNDING
        return is_near or reached <= chance + _NEAR_CHANCE
    missed = [step for step in measurement.steps if reached < step]
    return bool(missed) and missed[0] - reached <= measurement.retry_within + _ROUNDING
