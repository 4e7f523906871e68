"""Checks of what a student states about a model with two classes."""

from __future__ import annotations

import dataclasses
import itertools

import numpy as np
import numpy.typing as npt

from graders.checks.accuracy import own_classes
from graders.checks.failure import CheckFailure
from graders.checks.live_arrays import describe_array
from graders.checks.live_numbers import describe_number
from graders.checks.live_scores import assert_same_number, classes_of

_TOLERANCE = 0.001
_MOST_PERCENT = 100


@dataclasses.dataclass(frozen=True, kw_only=True)
class _Shares:
    accuracy: float
    sensitivity: float
    specificity: float

    @property
    def text(self) -> str:
        parts = dataclasses.asdict(self).items()
        return ", ".join(f"{name} {value:.4f}" for name, value in parts)

    def is_close(self, other: _Shares) -> bool:
        pairs = zip(dataclasses.astuple(self), dataclasses.astuple(other), strict=True)
        return all(abs(one - two) <= _TOLERANCE for one, two in pairs)


def assert_binary_statistics(
    model: object,
    *,
    accuracy: object,
    sensitivity: object,
    specificity: object,
    dataset: str,
    inputs: object = None,
    labels: object = None,
    model_name: str = "model",
) -> None:
    """Stated accuracy, sensitivity and specificity are those of the model on the test rows.

    Class 1 is the positive one: sensitivity is the share of right answers among the rows of
    class 1, specificity that among the rows of class 0.

    Args:
        model: A Keras model or its record.
        accuracy: The stated accuracy, 0 to 1.
        sensitivity: The stated sensitivity, 0 to 1.
        specificity: The stated specificity, 0 to 1.
        dataset: The data set's name, for a captured model.
        inputs: The test inputs, for a live model.
        labels: The test labels, all of them.
        model_name: The model's variable, for messages.

    Raises:
        CheckFailure: If a number is missing, unusable, or more than 0.001 away.
    """
    stated = _Shares(
        accuracy=describe_number(accuracy, "accuracy"),
        sensitivity=describe_number(sensitivity, "sensitivity"),
        specificity=describe_number(specificity, "specificity"),
    )
    predicted = own_classes(model, dataset=dataset, inputs=inputs, name=model_name)
    real = _shares(predicted, _truth(labels))
    if not stated.is_close(real):
        raise CheckFailure(
            f"The three numbers are not those of `{model_name}` on the validation images.",
            expected=real.text,
            actual=stated.text,
            hint=_hint(stated, real, model_name),
        )


def _truth(labels: object) -> npt.NDArray[np.int64]:
    record = describe_array(labels, "labels")
    truth = classes_of(record)
    if not record.complete or set(truth.tolist()) != {0, 1}:
        raise CheckFailure(
            "The labels are not those of the two classes.",
            expected="0 or 1 for each image, and both of them",
            actual=f"{record.dtype} values from {record.minimum} to {record.maximum}",
            hint="Load the data again and leave the labels as they are.",
        )
    return truth


def _shares(predicted: npt.NDArray[np.int64], truth: npt.NDArray[np.int64]) -> _Shares:
    assert_same_number(predicted, truth)
    right = predicted == truth
    return _Shares(
        accuracy=float(right.mean()),
        sensitivity=float(right[truth == 1].mean()),
        specificity=float(right[truth == 0].mean()),
    )


def _hint(stated: _Shares, real: _Shares, model_name: str) -> str:
    swapped = dataclasses.replace(
        stated, sensitivity=stated.specificity, specificity=stated.sensitivity
    )
    shares = dataclasses.asdict(stated)
    orders = (
        _Shares(**dict(zip(shares, order, strict=True)))
        for order in itertools.permutations(shares.values())
    )
    percent = _Shares(**{name: share / 100 for name, share in shares.items()})
    if swapped.is_close(real):
        return "Class 1 is the positive one: sensitivity is the share of its images that are found."
    if any(order.is_close(real) for order in orders):
        return (
            "These are the right numbers under other names: compare the order in which they are "
            "returned with the order in which they are assigned."
        )
    if percent.is_close(real):
        return "Give shares between 0 and 1, not percent."
    if max(dataclasses.astuple(stated)) > _MOST_PERCENT:
        return (
            "No share is above 1. Outputs of shape (n, 1) beside labels of shape (n,) are compared "
            f"each with each: take {model_name}.predict(…)[:, 0], which has the shape (n,)."
        )
    return (
        "Count on the validation images, after the training: an output above 0.5 means class 1. "
        "Keep at least four digits."
    )
