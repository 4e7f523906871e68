"""Optimizers, losses and metrics from plain data: built-in ones only."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import pytest
from keras import layers

from graders.models.compilation import (
    _LOSSES,
    canonical_loss,
    canonical_optimizer,
    compile_model,
    make_callback,
    make_loss,
    make_optimizer,
)
from graders.models.configuration import Forbidden
from graders.models.rebuilding import rebuild
from tests.models.test_configuration import model


@pytest.mark.parametrize("name", ["SGD", "sgd", "Adam", "rmsprop", "RMSprop", "adamw", "nadam"])
def test_an_optimizer_is_found_under_any_spelling(name: str):
    made = make_optimizer({"class_name": name, "config": {"learning_rate": 0.25}})
    assert type(made).__name__.lower() == name.lower()
    assert float(made.learning_rate) == 0.25


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("mse", "MeanSquaredError"),
        ("mean_squared_error", "MeanSquaredError"),
        ("sparse_categorical_crossentropy", "SparseCategoricalCrossentropy"),
        ("SparseCategoricalCrossentropy", "SparseCategoricalCrossentropy"),
        ("kld", "KLDivergence"),
        ("binary_crossentropy", "BinaryCrossentropy"),
    ],
)
def test_a_loss_is_found_under_any_spelling(name: str, kind: str):
    assert canonical_loss({"class_name": name}) == {"class_name": kind, "config": {}}
    assert type(make_loss({"class_name": name, "config": {}})).__name__ == kind


@pytest.mark.parametrize("name", [name for name in _LOSSES if name != "Huber"])
def test_a_loss_as_an_object_is_the_loss_of_its_name(name: str):
    entry = {"class_name": name, "config": getattr(keras.losses, name)().get_config()}
    assert canonical_loss(entry) == canonical_loss({"class_name": name, "config": {}})


@pytest.mark.parametrize(
    ("name", "settings"),
    [
        ("CategoricalCrossentropy", {"from_logits": True}),
        ("CategoricalCrossentropy", {"label_smoothing": 0.1}),
        ("SparseCategoricalCrossentropy", {"ignore_class": 0}),
        ("MeanSquaredError", {"reduction": "sum"}),
        ("CategoricalFocalCrossentropy", {"gamma": 3.0}),
        ("BinaryFocalCrossentropy", {"apply_class_balancing": True}),
    ],
)
def test_a_setting_of_a_loss_that_changes_something_is_kept(name: str, settings: dict[str, Any]):
    entry = {"class_name": name, "config": getattr(keras.losses, name)(**settings).get_config()}
    assert canonical_loss(entry)["config"] == settings
    made = make_loss(entry).get_config()
    assert {setting: made[setting] for setting in settings} == settings


def test_a_loss_with_a_list_in_its_settings_is_forbidden():
    made = keras.losses.CategoricalFocalCrossentropy(alpha=[0.1, 0.5, 0.9])
    entry = {"class_name": "CategoricalFocalCrossentropy", "config": made.get_config()}
    with pytest.raises(Forbidden, match="plain"):
        canonical_loss(entry)


def test_a_huber_loss_whose_delta_is_not_known_is_forbidden():
    with pytest.raises(Forbidden, match="delta"):
        canonical_loss({"class_name": "Huber", "config": keras.losses.Huber(2.0).get_config()})
    assert canonical_loss({"class_name": "huber", "config": {}})["class_name"] == "Huber"


@pytest.mark.parametrize(
    "name", ["Lookahead", "__class__", "os.system", None, 3, [], "deserialize", ""]
)
def test_unknown_names_are_forbidden(name: Any):
    for find in (canonical_optimizer, canonical_loss):
        with pytest.raises(Forbidden):
            find({"class_name": name, "config": {}})


@pytest.mark.parametrize("config", [{"learning_rate": "fast"}, {"momentum": 7}, {"nonsense": 1}])
def test_settings_that_keras_refuses_are_forbidden(config: dict[str, Any]):
    with pytest.raises(Forbidden, match="cannot be made"):
        make_optimizer({"class_name": "SGD", "config": config})


def test_a_schedule_is_a_learning_rate():
    schedule = {
        "module": "keras.optimizers.schedules",
        "class_name": "PiecewiseConstantDecay",
        "config": {"boundaries": [10, 20], "values": [0.5, 0.25, 0.125], "name": "x"},
    }
    made = make_optimizer({"class_name": "adam", "config": {"learning_rate": schedule}})
    assert float(made.learning_rate) == 0.5
    made.iterations.assign(15)
    assert float(made.learning_rate) == 0.25


@pytest.mark.parametrize(
    "schedule",
    [{"class_name": "Mine", "config": {}}, {"class_name": "ExponentialDecay"}, {}],
)
def test_other_schedules_are_forbidden(schedule: dict[str, Any]):
    with pytest.raises(Forbidden, match="learning rate"):
        make_optimizer({"class_name": "adam", "config": {"learning_rate": schedule}})


@pytest.mark.parametrize(
    ("entry", "why"),
    [
        ({"class_name": "LambdaCallback", "config": {}}, "the callback 'LambdaCallback'"),
        ({"class_name": "ModelCheckpoint", "config": {"filepath": "x.keras"}}, "ModelCheckpoint"),
        ({"class_name": "EarlyStopping", "config": {"nonsense": 1}}, "cannot be made"),
        ({"class_name": "ReduceLROnPlateau", "config": {"factor": 2.0}}, "cannot be made"),
    ],
)
def test_callbacks_that_do_not_steer_are_forbidden(entry: dict[str, Any], why: str):
    with pytest.raises(Forbidden, match=why):
        make_callback(entry)


def test_nested_settings_are_left_out():
    entry = {
        "class_name": "SGD",
        "config": {"learning_rate": 0.1, "name": "x", "evil": {"class_name": "y"}},
    }
    assert canonical_optimizer(entry)["config"] == {"learning_rate": 0.1}


def test_a_model_is_compiled_as_told():
    net = rebuild(model())
    compile_model(
        net,
        {
            "optimizer": {"class_name": "adam", "config": {}},
            "loss": {"class_name": "mse", "config": {}},
            "metrics": ["accuracy"],
        },
    )
    assert net.compiled
    with pytest.raises(Forbidden, match="metric 'evil'"):
        compile_model(
            net,
            {
                "optimizer": {"class_name": "adam", "config": {}},
                "loss": {"class_name": "mse", "config": {}},
                "metrics": ["evil"],
            },
        )


def test_activations_inline_and_apart_train_to_the_same_weights():
    """Why both are one recipe: Keras's own trainings of both end alike, to the bit."""
    rng = np.random.default_rng(7)
    x, y = rng.random((96, 12, 12, 1), np.float32), rng.integers(0, 10, 96)
    inline = [
        layers.Conv2D(4, 3, activation="relu"),
        layers.Flatten(),
        layers.Dropout(0.25),
        layers.Dense(10, activation="softmax"),
    ]
    apart = [
        layers.Conv2D(4, 3),
        layers.ReLU(),
        layers.Flatten(),
        layers.Dropout(0.25),
        layers.Dense(10),
        layers.Softmax(),
    ]
    trained = []
    for make in (inline, apart):
        keras.utils.set_random_seed(3)
        net = keras.Sequential(
            [
                layers.Input((12, 12, 1)),
                *(type(each).from_config(each.get_config()) for each in make),
            ]
        )
        net.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
        history = net.fit(x, y, batch_size=32, epochs=2, verbose=0).history
        trained.append((net.get_weights(), history))
    (weights, history), (others, other_history) = trained
    assert history == other_history
    for left, right in zip(weights, others, strict=True):
        np.testing.assert_array_equal(left, right)
