"""Checks of sequence models: measured, stated and compared errors, live and captured."""

from __future__ import annotations

import numpy as np
import pytest

from graders.checks import (
    CheckFailure,
    assert_best_model,
    assert_normalized_error,
    assert_one_number_each_step,
    assert_own_normalized_error,
)
from graders.evidence.records import EvaluationRecord, LayerRow, ModelRecord, ModelSummary
from tests.checks.drawing import failure_of

SERIES = np.random.default_rng(5).normal(size=(20, 30)).astype("float32")
VARIANCE = float(np.var(SERIES, dtype=np.float64))
OFFSETS = {"SimpleRNN": 0.5, "GRU": 0.2, "LSTM": 0.202}
ERRORS = {name: offset**2 / VARIANCE for name, offset in OFFSETS.items()}
GIVEN = {"inputs": SERIES, "targets": SERIES}


@pytest.fixture(scope="module")
def live(keras):
    """Models that repeat their input, each with its own constant added."""
    models = {}
    for name, offset in OFFSETS.items():
        models[name] = keras.Sequential([keras.layers.Input((None, 1)), keras.layers.Dense(1)])
        models[name].set_weights([np.ones((1, 1)), np.array([offset])])
    return models


def captured(error, held_out=None, prefix="pulses", **changes):
    runs = [
        EvaluationRecord(
            data=f"{prefix}/{split}", num_examples=20, accuracy=None, normalized_error=value
        )
        for split, value in (("test", error), ("held-out", held_out or error))
    ]
    return ModelRecord(
        type_name="keras.src.models.sequential.Sequential",
        compiled=None,
        **{"summary": None, "evaluations": tuple(runs)} | changes,
    )


CAPTURED = {name: captured(error) for name, error in ERRORS.items()}


def within(model, at_most, **options):
    assert_normalized_error(model, "pulses", at_most=at_most, name="gru", **GIVEN | options)


@pytest.mark.parametrize(
    ("validation", "held_out", "is_near"),
    [
        (0.098, 0.101, True),
        (0.098, 0.1099, True),
        (0.098, 0.111, False),
        (0.103, 0.101, False),
        (0.103, 0.099, True),
        (0.01, 0.5, False),
    ],
)
def test_held_out_series_bear_out_the_validation_error_up_to_a_tenth(validation, held_out, is_near):
    model = captured(validation, held_out)
    if is_near:
        within(model, 0.1)
        return
    assert f"{held_out:.4f}" in failure_of(within, (model, 0.1)).actual


def own(value, model, **options):
    assert_own_normalized_error(
        value, model, "pulses", name="gru_error", model_name="gru", **GIVEN | options
    )


def best(value, models, **options):
    assert_best_model(value, models, "pulses", name="best_model", **GIVEN | options)


def test_a_measured_error(live):
    for model in (live["GRU"], CAPTURED["GRU"]):
        within(model, 0.05)
    failure = failure_of(within, (live["GRU"], 0.03), (CAPTURED["GRU"], 0.03))
    assert failure.expected == "a normalized error of at most 0.03"


def test_held_out_series_decide_for_a_captured_model():
    within(captured(0.9, 0.04), 0.05)
    with pytest.raises(CheckFailure, match="closely enough"):
        within(captured(0.04, 0.9), 0.05)


def test_a_stated_error(live):
    for model in (live["GRU"], CAPTURED["GRU"]):
        for stated in (ERRORS["GRU"], np.float32(ERRORS["GRU"] * 1.01), np.array([ERRORS["GRU"]])):
            own(stated, model)
    for wrong in (ERRORS["GRU"] * 1.05, ERRORS["GRU"] * VARIANCE * 100, 0.0):
        failure = failure_of(own, (wrong, live["GRU"]), (wrong, CAPTURED["GRU"]))
        assert failure.expected == f"{ERRORS['GRU']:.5f}"


TALL, WIDE = 3.0 * SERIES, 2.0 * SERIES  # of variances that tell one slip from another


@pytest.mark.parametrize(
    ("slip", "hint"),
    [
        (lambda error: error**0.5, "the root of it"),
        (lambda error: error * float(np.var(TALL)), "mean squared error itself"),
        (lambda error: error * float(np.var(TALL) / np.var(WIDE)), "not by that of the inputs"),
        (lambda error: error * 1.3, "after the last epoch"),
    ],
)
def test_a_slip_in_a_stated_error_is_named(slip, hint):
    error, changes = ERRORS["GRU"], {"inputs": WIDE, "targets": TALL}
    with pytest.raises(CheckFailure) as caught:
        own(slip(error), CAPTURED["GRU"], **changes)
    assert hint in caught.value.hint


