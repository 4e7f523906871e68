"""Checks of the order of layers, live and captured."""

from __future__ import annotations

import dataclasses

import pytest

from graders.checks import CheckFailure, assert_layer_pattern, assert_one_hidden_layer
from graders.checks.live_models import describe_model
from tests.checks import samples
from tests.checks.drawing import failure_of

KINDS = ("Conv2D", "Conv2D", "MaxPooling2D", "Flatten", "Dense", "Dense")
STRIDES = {"Conv2D": {"strides": (1, 1)}}


def layers_of(keras, **first):
    layers = keras.layers
    return [
        layers.Input((16, 16, 3)),
        layers.Conv2D(4, 3, padding="same", **first),
        layers.Activation("relu"),
        layers.Conv2D(4, (3, 3), activation="relu"),
        layers.BatchNormalization(),
        layers.MaxPool2D(2),
        layers.Dropout(0.25),
        layers.Flatten(),
        layers.Dense(8),
        layers.LeakyReLU(),
        layers.Dense(10),
        layers.Softmax(),
    ]


@pytest.fixture(scope="module")
def live(keras):
    return keras.Sequential(layers_of(keras))


def check(model, kinds=KINDS, options=None):
    assert_layer_pattern(model, kinds, options=options, name="model_2")


def test_activations_dropout_and_normalization_are_free(live, keras):
    nested = keras.Sequential([keras.layers.Input((16, 16, 3)), keras.Sequential(live.layers)])
    for model in (live, describe_model(live), nested):
        check(model)
        check(model, options=STRIDES)


def test_a_missing_layer_with_both_sequences(live):
    longer = (*KINDS[:3], "Conv2D", *KINDS[3:])
    failure = failure_of(check, (live, longer), (describe_model(live), longer))
    assert failure.message.splitlines()[0].endswith("differ from the pattern at place 4.")
    assert ">  4      Conv2D        Flatten" in failure.message
    assert failure.hint == "Conv2D is missing before Flatten."


def test_other_differences_have_hints_of_their_own(live):
    for kinds, hint in (
        (KINDS[:-1], "Dense at the end is one layer too many."),
        ((*KINDS, "Dense"), "Dense is missing at the end."),
        (KINDS[1:], "Conv2D is one layer too many, or belongs elsewhere."),
        (
            tuple(kind.replace("Flatten", "GlobalAveragePooling2D") for kind in KINDS),
            "Use GlobalAveragePooling2D here instead of Flatten.",
        ),
    ):
        assert failure_of(check, (live, kinds), (describe_model(live), kinds)).hint == hint


def test_what_may_stand_anywhere_can_be_chosen(live):
    kinds = (*KINDS[:2], "BatchNormalization", *KINDS[2:])
    assert_layer_pattern(live, kinds, ignoring=("Activation", "LeakyReLU", "Softmax", "Dropout"))


def test_options_of_every_layer_of_a_kind(keras):
    strided = keras.Sequential(layers_of(keras, strides=2))
    check(strided)
    failure = failure_of(
        check, (strided, KINDS, STRIDES), (describe_model(strided), KINDS, STRIDES)
    )
    assert failure.message == "Conv2D layer 1 has strides=(2, 2)."


def test_options_from_json_are_the_same(live):
    record = describe_model(live)
    layers = tuple(
        dataclasses.replace(layer, config=dict(layer.config) | {"strides": [1, 1]})
        for layer in record.summary.layers
    )
    check(
        dataclasses.replace(record, summary=dataclasses.replace(record.summary, layers=layers)),
        options=STRIDES,
    )


def test_branches_are_no_pattern():
    model = samples.model()
    branched = dataclasses.replace(model, summary=samples.summary(is_chain=False))
    kinds = ("Conv2D",) * 4 + ("GlobalAveragePooling2D", "Dense")
    check(model, kinds)
    with pytest.raises(CheckFailure, match="branch or join"):
        check(branched, kinds)


@pytest.mark.parametrize(
    ("hidden", "right"),
    [
        (("GRU",), True),
        (("GRU", "Dropout", "BatchNormalization"), True),
        (("GRU", "GRU"), False),
        (("GRU", "SimpleRNN"), False),
        (("Dense", "GRU"), False),
        ((), False),
    ],
)
def test_one_hidden_layer(keras, hidden, right):
    layers = keras.layers
    made = {
        "GRU": lambda: layers.GRU(3, return_sequences=True),
        "SimpleRNN": lambda: layers.SimpleRNN(3, return_sequences=True),
        "Dense": lambda: layers.Dense(4),
        "Dropout": lambda: layers.Dropout(0.1),
        "BatchNormalization": layers.BatchNormalization,
    }
    for last in (layers.Dense(1), layers.TimeDistributed(layers.Dense(1))):
        model = keras.Sequential([layers.Input((9, 1)), *(made[kind]() for kind in hidden), last])
        if right:
            assert_one_hidden_layer(model, "GRU")
        else:
            with pytest.raises(CheckFailure, match="one hidden layer"):
                assert_one_hidden_layer(model, "GRU")
