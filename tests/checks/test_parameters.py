"""Checks of stated parameter counts, live and captured."""

from __future__ import annotations

import numpy as np
import pytest

from graders.checks import CheckFailure, assert_own_parameter_count
from tests.checks import samples
from tests.checks.drawing import failure_of

TOTAL, TRAINABLE = 99_402, 98_922


def check(value, model, counting="total"):
    assert_own_parameter_count(value, model, counting=counting, name="params_1")


@pytest.mark.parametrize(
    "value",
    [TOTAL, float(TOTAL), np.int64(TOTAL), np.array(TOTAL), [TOTAL], "99402", "99,402", " 99 402 "],
)
def test_the_models_own_number(added_model, value):
    for model in (added_model, samples.model()):
        check(value, model)


def test_the_trainable_number(added_model):
    for model in (added_model, samples.model()):
        check(TRAINABLE, model, "trainable")
    failure = failure_of(check, (TRAINABLE, added_model), (TRAINABLE, samples.model()))
    assert "two numbers" in failure.hint
    failure = failure_of(
        check, (TOTAL, added_model, "trainable"), (TOTAL, samples.model(), "trainable")
    )
    assert failure.expected == "98,922 trainable parameters"


@pytest.mark.parametrize(
    "value", [TOTAL + 2, TOTAL + TRAINABLE + 2, TOTAL + 2 * TRAINABLE + 2, "297,248"]
)
def test_a_number_with_the_optimizers_variables(added_model, value):
    failure = failure_of(check, (value, added_model), (value, samples.model()))
    assert "optimizer's own variables" in failure.hint
    assert "model.count_params()" in failure.hint


@pytest.mark.parametrize("optimizer", ["adam", "rmsprop", "sgd"])
def test_the_number_that_a_summary_prints_after_training(keras, optimizer):
    model = keras.Sequential([keras.layers.Input((3,)), keras.layers.Dense(4)])
    model.compile(optimizer=optimizer, loss="mse")
    model.fit(np.zeros((2, 3)), np.zeros((2, 4)), verbose=0)
    lines = []
    model.summary(print_fn=lambda line, **_: lines.extend(line.splitlines()))
    printed = next(line for line in lines if "Total params" in line)
    with pytest.raises(CheckFailure) as caught:
        check(printed.split(":")[1].split("(")[0].strip(), model)
    assert "optimizer's own variables" in caught.value.hint


@pytest.mark.parametrize(
    "value", [181_162, "about 100,000", "99.4k", "1,00", 99402.5, None, [1, 2], True, float("nan")]
)
def test_other_numbers_and_no_numbers(added_model, value):
    failure_of(check, (value, added_model), (value, samples.model()))


@pytest.mark.parametrize("value", [TOTAL + 1, TOTAL + 3, TOTAL - 1])
def test_a_slip_is_not_called_the_optimizers(added_model, value):
    failure = failure_of(check, (value, added_model), (value, samples.model()))
    assert "optimizer" not in failure.hint
