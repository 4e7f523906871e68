"""Scores of a live model: its classes for some inputs, its accuracy and loss."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from graders.checks.failure import CheckFailure
from graders.checks.live_arrays import describe_array
from graders.checks.live_batch_norm import REESTIMATION_ROWS, reestimated
from graders.evidence.records import ArrayRecord

_ACCURACY_NAMES = (
    "accuracy",
    "acc",
    "sparse_categorical_accuracy",
    "categorical_accuracy",
    "binary_accuracy",
)
_SIGMOID_BORDER = 0.5
_LARGEST_CLASS = 2.0**53


def classes_of(labels: object, name: str = "labels") -> npt.NDArray[np.int64]:
    """Class numbers from labels given as numbers ``(n,)`` or ``(n, 1)``, one-hot or scores.

    A single column of fractions between 0 and 1 holds the scores of a sigmoid: class 1 above 0.5.

    Raises:
        CheckFailure: If they are missing, not finite, or of another shape.
    """
    record = describe_array(labels, name)
    values = record.sample
    if values.dtype.kind not in "biuf" or not record.all_finite or not values.size:
        raise _no_classes(record, name)
    if values.ndim == 2 and values.shape[1] > 1:
        return np.asarray(values.argmax(axis=1), dtype=np.int64)
    flat = values.reshape(-1)
    if float(np.abs(flat).max()) > _LARGEST_CLASS:
        raise _no_classes(record, name)
    if values.dtype.kind == "f" and bool(np.any(flat != np.rint(flat))):
        if flat.min() < 0.0 or flat.max() > 1.0:
            raise _no_classes(record, name)
        return np.asarray(flat > _SIGMOID_BORDER, dtype=np.int64)
    return np.asarray(flat, dtype=np.int64)


def predicted_classes_of(model: Any, inputs: object) -> npt.NDArray[np.int64]:
    """The class that a live model gives each input: its largest score, or a sigmoid above 0.5.

    Raises:
        CheckFailure: If the model cannot predict the inputs, or gives no row of scores for each.
    """
    scores = describe_array(_predict(model, inputs), "predictions").sample
    if scores.ndim != 2 or not scores.size or not bool(np.isfinite(scores).all()):
        raise CheckFailure(
            "The network does not give one row of usable scores for each image.",
            expected="finite scores of shape (n, classes)",
            actual=f"scores of shape {scores.shape}"
            + (" with NaN or infinity" if scores.ndim == 2 and scores.size else ""),
            hint="Look at its last layers; NaN often comes from a learning rate that is too large.",
        )
    if scores.shape[1] == 1:
        return np.asarray(scores[:, 0] > _SIGMOID_BORDER, dtype=np.int64)
    return np.asarray(scores.argmax(axis=1), dtype=np.int64)


def accuracy_of(model: Any, inputs: object, labels: object) -> float:
    """The share of inputs whose class the model gets right, 0 to 1.

    Raises:
        CheckFailure: If the model cannot predict the inputs.
    """
    wanted = classes_of(labels)
    found = predicted_classes_of(model, inputs)
    assert_same_number(found, wanted)
    return float(np.mean(found == wanted))


def assert_same_number(predictions: npt.NDArray[np.int64], labels: npt.NDArray[np.int64]) -> None:
    """There are as many predictions as labels.

    Raises:
        CheckFailure: If there are not.
    """
    if predictions.shape != labels.shape:
        raise CheckFailure(
            "The network does not give one prediction for each label.",
            expected=f"{labels.shape[0]:,} predictions",
            actual=f"{predictions.shape[0]:,} predictions",
            hint="Use the test images together with the test labels.",
        )


def reestimated_accuracy_of(
    model: Any, inputs: object, labels: object, training_inputs: object
) -> float:
    """The accuracy with batch statistics re-estimated on training rows; the model stays as it is.

    Raises:
        CheckFailure: If the model cannot predict the inputs.
    """
    try:
        rows = np.asarray(training_inputs)[:REESTIMATION_ROWS].astype(np.float32)
        with reestimated(model, rows):
            return accuracy_of(model, inputs, labels)
    except (ValueError, TypeError, AttributeError):  # rows that the model does not take
        return accuracy_of(model, inputs, labels)


def loss_and_accuracy_of(model: Any, inputs: object, labels: object) -> tuple[float | None, float]:
    """The compiled loss and the accuracy on some rows; the loss is None without a usable one.

    Raises:
        CheckFailure: If the model cannot predict the inputs.
    """
    try:
        results = dict(model.evaluate(inputs, labels, verbose=0, return_dict=True))
        loss = float(results["loss"])
    except Exception:  # not compiled, or a loss that does not fit: accuracy decides alone
        return None, accuracy_of(model, inputs, labels)
    for name in _ACCURACY_NAMES:
        if name in results:
            return loss, float(results[name])
    return loss, accuracy_of(model, inputs, labels)


def _predict(model: Any, inputs: object) -> object:
    if inputs is None:
        raise CheckFailure(
            "The network cannot be measured without the test images.",
            expected="the test images in their variable",
            actual="nothing",
            hint="Run the cells that load and prepare the data.",
        )
    try:
        scores: object = model.predict(inputs, verbose=0)
    except Exception as error:  # any mistake in the model or in the inputs ends here
        raise CheckFailure(
            "The network cannot predict the test images.",
            expected="one row of scores for each image",
            actual=f"{type(error).__name__}: {error}"[:300],
            hint="The images must have the shape and the scaling that the network was trained on.",
        ) from error
    return scores


def _no_classes(record: ArrayRecord, name: str) -> CheckFailure:
    return CheckFailure(
        f"`{name}` does not hold class numbers.",
        expected="one whole number for each image",
        actual=f"{record.dtype} values of shape {record.shape}",
        hint="Take the class with the largest score: argmax over axis 1.",
    )
