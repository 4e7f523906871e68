"""Asking models that have code of their own, inside the sandbox, for what they predict.

Such a model is Python code, which never runs on the trusted side. Two questions are put to it once
the last cell has run:

1. Does it do what the layers do that it calls? Where they could be written down
   (:mod:`graders.evidence.tracing`), the model rebuilt from them and the model itself get the
   same invented inputs. If the outputs agree, the rebuilt model stands for it in everything that
   follows, and no row of a data set is shown to the sandbox.
2. Otherwise: which outputs does it give for the rows of a data set? Its accuracy is worked out here
   from labels that are not sent along.

The second question shows held-out rows to code that nobody vouches for. What keeps the answer worth
something:

- The rows come without labels, in a random order that is drawn anew for each question, so that a
  place tells nothing about a class. The drawing may be different in every run: a row has the
  same outputs wherever it stands, since some rows are asked twice and must be answered alike. What
  depends on neighbours or on chance is not measured, hence no verdict depends on the order.
- They are asked after the last cell, and nothing but the answer is read from then on. They lie in
  memory; what the code writes of them into its work folder ends with the sandbox.
- The model is asked once more with its weights shuffled. Where it answers the same, its answers do
  not come from anything that it has learned, and it is not measured.

What remains: whoever carries the labels of the data set's origin into the notebook, finds the shown
rows among them, and tells shuffled weights from its own, can answer rightly without having learned
anything. No secret seed would change that: the rows of a stand-in are made of handwriting and
grammars that everybody has, those of a real copy are varied public rows, and a nearest neighbour is
found whatever the seed. So the same rows serve as for rebuilt models, and the report tells of
each model that was measured in this way.
"""

from __future__ import annotations

import contextlib
import functools
import math
import secrets
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from graders.capture.predicting import Ask, HasEnded, NoAnswer, TooSlow
from graders.datasets import held_out
from graders.evidence.captured import Captured
from graders.evidence.digests import weights_digest
from graders.evidence.preparation import Inputs, Preparation
from graders.labs.definition import AccuracyMeasurement, Lab, SeriesMeasurement
from graders.measure.asked import AS_LAYERS, Asked
from graders.measure.interview import CLASSES, HAS_NOT_LEARNED, SERIES, Form, Interview
from graders.measure.measurer import Measurer, Refused
from graders.measure.models import architecture, is_untrained
from graders.measure.origins import Origins
from graders.measure.series import series_pairs
from graders.measure.submission import MAX_MODELS, Entry, Prepared, Submission

Array = npt.NDArray[Any]
_HELD_OUT = "/held-out"
_PROBE_ROWS, _FREE_LENGTH, _MAX_PROBE_SIZE = 16, 32, 4_000_000


