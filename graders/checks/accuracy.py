"""Checks of how good a model is, measured and not believed."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from graders.checks.failure import CheckFailure
from graders.checks.live_models import describe_model
from graders.checks.live_numbers import describe_number
from graders.checks.live_scores import (
    accuracy_of,
    loss_and_accuracy_of,
    predicted_classes_of,
    reestimated_accuracy_of,
)
from graders.evidence.records import EvaluationRecord, ModelRecord

ACCURACY_TOLERANCE = 0.0005
"""Two evaluations of the same weights on 10,000 images may differ by rounding alone: by about
one millionth as measured, by five images when a notebook rounds to three decimals."""
_LOSS_RELATIVE, _LOSS_ABSOLUTE = 0.002, 0.001
_Z = 1.959964  # two-sided 95 % of the normal distribution


def assert_accuracy(
    model: object,
    dataset: str,
    *,
    at_least: float,
    inputs: object = None,
    labels: object = None,
    training_inputs: object = None,
    name: str = "model",
) -> None:
    """The model is accurate enough on images that it never saw.

    A captured model is judged by the grader's measurements on held-out rows: one run of its
    recipe that clears the bar is enough. A live model is measured on the given rows, and where
    it misses, once more with batch statistics re-estimated on ``training_inputs``: after a short
    training they lag behind the weights by chance.

    Args:
        model: A Keras model or its record.
        dataset: The data set's name, such as ``mnist``.
        at_least: The accuracy to reach, 0 to 1.
        inputs: Rows to measure a live model on.
        labels: Their labels.
        training_inputs: Training rows for a live model's batch statistics, None to leave them.
        name: The variable's name, for messages.

    Raises:
        CheckFailure: Shows each run's accuracy with its 95 % interval.
    """
    record = describe_model(model, name)
    if isinstance(model, ModelRecord):
        runs = [run for run in measured(record, f"{dataset}/held-out") if run.accuracy is not None]
    else:
        accuracies = [accuracy_of(model, inputs, labels)]
        if accuracies[0] < at_least and training_inputs is not None:
            accuracies.append(reestimated_accuracy_of(model, inputs, labels, training_inputs))
        runs = [
            EvaluationRecord(data="given", num_examples=_rows(labels), accuracy=accuracy)
            for accuracy in accuracies
        ]
    if not runs:
        raise not_measured(record, name)
    if not any(_clears(run, at_least) for run in runs):
        texts = "; ".join(_run_text(run) for run in runs)
        raise CheckFailure(
            f"`{name}` is right too seldom.",
            expected=f"accuracy of at least {at_least:.1%}",
            actual=texts,
            hint=(
                "Train the network for enough epochs, as the task says, on rows that are prepared "
                "as it says. "
                "Where it does little better than guessing, look at inputs and labels first."
            ),
        )


def assert_evaluation(
    model: object,
    *,
    loss: object,
    accuracy: object,
    inputs: object,
    labels: object,
    dataset: str,
    name: str = "model",
    names: tuple[str, str] = ("loss", "accuracy"),
) -> None:
    """A stated loss and accuracy are those that the model has on the test data.

    Args:
        model: A Keras model or its record.
        loss: The stated loss.
        accuracy: The stated accuracy, 0 to 1.
        inputs: The test inputs, for a live model.
        labels: The test labels, for a live model.
        dataset: The data set's name, for a captured model.
        name: The variable's name, for messages.
        names: Those of the loss and the accuracy.

    Raises:
        CheckFailure: If a number is missing, unusable, or not the model's.
    """
    stated_loss = describe_number(loss, names[0])
    stated_accuracy = describe_number(accuracy, names[1])
    real = own_evaluation(model, dataset=dataset, inputs=inputs, labels=labels, name=name)
    if not _same_accuracy(stated_accuracy, real) or not _same_loss(stated_loss, real):
        raise CheckFailure(
            f"`{names[0]}` and `{names[1]}` are not those of `{name}` on the test data.",
            expected=_pair_text(real.loss, real.accuracy),
            actual=_pair_text(stated_loss, stated_accuracy),
            hint=_evaluation_hint(stated_loss, stated_accuracy, real, name),
        )


def own_evaluation(
    model: object, *, dataset: str, inputs: object, labels: object, name: str = "model"
) -> EvaluationRecord:
    """What the model, with the weights that the notebook ended with, has on the test data.

    Raises:
        CheckFailure: If there is no model or it was not measured.
    """
    record = describe_model(model, name)
    if not isinstance(model, ModelRecord):
        loss, accuracy = loss_and_accuracy_of(model, inputs, labels)
        return EvaluationRecord(
            data="given", num_examples=_rows(labels), accuracy=accuracy, loss=loss
        )
    own = [run for run in measured(record, f"{dataset}/test") if run.seed is None]
    if not own or own[0].accuracy is None:
        raise not_measured(record, name)
    return own[0]


def own_classes(
    model: object, *, dataset: str, inputs: object, name: str = "model"
) -> npt.NDArray[np.int64]:
    """The class that the model, as the notebook ended with it, gives each public test row.

    Returns:
        int64 of shape (n,), in the order of the test set (live: of ``inputs``).

    Raises:
        CheckFailure: If there is no model or it was not measured.
    """
    record = describe_model(model, name)
    if not isinstance(model, ModelRecord):
        return predicted_classes_of(model, inputs)
    for run in measured(record, f"{dataset}/test"):
        if run.seed is None and run.classes is not None:
            return np.asarray(run.classes, dtype=np.int64)
    raise not_measured(record, name)


def measured(record: ModelRecord, data: str) -> list[EvaluationRecord]:
    """The evaluations of a model on one part of a data set, such as ``mnist/test``."""
    return [run for run in record.evaluations if run.data == data]


def not_measured(record: ModelRecord, name: str, what: str = "accuracy") -> CheckFailure:
    """The failure for a model that the grader could not measure, with the reason it gave."""
    data = "test images" if what == "accuracy" else "validation series"
    hint = "Compile the model, train it, and keep it in its variable."
    if "does not hold" in (record.problem or ""):
        hint = (
            "Keep all test images of the data set, in their order, in that variable, scaled as "
            "those for training; layers of the model may do whatever is more than scaling."
        )
    return CheckFailure(
        record.problem or f"The {what} of `{name}` could not be measured.",
        expected=f"a trained model that predicts the {data}",
        actual="no measurement",
        hint=hint,
    )


def interval(accuracy: float, num_examples: int) -> tuple[float, float]:
    """The 95 % Wilson interval of an accuracy measured on ``num_examples`` rows.

    Example:
        >>> low, high = interval(0.9, 100)
        >>> round(low, 3), round(high, 3)
        (0.826, 0.945)
    """
    if num_examples <= 0:
        return 0.0, 1.0
    square = _Z * _Z / num_examples
    centre = (accuracy + square / 2) / (1 + square)
    spread = accuracy * (1 - accuracy) / num_examples + square / (4 * num_examples)
    half = _Z * math.sqrt(spread) / (1 + square)
    return max(0.0, centre - half), min(1.0, centre + half)


def _clears(run: EvaluationRecord, at_least: float) -> bool:
    return run.accuracy is not None and run.accuracy >= at_least


def _run_text(run: EvaluationRecord) -> str:
    accuracy = run.accuracy or 0.0
    low, high = interval(accuracy, run.num_examples)
    return f"{accuracy:.1%} (between {low:.1%} and {high:.1%}, {run.num_examples:,} images)"


def _rows(labels: object) -> int:
    shape = getattr(labels, "shape", None)
    return int(shape[0]) if shape else 0


def _same_accuracy(stated: float, real: EvaluationRecord) -> bool:
    return real.accuracy is not None and abs(stated - real.accuracy) <= ACCURACY_TOLERANCE


def _same_loss(stated: float, real: EvaluationRecord) -> bool:
    if real.loss is None or not math.isfinite(real.loss):
        return True
    return abs(stated - real.loss) <= _LOSS_RELATIVE * abs(real.loss) + _LOSS_ABSOLUTE


def _pair_text(loss: float | None, accuracy: float | None) -> str:
    parts = [f"{value:.4f}" if value is not None else "unknown" for value in (loss, accuracy)]
    return f"loss {parts[0]}, accuracy {parts[1]}"


def _evaluation_hint(loss: float, accuracy: float, real: EvaluationRecord, name: str) -> str:
    if _same_accuracy(loss, real) and _same_loss(accuracy, real):
        return "evaluate returns the loss first and the accuracy second."
    if _same_accuracy(accuracy / 100, real):
        return "Give the accuracy as a share between 0 and 1, as evaluate returns it."
    return (
        f"Call {name}.evaluate with the test images and the test labels, "
        "after the training, and keep both numbers."
    )
