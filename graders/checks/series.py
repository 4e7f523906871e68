"""Checks of sequence models by their normalized error, measured and not believed."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from graders.checks.accuracy import measured, not_measured
from graders.checks.failure import CheckFailure, missing, wrong_type
from graders.checks.live_arrays import describe_array
from graders.checks.live_models import describe_model
from graders.checks.live_numbers import describe_number
from graders.checks.live_series import normalized_error_of
from graders.checks.steps import summary_of
from graders.checks.tables import format_shape, shorten
from graders.evidence.records import ModelRecord

_SLIP_RELATIVE = 0.05
_STATED_RELATIVE = 0.02
"""Figures printed with few digits, and losses averaged over batches in float32."""
_ONE_EACH = (
    "Recurrent layers give an output for each step with return_sequences=True; "
    "TimeDistributed(Dense(1)) after the last of them makes one number of it."
)
_AS_GOOD_RELATIVE = 0.03
"""Two models whose errors are this close are equally good."""
_OTHER_SERIES_RELATIVE = 0.1
"""What the error on held-out series may be above that on the validation series."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class _Series:
    """Where errors come from: the grader's measurements, or given series for live models."""

    dataset: str
    inputs: object
    targets: object
    reverse: bool

    def own_error(self, model: object, name: str) -> float:
        """The error on the public series with the weights that the notebook ended with."""
        return self.errors(model, name, "test")[0]

    def errors(self, model: object, name: str, split: str) -> list[float]:
        """Every measured error of a model on a split, at least one."""
        record = describe_model(model, name)
        if not isinstance(model, ModelRecord):
            return [_live_error(model, self.inputs, self.targets, name)]
        dataset = f"{self.dataset}-reverse" if self.reverse else self.dataset
        found = [
            run.normalized_error
            for run in measured(record, f"{dataset}/{split}")
            if run.normalized_error is not None and (split != "test" or run.seed is None)
        ]
        if not found:
            raise not_measured(record, name, "error")
        return found


def assert_normalized_error(
    model: object,
    dataset: str,
    *,
    at_most: float,
    inputs: object = None,
    targets: object = None,
    reverse: bool = False,
    name: str = "model",
) -> None:
    """The model follows series that it never saw closely enough.

    A captured model is judged by the grader's measurements: on held-out series, or on the
    validation series of the task where the held-out ones bear them out, up to a tenth. A live one
    is judged on the given series.

    Args:
        model: A Keras model or its record.
        dataset: The data set's name, such as ``pulses``.
        at_most: The largest normalized error allowed; 1 is that of a constant.
        inputs: Series (n, steps) for a live model, as the notebook feeds them: for the reverse
            problem those that it has swapped and turned already.
        targets: Their targets, likewise.
        reverse: Whether the measurements of the reverse problem count.
        name: The variable's name, for messages.

    Raises:
        CheckFailure: Shows the error that was measured.
    """
    series = _Series(dataset=dataset, inputs=inputs, targets=targets, reverse=reverse)
    errors = series.errors(model, name, "held-out")
    near = at_most * (1 + _OTHER_SERIES_RELATIVE)
    if any(error <= at_most for error in errors):
        return
    if not any(error <= near for error in errors) or series.own_error(model, name) > at_most:
        raise CheckFailure(
            f"`{name}` does not follow the series closely enough.",
            expected=f"a normalized error of at most {at_most:g}",
            actual="; ".join(f"{error:.4f}" for error in errors),
            hint=_size_hint(min(errors)),
        )


def assert_own_normalized_error(
    value: object,
    model: object,
    dataset: str,
    *,
    inputs: object = None,
    targets: object = None,
    reverse: bool = False,
    name: str = "error",
    model_name: str = "model",
) -> None:
    """A stated normalized error is the one that the model has on the validation series.

    Args:
        value: The stated number.
        model: A Keras model or its record.
        dataset: The data set's name, such as ``pulses``.
        inputs: The validation series, for a live model, as the notebook feeds them.
        targets: Their targets, likewise.
        reverse: Whether it is the error in the reverse problem.
        name: The variable's name, for messages.
        model_name: The model's variable, for messages.

    Raises:
        CheckFailure: If the number is missing, unusable, or more than 2 % away.
    """
    stated = describe_number(value, name)
    series = _Series(dataset=dataset, inputs=inputs, targets=targets, reverse=reverse)
    real = series.own_error(model, model_name)
    if not math.isclose(stated, real, rel_tol=_STATED_RELATIVE):
        raise CheckFailure(
            f"`{name}` is not the normalized validation error of `{model_name}`.",
            expected=f"{real:.5f}",
            actual=f"{stated:.6g}",
            hint=_stated_hint(stated, real, inputs, targets),
        )


