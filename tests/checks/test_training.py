"""Checks of training, from a history, its dictionary, a model, and records."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from graders.checks import (
    CheckFailure,
    assert_batch_size,
    assert_finite_curves,
    assert_trained_for,
    assert_trained_on,
    assert_validated_apart,
)
from graders.evidence.records import HistoryRecord, ModelRecord
from tests.checks import samples

RECORD = HistoryRecord(epochs=1, metrics={"loss": (0.4,)}, fit=samples.FIT)


@pytest.fixture(scope="module")
def trained(keras):
    model = keras.Sequential([keras.layers.Input((4,)), keras.layers.Dense(2)])
    model.compile(optimizer="sgd", loss="mse")
    return model, model.fit(np.zeros((8, 4)), np.zeros((8, 2)), epochs=2, verbose=0)


def test_live_history_dictionary_and_model(trained):
    model, history = trained
    for value in (history, history.history, model):
        assert_trained_for(value, 2)
        assert_finite_curves(value, "loss", at_least_epochs=2)
        assert_trained_on(value, dataset="mnist", split="train", at_least_rows=48000)
        with pytest.raises(CheckFailure) as caught:
            assert_trained_for(value, 1)
        assert (caught.value.expected, caught.value.actual) == ("1 epoch", "2 epochs")


def test_a_training_that_stopped_early_was_asked_for_all_its_epochs(keras):
    model = keras.Sequential([keras.layers.Input((4,)), keras.layers.Dense(2)])
    model.compile(optimizer="sgd", loss="mse")
    stop = keras.callbacks.EarlyStopping("loss", patience=0, min_delta=100.0)
    options = {"epochs": 9, "callbacks": [stop], "verbose": 0}
    history = model.fit(np.zeros((8, 4)), np.zeros((8, 2)), **options)
    assert len(history.epoch) == 2
    for value in (history, model):
        assert_trained_for(value, 9)
    assert_trained_for(history.history, 2)  # curves alone do not tell
    later = model.fit(np.zeros((8, 4)), np.zeros((8, 2)), epochs=9, initial_epoch=4, verbose=0)
    assert_trained_for(later, 5)


def test_the_measured_fit_counts_and_not_the_claim():
    claimed = dataclasses.replace(RECORD, epochs=1, fit=dataclasses.replace(samples.FIT, epochs=3))
    with pytest.raises(CheckFailure, match="3 epochs instead of 1"):
        assert_trained_for(claimed, 1)


def test_early_stopping_where_it_is_allowed():
    assert_trained_for(RECORD, 10, at_least_epochs=1)
    with pytest.raises(CheckFailure, match="2 to 10"):
        assert_trained_for(RECORD, 10, at_least_epochs=2)


def test_the_batch_size_is_that_of_the_measured_fit():
    assert_batch_size(RECORD, 32, num_examples=60000)
    with pytest.raises(CheckFailure, match="another size"):
        assert_batch_size(RECORD, 128, num_examples=60000)


@pytest.mark.parametrize(("steps", "right"), [(469, True), (375, True), (938, False), (60, False)])
def test_the_batch_size_of_a_live_history_follows_from_its_steps(steps, right):
    live = HistoryRecord(epochs=1, metrics={"loss": (0.4,)}, steps=steps)
    if right:
        assert_batch_size(live, 128, num_examples=60000)
    else:
        with pytest.raises(CheckFailure, match="another size"):
            assert_batch_size(live, 128, num_examples=60000)


def test_without_steps_nothing_is_claimed_of_the_batch_size():
    assert_batch_size({"loss": [0.4]}, 128, num_examples=60000)


def test_a_captured_model_tells_its_last_training():
    assert_trained_for(samples.model(), 1)
    with pytest.raises(CheckFailure, match="never trained"):
        assert_trained_for(samples.model(fits=()), 1)


def test_several_trainings_of_a_model_count_together(keras):
    fit = dataclasses.replace(samples.FIT, epochs=2)
    assert_trained_for(samples.model(fits=(fit, fit, samples.FIT)), 5)
    assert_trained_for(samples.model(fits=(fit, fit, samples.FIT)), 1)  # its last one alone
    with pytest.raises(CheckFailure, match="2 epochs instead of 5"):
        assert_trained_for(samples.model(fits=(fit, fit)), 5)
    model = keras.Sequential([keras.layers.Input((4,)), keras.layers.Dense(2)])
    model.compile(optimizer="sgd", loss="mse")
    for epoch in range(5):
        rows = np.zeros((40, 4)), np.zeros((40, 2))
        model.fit(*rows, initial_epoch=epoch, epochs=epoch + 1, verbose=0)
    assert_trained_for(model, 5)
    with pytest.raises(CheckFailure, match="1 epoch instead of 6"):
        assert_trained_for(model, 6)


def test_other_rows():
    other = dataclasses.replace(RECORD, fit=dataclasses.replace(samples.FIT, split="test"))
    with pytest.raises(CheckFailure, match="other rows"):
        assert_trained_on(other, dataset="mnist", split="train", at_least_rows=1)
    few = dataclasses.replace(RECORD, fit=dataclasses.replace(samples.FIT, num_examples=47999))
    with pytest.raises(CheckFailure, match="47,999"):
        assert_trained_on(few, dataset="mnist", split="train", at_least_rows=48000)


@pytest.mark.parametrize("shared", [None, False])
def test_validation_rows_of_their_own_and_unknown_ones_will_do(shared, trained):
    fit = dataclasses.replace(samples.FIT, validated_on_training=shared)
    assert_validated_apart(dataclasses.replace(RECORD, fit=fit))
    for value in trained:
        assert_validated_apart(value)


def test_validating_on_training_rows_is_told():
    fit = dataclasses.replace(samples.FIT, validated_on_training=True)
    with pytest.raises(CheckFailure, match="validation data") as caught:
        assert_validated_apart(dataclasses.replace(RECORD, fit=fit))
    assert "validation_data" in caught.value.hint


def test_validating_on_the_test_set_is_told_where_the_task_keeps_it():
    fit = dataclasses.replace(samples.FIT, validated_on_training=False, validated_on="test")
    record = dataclasses.replace(RECORD, fit=fit)
    assert_validated_apart(record)
    with pytest.raises(CheckFailure, match="the test set") as caught:
        assert_validated_apart(record, kept="test")
    assert "validation set" in caught.value.hint
    assert_validated_apart(
        dataclasses.replace(RECORD, fit=dataclasses.replace(fit, validated_on="train")), kept="test"
    )


@pytest.mark.parametrize("curve", [(), (None,), (float("nan"),)])
def test_a_curve_that_is_missing_or_not_finite(curve):
    with pytest.raises(CheckFailure):
        assert_finite_curves(dataclasses.replace(RECORD, metrics={"loss": curve}), "loss")


@pytest.mark.parametrize("value", [None, 1, "history", [0.3], object(), {"loss": 3}])
def test_what_is_no_history_is_told_kindly(value):
    with pytest.raises(CheckFailure, match="`history`"):
        assert_trained_for(value, 1)


def test_an_untrained_live_model(listed_model):
    with pytest.raises(CheckFailure):
        assert_trained_for(listed_model, 1)


@pytest.mark.parametrize(
    ("found", "missing", "words"),
    [
        (("loss", "accuracy"), "val_loss", "validation_data"),
        (("loss", "val_loss"), "accuracy", "metrics=['accuracy']"),
        (("loss", "val_loss"), "val_accuracy", "metrics=['accuracy']"),
        ((), "loss", "Assign the result of fit"),
        (("loss",), "loss", "as many epochs"),
    ],
)
def test_a_missing_curve_is_told_with_what_makes_it(found, missing, words):
    history = HistoryRecord(epochs=1, metrics=dict.fromkeys(found, (0.5,)), steps=1)
    with pytest.raises(CheckFailure, match=f"no curve called {missing}") as caught:
        assert_finite_curves(history, missing, at_least_epochs=2)
    assert words in caught.value.hint


def test_one_training_on_test_rows_among_others_is_told():
    fits = (
        dataclasses.replace(samples.FIT, dataset="mnist", split="test"),
        dataclasses.replace(samples.FIT, dataset="mnist", split="train", num_examples=60000),
    )
    record = ModelRecord(type_name="keras.Sequential", summary=None, compiled=None, fits=fits)
    with pytest.raises(CheckFailure, match="other rows") as caught:
        assert_trained_on(record, dataset="mnist", split="train", at_least_rows=48000)
    assert "test rows of mnist" in caught.value.actual
    right = dataclasses.replace(record, fits=fits[1:])
    assert_trained_on(right, dataset="mnist", split="train", at_least_rows=48000)


def test_nothing_under_the_name_of_a_model_is_no_advice_to_overwrite_it():
    with pytest.raises(CheckFailure) as caught:
        assert_trained_for(None, 3, name="model")
    assert "model = model.fit" not in caught.value.hint
