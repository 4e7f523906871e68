"""Sequence models over whole series: any batch and window, state and leftovers."""

from __future__ import annotations

import numpy as np
import pytest

from graders.checks.live_series import normalized_error_of, outputs_of
from graders.evidence.nested_layers import reset_states

RANDOM = np.random.default_rng(11)
INPUTS = RANDOM.normal(size=(23, 30)).astype("float32")
TARGETS = np.cumsum(INPUTS, axis=1) / 5


@pytest.fixture(scope="module")
def recurrent(keras):
    """Makes the same GRU for any batch and window."""
    layers = keras.layers
    first = keras.Sequential(
        [
            layers.Input((None, 1)),
            layers.GRU(3, return_sequences=True),
            layers.TimeDistributed(layers.Dense(1)),
        ]
    )

    def make(batch=None, window=None, stateful=False, flat=False):
        model = keras.Sequential(
            [
                layers.Input(batch_shape=(batch, window, 1)),
                layers.GRU(3, return_sequences=True, stateful=stateful),
                layers.TimeDistributed(layers.Dense(1)),
                *([layers.Reshape((-1,))] if flat else []),
            ]
        )
        for mine, other in zip(model.trainable_weights, first.trainable_weights, strict=True):
            mine.assign(other)
        return model

    return make


@pytest.fixture(scope="module")
def wanted(recurrent):
    return outputs_of(recurrent(), INPUTS)


@pytest.mark.parametrize(
    ("batch", "window"), [(23, 30), (23, 10), (5, 15), (5, 7), (50, None), (4, 40)]
)
def test_a_stateful_model_gives_what_a_free_one_gives(recurrent, wanted, batch, window):
    model = recurrent(batch, window, stateful=True)
    for _again in range(2):
        assert np.allclose(outputs_of(model, INPUTS), wanted, atol=1e-5)


def test_outputs_without_their_last_axis(recurrent, wanted):
    assert np.allclose(outputs_of(recurrent(flat=True), INPUTS), wanted, atol=1e-5)
    assert np.allclose(outputs_of(recurrent(), INPUTS[..., None]), wanted, atol=1e-5)


def test_windows_without_state_start_afresh(recurrent, wanted):
    outputs = outputs_of(recurrent(5, 15), INPUTS)
    assert np.allclose(outputs[:, :15], wanted[:, :15], atol=1e-5)
    afresh = outputs_of(recurrent(), INPUTS[:, 15:])
    assert np.allclose(outputs[:, 15:], afresh, atol=1e-5)


def test_the_state_is_left_at_zero(recurrent):
    model = recurrent(23, 30, stateful=True)
    outputs_of(model, INPUTS)
    assert not any(np.any(np.asarray(state)) for state in model.layers[0].states)
    model.predict_on_batch(INPUTS[..., None])
    assert np.any(np.asarray(model.layers[0].states[0]))
    reset_states(model)
    assert not np.any(np.asarray(model.layers[0].states[0]))


def test_wrapped_and_nested_recurrent_layers_are_reset(keras):
    layers = keras.layers
    inner = keras.Sequential(
        [
            layers.Input(batch_shape=(23, 10, 1)),
            layers.Bidirectional(layers.LSTM(2, return_sequences=True, stateful=True)),
        ]
    )
    model = keras.Sequential([layers.Input(batch_shape=(23, 10, 1)), inner, layers.Dense(1)])
    first = normalized_error_of(model, INPUTS, TARGETS)
    assert normalized_error_of(model, INPUTS, TARGETS) == pytest.approx(first, rel=1e-6)


def test_a_perfect_model_and_a_constant(keras):
    model = keras.Sequential([keras.layers.Input((None, 1)), keras.layers.Dense(1)])
    model.set_weights([np.ones((1, 1)), np.zeros(1)])
    assert normalized_error_of(model, INPUTS, INPUTS) == 0.0
    model.set_weights([np.zeros((1, 1)), np.array([INPUTS.mean()])])
    assert normalized_error_of(model, INPUTS, INPUTS) == pytest.approx(1.0, rel=1e-5)
    model.set_weights([np.ones((1, 1)), np.array([0.5])])
    expected = 0.25 / np.var(INPUTS, dtype=np.float64)
    assert normalized_error_of(model, INPUTS, INPUTS) == pytest.approx(expected, rel=1e-5)


def test_outputs_that_are_not_finite_have_no_error(keras):
    model = keras.Sequential([keras.layers.Input((None, 1)), keras.layers.Dense(1)])
    model.set_weights([np.full((1, 1), np.nan), np.zeros(1)])
    assert np.isnan(normalized_error_of(model, INPUTS, INPUTS))


def test_models_and_series_that_do_not_fit(keras, recurrent):
    layers = keras.layers
    last_only = keras.Sequential([layers.Input((None, 1)), layers.GRU(2), layers.Dense(1)])
    image = keras.Sequential([layers.Input((8, 8, 1)), layers.Flatten(), layers.Dense(1)])
    for model, reason in (
        (last_only, "one number for each step"),
        (image, "takes inputs of shape"),
        (keras.Sequential([layers.GRU(2)]), "must be built"),
    ):
        with pytest.raises(ValueError, match=reason):
            normalized_error_of(model, INPUTS, TARGETS)
    for inputs, targets in (
        (INPUTS, TARGETS[:5]),
        (INPUTS, np.zeros_like(INPUTS)),
        (INPUTS[0], TARGETS[0]),
        (INPUTS[:0], TARGETS[:0]),
        (np.array([["a"]]), np.array([["a"]])),
    ):
        with pytest.raises(ValueError, match=r"\w"):
            normalized_error_of(recurrent(), inputs, targets)