def assert_one_number_each_step(model: object, *, name: str = "model") -> None:
    """The model gives one number for each step of a series.

    Args:
        model: A Keras model or its record.
        name: The variable's name, for messages.

    Raises:
        CheckFailure: If its outputs are neither (batch, steps, 1) nor (batch, steps).
    """
    summary = summary_of(describe_model(model, name), name)
    steps, found = (summary.input_shape or ())[1:2], (summary.output_shape or ())[1:]
    if tuple(found) not in ((*steps, 1), tuple(steps)):
        raise CheckFailure(
            f"`{name}` does not give one number for each step.",
            expected="outputs of shape (batch, steps, 1)",
            actual=format_shape(summary.output_shape),
            hint=_ONE_EACH,
        )


def assert_best_model(
    value: object,
    models: Mapping[str, object],
    dataset: str,
    *,
    inputs: object = None,
    targets: object = None,
    reverse: bool = False,
    name: str = "best",
    variables: Mapping[str, str] | None = None,
) -> None:
    """The model that the student names has the lowest validation error of several.

    A model whose error is at most 3 % above the lowest counts as well.

    Args:
        value: The stated name; case and blanks do not matter.
        models: Keras models or records, by the name that a student would write (``"GRU"``).
        dataset: The data set's name, such as ``pulses``.
        inputs: The validation series, for live models, as the notebook feeds them.
        targets: Their targets, likewise.
        reverse: Whether it is about the reverse problem.
        name: The answer's variable, for messages.
        variables: The models' variables by the same names, for messages, where they differ.

    Raises:
        CheckFailure: If the answer is none of the names, a model was not measured, or another
            model is better; then with every error.
    """
    named = _named(value, models, name)
    series = _Series(dataset=dataset, inputs=inputs, targets=targets, reverse=reverse)
    variables = variables or {}
    errors = {
        label: series.own_error(model, variables.get(label, label))
        for label, model in models.items()
    }
    best = min(errors, key=lambda label: math.inf if math.isnan(errors[label]) else errors[label])
    if not errors[named] <= errors[best] * (1 + _AS_GOOD_RELATIVE):
        raise CheckFailure(
            f"{named} is not the model with the lowest validation error.",
            expected=best,
            actual=", ".join(f"{label} {error:.4f}" for label, error in errors.items()),
            hint="The lower the normalized error on the validation series, the better the model.",
        )


def _named(value: object, models: Mapping[str, object], name: str) -> str:
    """Which of the models the student names."""
    if value is None:
        raise missing(name, "the name of a model")
    if not isinstance(value, str):
        raise wrong_type(name, "a text", value)
    for label in models:
        if _bare(label) == _bare(value):
            return label
    raise CheckFailure(
        f"`{name}` names none of the models.",
        expected=" or ".join(models),
        actual=shorten(value, 80) or "an empty text",
        hint="Write the kind of layer as Keras calls it.",
    )


def _bare(text: str) -> str:
    return "".join(text.split()).casefold()


def _live_error(model: Any, inputs: object, targets: object, name: str) -> float:
    rows, wanted = (_values(values, "validation series") for values in (inputs, targets))
    try:
        error = normalized_error_of(model, rows, wanted)
    except Exception as problem:  # any mistake in the model or in the series ends here
        raise CheckFailure(
            f"`{name}` cannot be run over the series.",
            expected="one output for each step of a series of shape (steps, 1)",
            actual=f"{type(problem).__name__}: {problem}"[:300],
            hint=_ONE_EACH,
        ) from problem
    return error


def _values(values: object, name: str) -> Any:
    return np.asarray(describe_array(values, name).sample)


def _stated_hint(stated: float, real: float, inputs: object, targets: object) -> str:
    """What is wrong with a stated error, as far as the number itself tells."""
    if _is_about(stated, math.sqrt(max(real, 0.0))):
        return "That is the root of it: take the mean squared error, without the root."
    of_targets, of_inputs = _variance(targets), _variance(inputs)
    if of_targets is not None and _is_about(stated, real * of_targets):
        return "That is the mean squared error itself: divide it by the variance of the targets."
    if of_targets and of_inputs and _is_about(stated, real * of_targets / of_inputs):
        return "Divide by the variance of the validation targets, not by that of the inputs."
    return (
        "Divide the mean squared error over all validation series by the variance of the "
        "validation targets, after the last epoch, with the state reset at each batch."
    )


def _is_about(stated: float, slip: float) -> bool:
    return math.isclose(stated, slip, rel_tol=_SLIP_RELATIVE)


def _variance(series: object) -> float | None:
    """Of the series that are known, None of none; a sample of them is near enough for a hint."""
    if series is None:
        return None
    values = np.asarray(describe_array(series, "series").sample)
    return float(np.var(values)) if values.dtype.kind in "biuf" and values.size else None


def _size_hint(error: float) -> str:
    if not math.isfinite(error):
        return "An output is NaN or infinite: try a smaller learning rate."
    if error >= 1.0:
        return "An error of 1 is that of a constant: the model has not learned the series yet."
    return "Train for more epochs, or give the model more nodes or a second recurrent layer."
