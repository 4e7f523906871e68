"""Checks that predicted classes are those of the student's own model."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from graders.checks.accuracy import measured, own_classes, own_evaluation
from graders.checks.failure import CheckFailure
from graders.checks.live_arrays import describe_array
from graders.checks.live_scores import classes_of
from graders.evidence.records import ArrayRecord, ModelRecord

_TOLERANCE = 0.005
_OWN_SHARE = 0.98
"""Rounding turns the class of a few images; a network at the edge of NaN turns more."""
Classes = npt.NDArray[np.int64]
_SIGMAS = 4.0


def assert_class_numbers(
    predictions: object, *, num_classes: int, at_least_rows: int, name: str = "predictions"
) -> None:
    """The predictions are class numbers from 0 on, one for each image.

    Args:
        predictions: An array or its record.
        num_classes: Number of classes.
        at_least_rows: Fewest predictions that will do.
        name: The variable's name, for messages.

    Raises:
        CheckFailure: If they are scores, not whole numbers, out of range or too few.
    """
    record = describe_array(predictions, name)
    if len(record.shape) != 1 or record.shape[0] < at_least_rows:
        raise CheckFailure(
            f"`{name}` does not hold one class number for each image.",
            expected=f"shape (n,) with at least {at_least_rows} rows",
            actual=f"shape {record.shape}",
            hint="Take the class with the largest score: logits.argmax(axis=1).",
        )
    classes = record.sample
    if record.dtype.startswith(("str", "complex")) or not bool(
        np.all(np.isin(classes, np.arange(num_classes)))
    ):
        raise CheckFailure(
            f"`{name}` holds values that are no classes.",
            expected=f"whole numbers from 0 to {num_classes - 1}",
            actual=f"{record.dtype} values from {record.minimum} to {record.maximum}",
            hint="Take the class with the largest score: logits.argmax(axis=1).",
        )


def assert_classes_of_rows(
    predictions: object,
    model: object,
    rows: int | Sequence[int],
    *,
    dataset: str,
    inputs: object = None,
    name: str = "predictions",
    model_name: str = "model",
) -> None:
    """The predicted classes of some test rows are those that the student's own model gives.

    Args:
        predictions: One class number for each of the rows, in their order.
        model: The Keras model or its record.
        rows: The rows of the test set, or the number of the only one.
        dataset: The data set's name, for a captured model.
        inputs: All test inputs, for a live model.
        name: The variable's name, for messages.
        model_name: The model's variable, for messages.

    Raises:
        CheckFailure: If the shape is wrong, or names the first row with another class.
    """
    wanted = (rows,) if isinstance(rows, int) else tuple(rows)
    record = describe_array(predictions, name)
    found = _whole_numbers(record, len(wanted), name)
    classes = own_classes(model, dataset=dataset, inputs=inputs, name=model_name)
    if max(wanted, default=0) >= classes.size:
        raise CheckFailure(
            "There are fewer test images than the question asks about.",
            expected=f"at least {max(wanted) + 1:,} test images",
            actual=f"{classes.size:,}",
            hint="Load the data again and leave the test set whole.",
        )
    wrong = [(row, mine) for row, mine in zip(wanted, found, strict=True) if mine != classes[row]]
    if wrong:
        row, mine = wrong[0]
        raise CheckFailure(
            f"`{name}` differs from what `{model_name}` predicts for {_images_text(len(wrong))}.",
            expected=f"class {classes[row]} for test image {row}",
            actual=f"class {mine}",
            hint=(
                f"Predict with `{model_name}` after the training, on the prepared test images, "
                "take the same rows of them, and the class with the largest score."
            ),
        )


def _whole_numbers(record: ArrayRecord, count: int, name: str) -> list[int]:
    """The class numbers in an array of ``count`` of them, whatever its shape."""
    values = record.sample.reshape(-1)
    numeric = record.complete and values.dtype.kind in "iuf" and record.all_finite
    if not numeric or values.size != count or bool(np.any(values != np.rint(values))):
        raise CheckFailure(
            f"`{name}` does not hold {'one class number' if count == 1 else 'class numbers'}.",
            expected=f"{count} whole number{'' if count == 1 else 's'}",
            actual=f"{record.dtype} values of shape {record.shape}",
            hint="Take the class with the largest score of each row: np.argmax(…, axis=1).",
        )
    return [int(value) for value in values]


def _images_text(count: int) -> str:
    return "1 image" if count == 1 else f"{count} images"


def assert_own_predictions(
    predictions: object,
    model: object,
    *,
    inputs: object,
    labels: object,
    dataset: str,
    name: str = "predictions",
) -> None:
    """The predictions are those of the student's own model, and right as often as it is.

    Labels in the place of predictions would be right every time, those of an untrained network
    far less often.

    Args:
        predictions: Classes for the first test rows (or all of them).
        model: The Keras model or its record.
        inputs: The test inputs, for a live model.
        labels: The test labels.
        dataset: The data set's name, for a captured model.
        name: The variable's name, for messages.

    Raises:
        CheckFailure: If the two accuracies differ by more than chance and rounding, or the classes
            are others than the model's.
    """
    found = classes_of(describe_array(predictions, name), name)
    wanted = classes_of(describe_array(labels, "y_test"), "y_test")
    if not found.size or found.size > wanted.size:
        raise CheckFailure(
            f"`{name}` does not hold one prediction for each test image.",
            expected=f"{wanted.size:,} predictions",
            actual=f"{found.size:,} predictions",
            hint="Predict all test images.",
        )
    real = own_evaluation(model, dataset=dataset, inputs=inputs, labels=labels)
    share = float(np.mean(found == wanted[: found.size]))
    accuracy = real.accuracy or 0.0
    if abs(share - accuracy) > _allowed(accuracy, found.size, wanted.size):
        raise CheckFailure(
            f"`{name}` are not the predictions of your network.",
            expected=f"right for {accuracy:.1%} of the images, as your network is",
            actual=f"right for {share:.1%} of the images",
            hint="Predict with the trained network, and do not use the labels.",
        )
    same = _share_of_own(found, model, dataset=dataset, inputs=inputs)
    if same < _OWN_SHARE:
        raise CheckFailure(
            f"`{name}` are not the predictions of your network.",
            expected="the class that your network gives each image",
            actual=f"that class for {same:.1%} of the images",
            hint="Predict with the trained network on the prepared test images.",
        )


def _share_of_own(found: Classes, model: object, *, dataset: str, inputs: object) -> float:
    """The share of predictions that are the model's own; 1 where its classes are not known."""
    if isinstance(model, ModelRecord):
        runs = measured(model, f"{dataset}/test")
        if not any(run.classes is not None for run in runs):
            return 1.0
    elif inputs is None:
        return 1.0
    own = own_classes(model, dataset=dataset, inputs=inputs)
    return float(np.mean(found == own[: found.size])) if found.size <= own.size else 0.0


def _allowed(accuracy: float, num_found: int, num_all: int) -> float:
    # All rows must agree up to rounding; the first few may be easier or harder than the rest.
    if num_found == num_all:
        return _TOLERANCE
    spread = math.sqrt(max(accuracy * (1 - accuracy), 0.01) / num_found)
    return _TOLERANCE + _SIGMAS * spread
