"""Checks of accuracy, sensitivity and specificity, live and captured."""

from __future__ import annotations

import numpy as np
import pytest

from graders.checks import CheckFailure, assert_binary_statistics
from graders.evidence.records import EvaluationRecord
from tests.checks import samples
from tests.checks.drawing import failure_of

# 100 of class 0 of which 10 are taken for 1, and 300 of class 1 of which 60 are taken for 0.
LABELS = np.repeat([0, 1], [100, 300])
PREDICTED = np.concatenate([np.repeat([1, 0], [10, 90]), np.repeat([0, 1], [60, 240])])
SHARES = (330 / 400, 240 / 300, 90 / 100)
INPUTS = np.where(PREDICTED == 1, 0.9, 0.1).astype("float32")[:, None]


@pytest.fixture(scope="module", params=["sigmoid", "softmax"])
def live(request, keras):
    layers = keras.layers
    if request.param == "sigmoid":
        model = keras.Sequential([layers.Input((1,)), layers.Dense(1, activation="sigmoid")])
        model.set_weights([np.array([[10.0]]), np.array([-5.0])])
    else:
        model = keras.Sequential([layers.Input((1,)), layers.Dense(2, activation="softmax")])
        model.set_weights([np.array([[-10.0, 10.0]]), np.array([5.0, -5.0])])
    return model


CAPTURED = samples.model(
    evaluations=(
        EvaluationRecord(
            data="mnist56/test",
            num_examples=400,
            accuracy=SHARES[0],
            classes=tuple(PREDICTED.tolist()),
        ),
    )
)


def check(model, shares=SHARES, labels=LABELS):
    accuracy, sensitivity, specificity = shares
    assert_binary_statistics(
        model,
        accuracy=accuracy,
        sensitivity=sensitivity,
        specificity=specificity,
        dataset="mnist56",
        inputs=INPUTS,
        labels=labels,
        model_name="cnn",
    )


@pytest.mark.parametrize("labels", [LABELS, LABELS[:, None] * 1.0, np.eye(2)[LABELS]])
def test_the_models_own_shares(live, labels):
    for model in (live, CAPTURED):
        check(model, labels=labels)
        check(model, [np.float32(share + 0.0009) for share in SHARES], labels)


@pytest.mark.parametrize("place", [0, 1, 2])
def test_one_wrong_share(live, place):
    shares = list(SHARES)
    shares[place] += 0.002
    failure = failure_of(check, (live, shares), (CAPTURED, shares))
    assert failure.expected == "accuracy 0.8250, sensitivity 0.8000, specificity 0.9000"


def test_hints(live):
    swapped = (SHARES[0], SHARES[2], SHARES[1])
    failure = failure_of(check, (live, swapped), (CAPTURED, swapped))
    assert "positive one" in failure.hint
    turned = (SHARES[1], SHARES[2], SHARES[0])
    failure = failure_of(check, (live, turned), (CAPTURED, turned))
    assert failure.hint.startswith("These are the right numbers under other names")
    percent = [100 * share for share in SHARES]
    failure = failure_of(check, (live, percent), (CAPTURED, percent))
    assert "not percent" in failure.hint


def test_outputs_of_shape_n_1_compared_each_with_each(live):
    # As the lab's binary_pred_stats does it: 400 labels beside a column of 400 outputs.
    labels, outputs = LABELS, INPUTS
    ones = np.sum((labels == 1) * (outputs > 0.5))  # 300 labels times 250 outputs
    zeros = np.sum((labels == 0) * (outputs <= 0.5))  # 100 labels times 150 outputs
    shares = ((ones + zeros) / 400, ones / 300, zeros / 100)
    assert shares == (225, 250, 150)
    failure = failure_of(check, (live, shares), (CAPTURED, shares))
    assert "cnn.predict(…)[:, 0]" in failure.hint
    assert "(n, 1)" in failure.hint


@pytest.mark.parametrize("value", [None, "0.9", float("nan"), [0.1, 0.2], {}])
def test_unusable_numbers(live, value):
    for shares in ((value, *SHARES[1:]), (*SHARES[:2], value)):
        failure_of(check, (live, shares), (CAPTURED, shares))


@pytest.mark.parametrize("labels", [None, LABELS[:300], np.ones(400), LABELS * 5, "x", []])
def test_labels_that_do_not_fit(live, labels):
    failure_of(check, (live, SHARES, labels), (CAPTURED, SHARES, labels))


def test_a_model_that_was_not_measured():
    with pytest.raises(CheckFailure, match="could not be measured"):
        check(samples.model(evaluations=()))