class Asking:
    """Asks the models of one submission; an :data:`~graders.capture.predicting.Inquiry`.

    Args:
        lab: Says what is measured.
        origins: Finds arrays' rows in the lab's data sets.
        measurer: Rebuilds models.
    """

    def __init__(
        self,
        lab: Lab,
        origins: Origins,
        measurer: Measurer,
    ) -> None:
        self._lab = lab
        self._origins = origins
        self._measurer = measurer
        self._random = np.random.default_rng(secrets.randbits(128))
        self._chosen: dict[str, set[int]] = {}
        self.asked = Asked()

    def inquire(self, captured: Captured, ask: Ask) -> None:
        """Put both questions to the models that a notebook left.

        Raises:
            GraderError: If the measuring process fails.
        """
        submission = Submission(captured, self._origins, {})
        for entry in submission.of_kind("model").values():
            if entry.get("own"):
                self._compare(entry, submission.weights(entry), ask)
        for measurement in self._lab.measurements:
            for point in submission.points(measurement.question):
                found = point.get(measurement.model)
                if found is not None and self._is_chosen(found, measurement.question):
                    with contextlib.suppress(Refused):  # measuring will find the same
                        prepared = submission.prepared(found, point, measurement)
                        self._ask_accuracy(found, prepared, submission, measurement, ask)
        for series in self._lab.series:
            for point in submission.points(series.question):
                for name in series.models:
                    found = point.get(name)
                    if found is not None and self._is_chosen(found, series.question):
                        self._ask_error(found, submission.weights(found), series, ask)

    def _compare(self, entry: Entry, weights: tuple[Array, ...], ask: Ask) -> None:
        """The first question; why it failed is kept."""
        number, names = str(entry["number"]), str(entry["own"])[:200]
        try:
            if not entry.get("built"):
                raise Refused("it has not been built yet: call it on some rows before the check")
            if not entry.get("traced"):
                raise Refused(f"what {names} computes cannot be written down as layers of Keras")
            if any(weight.dtype.kind not in "biuf" for weight in weights):
                raise Refused("its weights are no numbers")
            model = architecture(entry)
            inputs = probe_inputs(self._measurer.ask("summarize", {"model": model}), weights)
            outputs = ask(entry["number"], inputs, weights)
            arrays = (inputs, outputs, *weights)
            if not self._measurer.ask("compare", {"model": model}, arrays)["same"]:
                raise Refused("it predicts something else than the layers that it calls")
            self.asked.plain.add(number)
        except (Refused, NoAnswer) as reason:
            self._note(reason)
            self.asked.problems[number] = f"The model cannot be rebuilt: {reason}. {AS_LAYERS}"

    def _is_chosen(self, entry: Entry, question: str) -> bool:
        """Whether a model is asked for a question: of many that it ever held, the last ones."""
        code = entry.get("kind") == "model" and entry.get("built") and self.asked.is_code(entry)
        chosen = self._chosen.setdefault(question, set())
        if code and len(chosen) < MAX_MODELS:
            chosen.add(entry["number"])
        return bool(code) and entry["number"] in chosen

    def _ask_accuracy(
        self,
        entry: Entry,
        prepared: Prepared,
        submission: Submission,
        measurement: AccuracyMeasurement,
        ask: Ask,
    ) -> None:
        """The second question, about held-out rows, and public ones where figures are stated."""
        source = self._origins.sources[measurement.dataset]
        weights = submission.weights(entry)
        parts: dict[str, tuple[Preparation, Inputs]] = {}
        if not is_untrained(weights):  # how well chance does is nobody's question
            parts["held-out"] = prepared.as_trained, held_out(source)[0]
        if submission.has_captured(measurement.claims):
            parts["test"] = prepared.as_tested, source.load("test")[0]
        self._ask_parts(
            entry,
            weights,
            {
                f"{source.name}/{part}": functools.partial(_applied, preparation, rows)
                for part, (preparation, rows) in parts.items()
            },
            ask,
            CLASSES,
        )

    def _ask_error(
        self, entry: Entry, weights: tuple[Array, ...], measurement: SeriesMeasurement, ask: Ask
    ) -> None:
        """The second question, about held-out and public series."""
        if not is_untrained(weights):
            pairs = series_pairs(self._origins.sources[measurement.dataset], measurement)
            parts = {data: functools.partial(_with_axis, pairs[data][0]) for data in pairs}
            self._ask_parts(entry, weights, parts, ask, SERIES)

    def _ask_parts(
        self,
        entry: Entry,
        weights: tuple[Array, ...],
        parts: Mapping[str, Callable[[], Array]],
        ask: Ask,
        form: Form,
    ) -> None:
        """Ask for each part of a data set; held-out rows come first and have a control."""
        number = str(entry["number"])
        interview = Interview(ask, entry["number"], weights, form, self._random)
        refused = "" if weights else "it has no weights that a training could have changed"
        for data in sorted(parts, key=lambda data: not data.endswith(_HELD_OUT)):
            key = (number, data)
            if key in self.asked.outputs:
                continue
            try:
                if refused:
                    raise NoAnswer(refused)
                inputs = parts[data]()
                outputs = interview.outputs(inputs)
                if data.endswith(_HELD_OUT) and not interview.follows_weights(inputs, outputs):
                    refused = HAS_NOT_LEARNED
                    raise NoAnswer(refused)
                self.asked.outputs[key] = outputs
                self.asked.shapes[number] = inputs.shape[1:], outputs.shape[1:]
            except NoAnswer as reason:
                self._note(reason)
                self.asked.silent[key] = str(reason)

    def _note(self, reason: Exception) -> None:
        self.asked.too_slow |= isinstance(reason, TooSlow)
        self.asked.has_ended |= isinstance(reason, HasEnded)


def probe_inputs(summary: Mapping[str, Any], weights: tuple[Array, ...]) -> Array:
    """Invented inputs that a model takes, the same for the same weights.

    Returns:
        float32 in [0, 1), or int32 below the number of words that the model knows.

    Raises:
        Refused: If the model has not one input.
    """
    shape = summary["input_shape"]
    if not shape:
        raise Refused("it has not one input")
    lengths = [shape[0] or _PROBE_ROWS, *(length or _FREE_LENGTH for length in shape[1:])]
    if math.prod(lengths) > _MAX_PROBE_SIZE:
        raise Refused("its inputs are too large")
    random = np.random.default_rng(int(weights_digest(weights)[:16], 16))
    words = [row["config"]["input_dim"] for row in summary["layers"] if row["kind"] == "Embedding"]
    if words:
        return random.integers(0, max(1, min(words)), lengths, dtype=np.int32)
    return random.random(lengths, dtype=np.float32)


def _applied(preparation: Preparation, rows: Inputs) -> Array:
    try:
        return preparation.apply(rows)
    except ValueError as error:  # claimed of rows of another shape
        raise NoAnswer("its inputs were prepared from other rows") from error


def _with_axis(series: Array) -> Array:
    """Series (n, steps) as the inputs (n, steps, 1) of a recurrent network, float32."""
    return np.asarray(series, np.float32).reshape(*series.shape[:2], 1)