def test_public_series_decide_about_a_stated_error():
    own(0.04, captured(0.04, 0.9))


@pytest.mark.parametrize("answer", ["GRU", " gru ", "G R U", "LSTM"])
def test_the_winner_and_one_that_is_as_good(live, answer):
    for models in (live, CAPTURED):
        best(answer, models)


def test_another_winner(live):
    failure = failure_of(best, ("SimpleRNN", live), ("simple rnn", CAPTURED))
    assert failure.message.startswith("SimpleRNN is not the model")
    assert failure.expected == "GRU"
    assert failure.actual.startswith("SimpleRNN 0.2")


def test_an_answer_that_names_no_model(live):
    for answer in ("transformer", "", None, 3, ["GRU"]):
        failure_of(best, (answer, live), (answer, CAPTURED))


def test_a_model_that_was_not_measured():
    record = captured(0.1, evaluations=(), problem="Its layers are not known.")
    for check, arguments in (
        (within, (record, 0.5)),
        (own, (0.1, record)),
        (best, ("GRU", CAPTURED | {"LSTM": record})),
    ):
        with pytest.raises(CheckFailure, match="Its layers are not known"):
            check(*arguments)
    with pytest.raises(CheckFailure, match="The error of `gru` could not be measured"):
        own(0.1, captured(0.1, evaluations=()))


def shaped(inputs, outputs):
    """A captured network with these shapes."""
    layer = LayerRow(kind="GRU", name="gru", output_shape=outputs, params=1, trainable_params=1)
    return captured(
        0.1,
        summary=ModelSummary(
            layers=(layer,),
            trainable_params=1,
            non_trainable_params=0,
            input_shape=inputs,
            output_shape=outputs,
        ),
    )


@pytest.mark.parametrize("batch", [None, 20])
@pytest.mark.parametrize("steps", [None, 100])
def test_one_number_for_each_step(batch, steps):
    for outputs in ((batch, steps, 1), (batch, steps)):
        assert_one_number_each_step(shaped((batch, steps, 1), outputs))
    for outputs in ((batch, steps, 3), (batch, 1), (batch, 5), (batch, steps, 1, 1)):
        with pytest.raises(CheckFailure, match="one number for each step") as caught:
            assert_one_number_each_step(shaped((batch, steps, 1), outputs))
        assert "TimeDistributed(Dense(1))" in caught.value.hint


def test_live_networks_with_and_without_one_number_for_each_step(keras, live):
    for model in live.values():
        assert_one_number_each_step(model)
    layers = keras.layers
    swapped = keras.Sequential([keras.Input((100, 1)), layers.GRU(3, return_sequences=True)])
    with pytest.raises(CheckFailure, match="one number for each step"):
        assert_one_number_each_step(swapped)


def test_the_reverse_problem_has_measurements_of_its_own(live):
    record = captured(0.08, prefix="pulses-reverse")
    within(record, 0.1, reverse=True)
    own(0.08, record, reverse=True)
    best("gru", {"GRU": record}, reverse=True)
    with pytest.raises(CheckFailure, match="could not be measured"):
        within(record, 0.1)
    # Live, the given series are those that the notebook has swapped and turned itself.
    own(ERRORS["GRU"], live["GRU"], reverse=True)


def test_a_model_that_is_worth_nothing(live):
    nan = captured(float("nan"))
    with pytest.raises(CheckFailure) as caught:
        within(nan, 0.5)
    assert "learning rate" in caught.value.hint
    best("GRU", CAPTURED | {"LSTM": nan})
    with pytest.raises(CheckFailure):
        best("LSTM", CAPTURED | {"LSTM": nan})
    with pytest.raises(CheckFailure):
        best("GRU", {"GRU": nan})


def test_a_live_model_of_another_kind(keras, live):
    image = keras.Sequential([keras.layers.Input((8, 8, 1)), keras.layers.Flatten()])
    with pytest.raises(CheckFailure, match="cannot be run over the series"):
        within(image, 0.5)
    for series in (None, "x", SERIES[0], np.array([["a"]])):
        with pytest.raises(CheckFailure):
            own(0.1, live["GRU"], inputs=series)
