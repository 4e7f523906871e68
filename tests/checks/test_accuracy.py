"""Checks of measured accuracy and of stated numbers, live and captured."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from graders.checks import (
    CheckFailure,
    assert_accuracy,
    assert_class_numbers,
    assert_evaluation,
    assert_own_predictions,
)
from graders.evidence.records import EvaluationRecord
from tests.checks import samples

INPUTS = np.eye(10, dtype="float32")[np.arange(1000) % 10]
RIGHT = np.arange(1000) % 10
# Nine of ten labels are what the model says, the last of each ten is another.
LABELS = np.where(RIGHT == 9, 0, RIGHT)


@pytest.fixture(scope="module")
def identity(keras):
    """A model whose class is the largest of its ten inputs: right for 90 % of LABELS."""
    model = keras.Sequential([keras.layers.Input((10,)), keras.layers.Dense(10)])
    model.compile(
        optimizer="sgd",
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
    )
    model.layers[0].set_weights([np.eye(10), np.zeros(10)])
    return model


# Each row has the logits one 1 and nine 0: -log softmax is log(e + 9) - 1 where right, else
# log(e + 9).
LOSS = float(np.log(np.e + 9) - 0.9)


def options(loss=LOSS, accuracy=0.9):
    return {
        "loss": loss,
        "accuracy": accuracy,
        "inputs": INPUTS,
        "labels": LABELS,
        "dataset": "mnist",
    }


def captured(*held_out):
    runs = [
        EvaluationRecord(data="mnist/held-out", num_examples=1000, accuracy=accuracy, seed=seed)
        for seed, accuracy in enumerate(held_out)
    ]
    own = EvaluationRecord(data="mnist/test", num_examples=1000, accuracy=0.9, loss=LOSS)
    return samples.model(evaluations=(own, *runs))


def test_live_and_captured_accuracy(identity):
    for model in (identity, captured(0.9)):
        assert_accuracy(model, "mnist", at_least=0.9, inputs=INPUTS, labels=LABELS)
        with pytest.raises(CheckFailure) as caught:
            assert_accuracy(model, "mnist", at_least=0.91, inputs=INPUTS, labels=LABELS)
        assert caught.value.actual == "90.0% (between 88.0% and 91.7%, 1,000 images)"


def test_one_good_run_is_enough_and_all_are_shown():
    assert_accuracy(captured(0.5, 0.88), "mnist", at_least=0.85)
    with pytest.raises(CheckFailure) as caught:
        assert_accuracy(captured(0.5, 0.8), "mnist", at_least=0.85)
    assert caught.value.actual.count("between") == 2


def test_public_test_rows_do_not_count_as_held_out():
    with pytest.raises(CheckFailure, match="could not be measured"):
        assert_accuracy(captured(), "mnist", at_least=0.85)


def test_nan_accuracy_does_not_pass():
    with pytest.raises(CheckFailure):
        assert_accuracy(captured(float("nan")), "mnist", at_least=0.85)


def test_the_reason_why_nothing_was_measured_is_passed_on():
    record = samples.model(evaluations=(), problem="Its layers are not known.")
    with pytest.raises(CheckFailure, match="Its layers are not known"):
        assert_accuracy(record, "mnist", at_least=0.85)


def test_stated_numbers_live_and_captured(identity):
    for model in (identity, captured()):
        assert_evaluation(model, **options())
        assert_evaluation(model, **options(loss=np.float32(LOSS), accuracy=np.array([0.9])))
        for wrong in (options(accuracy=0.903), options(loss=LOSS * 1.05)):
            with pytest.raises(CheckFailure, match="not those of"):
                assert_evaluation(model, **wrong)


def test_swapped_and_percent_are_named(identity):
    for model in (identity, captured()):
        with pytest.raises(CheckFailure) as caught:
            assert_evaluation(model, **options(loss=0.9, accuracy=LOSS))
        assert "loss first" in caught.value.hint
        with pytest.raises(CheckFailure) as caught:
            assert_evaluation(model, **options(accuracy=90.0))
        assert "share between 0 and 1" in caught.value.hint


@pytest.mark.parametrize(
    "value", [None, "0.9", float("nan"), float("inf"), 10**400, True, [1, 2], object(), {}]
)
def test_unusable_numbers(identity, value):
    for model in (identity, captured()):
        with pytest.raises(CheckFailure, match="`accuracy`"):
            assert_evaluation(model, **options(accuracy=value))


def test_runs_of_other_seeds_are_not_the_notebooks_own():
    own = EvaluationRecord(data="mnist/test", num_examples=1000, accuracy=0.9, loss=LOSS, seed=3)
    with pytest.raises(CheckFailure, match="could not be measured"):
        assert_evaluation(samples.model(evaluations=(own,)), **options())


def test_inputs_of_a_wrong_shape(identity):
    with pytest.raises(CheckFailure, match="cannot predict"):
        assert_accuracy(identity, "mnist", at_least=0.5, inputs=np.zeros((3, 7)), labels=[1, 2, 3])
    with pytest.raises(CheckFailure, match="without the test images"):
        assert_accuracy(identity, "mnist", at_least=0.5, inputs=None, labels=[1])


def test_own_predictions_live_and_captured(identity):
    record = dataclasses.replace(captured())
    for model in (identity, record):
        for own in (RIGHT, RIGHT[:25], samples.array(RIGHT)):
            assert_own_predictions(
                own, model, inputs=INPUTS, labels=samples.array(LABELS), dataset="mnist"
            )
        for foreign in (LABELS, np.zeros(1000, dtype=int), RIGHT[::-1][:25]):
            with pytest.raises(CheckFailure, match="not the predictions"):
                assert_own_predictions(
                    foreign, model, inputs=INPUTS, labels=LABELS, dataset="mnist"
                )


def test_class_numbers():
    assert_class_numbers(RIGHT, num_classes=10, at_least_rows=25)
    assert_class_numbers(RIGHT.astype(float), num_classes=10, at_least_rows=25)
    for wrong in (INPUTS, RIGHT[:24], RIGHT + 1, RIGHT / 2, None, "x", RIGHT.astype(str)):
        with pytest.raises(CheckFailure):
            assert_class_numbers(wrong, num_classes=10, at_least_rows=25)
