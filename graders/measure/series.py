"""The normalized errors of one submission's sequence models, on public and on held-out series."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

import numpy as np

from graders.datasets import DataSource, held_out
from graders.labs.definition import SeriesMeasurement
from graders.measure.accuracies import Evaluations, Problems
from graders.measure.measurer import Measurer, Refused
from graders.measure.models import architecture, is_untrained
from graders.measure.submission import Entry, Submission

_MAX_MODELS = 8


@dataclasses.dataclass(frozen=True, kw_only=True)
class SeriesMeasuring:
    """Measures what a lab's definition asks for.

    Args:
        submission: The evidence.
        sources: The lab's data sets.
        measurer: Runs models over series.
    """

    submission: Submission
    sources: Mapping[str, DataSource]
    measurer: Measurer

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
        weights = self.submission.weights(entry)
        if is_untrained(weights):
            raise Refused("it has not been trained, it has its first weights")
        source = self.sources[measurement.dataset]
        name = f"{measurement.dataset}-reverse" if measurement.reverse else measurement.dataset
        figures = []
        for part, (inputs, targets) in {
            "test": source.load("test"),
            "held-out": held_out(source),
        }.items():
            pair = (np.asarray(inputs), np.asarray(targets))
            if measurement.reverse:
                pair = (pair[1][:, ::-1], pair[0][:, ::-1])
            body = {"model": architecture(entry)}
            answer = self.measurer.ask("series", body, (*pair, *weights), key=source.digest)
            figures.append(
                {
                    "data": f"{name}/{part}",
                    "num_examples": len(pair[0]),
                    "accuracy": None,
                    "loss": None,
                    "normalized_error": answer["normalized_error"],
                    "seed": None,
                    "batch_norm_reestimated": False,
                }
            )
        return figures
