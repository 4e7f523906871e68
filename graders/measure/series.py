"""The normalized errors of one submission's sequence models, on public and on held-out series."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from graders.checks.live_series import normalized_error
from graders.datasets import DataSource, held_out
from graders.labs.definition import SeriesMeasurement
from graders.measure.accuracies import Evaluations, Problems
from graders.measure.asked import Asked
from graders.measure.measurer import Measurer, Refused
from graders.measure.models import architecture, is_untrained
from graders.measure.submission import Entry, Submission

Array = npt.NDArray[Any]
_MAX_MODELS = 8


@dataclasses.dataclass(frozen=True, kw_only=True)
class SeriesMeasuring:
    """Measures what a lab's definition asks for.

    Args:
        submission: The evidence.
        sources: The lab's data sets.
        measurer: Runs models over series.
        asked: What models with code of their own answered.
    """

    submission: Submission
    sources: Mapping[str, DataSource]
    measurer: Measurer
    asked: Asked

    def measure(
        self, measurement: SeriesMeasurement, found: Evaluations, problems: Problems
    ) -> None:
        """Add evaluations, or why there are none, by the model's number."""
        done: set[str] = set()
        for point in self.submission.points(measurement.question):
            for name in measurement.models:
                entry = point.get(name)
                number = str(entry["number"]) if entry else ""
                if entry is None or entry.get("kind") != "model" or number in done:
                    continue
                if len(done) >= _MAX_MODELS * len(measurement.models):
                    return
                done.add(number)
                try:
                    found.setdefault(number, []).extend(self._evaluate(entry, measurement))
                except Refused as error:
                    problems[number] = f"The model cannot be measured: {error}."

    def _evaluate(self, entry: Entry, measurement: SeriesMeasurement) -> list[dict[str, Any]]:
        if not entry.get("built"):
            raise Refused("it was never built, so it has no weights")
        if is_untrained(self.submission.weights(entry)):
            raise Refused("it has not been trained, it has its first weights")
        source = self.sources[measurement.dataset]
        return [
            {
                "data": data,
                "num_examples": len(inputs),
                "accuracy": None,
                "loss": None,
                "normalized_error": self._error(entry, data, inputs, targets, source),
                "seed": None,
                "batch_norm_reestimated": False,
            }
            for data, (inputs, targets) in series_pairs(source, measurement).items()
        ]

    def _error(
        self, entry: Entry, data: str, inputs: Array, targets: Array, source: DataSource
    ) -> float | None:
        if self.asked.is_code(entry):
            return normalized_error(self.asked.outputs_of(entry, data), targets)
        body, weights = {"model": architecture(entry)}, self.submission.weights(entry)
        arrays = (inputs, targets, *weights)
        answer = self.measurer.ask("series", body, arrays, key=source.digest)
        error: float | None = answer["normalized_error"]
        return error


def series_pairs(
    source: DataSource, measurement: SeriesMeasurement
) -> dict[str, tuple[Array, Array]]:
    """Inputs and targets (n, steps) by part of the data set; reversed where that is asked."""
    name = f"{measurement.dataset}-reverse" if measurement.reverse else measurement.dataset
    pairs = {}
    for part, rows in {"test": source.load("test"), "held-out": held_out(source)}.items():
        inputs, targets = (np.asarray(values) for values in rows)
        reverse = (targets[:, ::-1], inputs[:, ::-1])
        pairs[f"{name}/{part}"] = reverse if measurement.reverse else (inputs, targets)
    return pairs
