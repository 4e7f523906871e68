"""Checks of single predicted classes, live and captured."""

from __future__ import annotations

import numpy as np
import pytest

from graders.checks import CheckFailure, assert_classes_of_rows
from graders.checks.live_scores import classes_of, predicted_classes_of
from graders.evidence.records import EvaluationRecord
from tests.checks import samples
from tests.checks.drawing import failure_of

SCORES = np.random.default_rng(2).random((50, 10)).astype("float32")
CLASSES = SCORES.argmax(axis=1)


@pytest.fixture(scope="module")
def live(keras):
    model = keras.Sequential([keras.layers.Input((10,)), keras.layers.Dense(10, use_bias=False)])
    model.set_weights([np.eye(10)])
    return model


CAPTURED = samples.model(
    evaluations=(
        EvaluationRecord(
            data="mnist/test", num_examples=50, accuracy=0.9, classes=tuple(CLASSES.tolist())
        ),
    )
)


def check(predictions, model, rows=(3, 4, 5)):
    assert_classes_of_rows(predictions, model, rows, dataset="mnist", inputs=SCORES, name="classes")


def test_classes_of_some_rows(live):
    for model in (live, CAPTURED):
        for own in (CLASSES[3:6], list(CLASSES[3:6]), CLASSES[3:6, None], CLASSES[3:6] * 1.0):
            check(own, model)
            check(samples.array(own), model, range(3, 6))


def test_the_class_of_a_single_row(live):
    for model in (live, CAPTURED):
        for own in (int(CLASSES[7]), CLASSES[7], CLASSES[7:8], np.array(CLASSES[7])):
            check(own, model, 7)


def test_other_classes(live):
    wrong = (CLASSES[3:6] + np.array([0, 1, 0])) % 10
    failure = failure_of(check, (wrong, live), (samples.array(wrong), CAPTURED))
    assert failure.message == "`classes` differs from what `model` predicts for 1 image."
    assert failure.expected == f"class {CLASSES[4]} for test image 4"


@pytest.mark.parametrize(
    "value",
    [None, "3", SCORES[3:6], CLASSES[:4], [0.5, 1.0, 2.0], [], [[1], [2, 3]], np.array(["a"] * 3)],
    ids=str,
)
def test_what_is_no_class_number(live, value):
    failure_of(check, (value, live), (value, CAPTURED))


def test_fewer_rows_than_asked_about(live):
    failure_of(check, ([1], live, 50), ([1], CAPTURED, [50]))


def test_labels_in_a_column_and_scores_of_a_sigmoid():
    assert classes_of(np.array([[3], [9]], np.uint8)).tolist() == [3, 9]
    assert classes_of(np.array([[3.0], [9.0]])).tolist() == [3, 9]
    assert classes_of(np.array([[0.2], [0.51], [1.0]])).tolist() == [0, 1, 1]
    assert classes_of(np.array([0.0, 1.0])).tolist() == [0, 1]
    assert classes_of(np.array([[0, 1], [1, 0]])).tolist() == [1, 0]


@pytest.mark.parametrize(
    "value",
    [[1.5, 2.0], [-0.1, 0.5], [1e300], [np.nan, 1.0], [[np.inf, 1.0]], ["a"], [], [["a", "b"]]],
    ids=str,
)
def test_what_holds_no_classes(value):
    with pytest.raises(CheckFailure, match="class numbers"):
        classes_of(np.array(value))


def test_classes_of_a_model_with_a_single_output(keras):
    model = keras.Sequential([keras.layers.Input((1,)), keras.layers.Activation("linear")])
    inputs = np.array([[0.0], [0.5], [0.501], [1.0], [3.7], [-2.0]], np.float32)
    assert predicted_classes_of(model, inputs).tolist() == [0, 0, 1, 1, 1, 0]
    for unusable in (np.full((3, 1), np.nan, np.float32), np.zeros((3, 2, 1), np.float32)):
        with pytest.raises(CheckFailure):
            predicted_classes_of(model, unusable)
