"""Requests become recipes when everything in them is known, else NotTrainable."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graders.training import NotTrainable, Recipe
from tests.evidence.test_parsing import JSON, places, replaced
from tests.training.conftest import KNOWN, ROWS, layer, recipe, request


def test_a_good_request_is_a_recipe():
    made = recipe()
    assert (made.epochs, made.batch_size, made.shuffle) == (1, 50, True)
    assert made.data.rows.tolist() == list(range(200))
    assert made.model["class_name"] == "Sequential"


def test_all_rows_in_order_need_no_indices():
    assert recipe(data__rows=None).data.rows is None


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"data__dataset": "cifar10"}, "not those of a data set"),
        ({"data__split": "held-out"}, "not those of a data set"),
        ({"data__split": "test"}, "kept for testing"),
        ({"continues": "../../etc"}, "not known"),
        ({"continues": "/abs"}, "not known"),
        ({"continues": "0" * 32 + "-0/../x"}, "not known"),
        ({"continues": "0" * 32 + "-0\n"}, "not known"),
        ({"continues": 7}, "not known"),
        ({"fit__epochs": 0}, "out of range"),
        ({"fit__epochs": 100_000}, "out of range"),
        ({"fit__batch_size": 0}, "out of range"),
        ({"fit__batch_size": -5}, "out of range"),
        ({"validation__split": 1.0}, "out of range"),
        ({"validation__split": float("nan")}, "out of range"),
        ({"data__preparation__scale": [float("inf")]}, "not a number"),
        ({"data__preparation__scale": [1.0, 2.0]}, "does not fit its channels"),
        (
            {"data__preparation__scale": [1.0] * 17, "data__preparation__offset": [0.0] * 17},
            "does not fit its channels",
        ),
        ({"data__rows": 1}, "malformed"),
        ({"data__preparation__shape": None}, "malformed"),
        ({"fit__epochs": float("inf")}, "malformed"),
        ({"fit__epochs": 10**400}, "out of range"),
        ({"compile__optimizer": {"class_name": "Lookahead"}}, "optimizer"),
        ({"compile__optimizer": {"class_name": "__class__"}}, "optimizer"),
        ({"compile__loss": {"class_name": "my_loss"}}, "loss"),
        ({"model__class_name": "MyModel"}, "not a Sequential"),
        ({"model": None}, "NoneType"),
    ],
)
def test_what_is_not_known_is_refused_with_its_reason(change: dict[str, Any], reason: str):
    with pytest.raises(NotTrainable, match=reason):
        recipe(**change)


@pytest.mark.parametrize(
    "rows",
    [
        np.array([-1]),
        np.array([60_000]),
        np.array([], np.int32),
        np.array([[1]]),
        np.array(1),
        np.array(["x"]),
        np.array([np.nan]),
        np.array([2**40]),
        np.array([2**32 + 5]),
        np.zeros(2_000_000, np.uint8),
    ],
    ids=lambda rows: f"{rows.dtype}{rows.shape}",
)
def test_rows_outside_the_data_set_are_refused(rows: np.ndarray):
    with pytest.raises(NotTrainable):
        recipe(rows)


@pytest.mark.parametrize(
    "bad",
    [
        layer("Lambda", function="x"),
        layer("MyLayer"),
        {**layer("Dense", units=1), "module": "os"},
        {**layer("Dense", units=1), "registered_name": "pkg>Dense"},
        layer("Activation", activation="evil"),
        layer("Dense", units=1, kernel_initializer={"class_name": "os.system", "config": {}}),
        layer("TimeDistributed", layer=layer("Lambda")),
    ],
)
def test_layers_outside_the_list_are_refused(bad: dict[str, Any]):
    body = request()
    body["model"]["config"]["layers"].append(bad)
    with pytest.raises(NotTrainable):
        Recipe.from_request(body, (ROWS,), KNOWN)


@settings(max_examples=400)
@given(data=st.data())
def test_any_change_of_a_request_gives_a_recipe_or_not_trainable(data: st.DataObject):
    body = request(validation__data={**request()["data"], "rows": None})
    path = data.draw(st.sampled_from(places(body)))
    changed = replaced(body, path, data.draw(JSON))
    try:
        made = Recipe.from_request(changed, (ROWS,), KNOWN)
    except NotTrainable:
        return
    assert 1 <= made.epochs <= 200
    assert made.data.split == "train"
    made.key({})


def key(*arrays: np.ndarray, **changes: Any) -> str:
    return recipe(*arrays, **changes).key({"data": "sha256:1"})


def test_names_do_not_tell_recipes_apart():
    body = request()
    for number, entry in enumerate(body["model"]["config"]["layers"]):
        entry["config"]["name"] = f"other_{number}"
    body["model"]["config"]["name"] = "my_net"
    renamed = Recipe.from_request(body, (ROWS,), KNOWN)
    assert renamed.key({"data": "sha256:1"}) == key()


def test_the_form_of_class_names_does_not_tell_recipes_apart():
    entry = {"class_name": "sparse_categorical_crossentropy", "config": {"from_logits": True}}
    assert key(compile__loss=entry) == key()


def test_a_loss_as_an_object_and_by_its_name_are_one_recipe():
    told = {"reduction": "sum_over_batch_size", "from_logits": False, "ignore_class": None}
    by_name = {"class_name": "sparse_categorical_crossentropy", "config": {}}
    as_object = {"class_name": "SparseCategoricalCrossentropy", "config": {"name": "x", **told}}
    assert key(compile__loss=as_object) == key(compile__loss=by_name) != key()


def with_last(*layers: dict[str, Any], **changes: Any) -> Recipe:
    """The recipe of the request with other layers in the place of its last."""
    body = request(**changes)
    body["model"]["config"]["layers"][-1:] = layers
    return Recipe.from_request(body, (ROWS,), KNOWN)


FLOATS = {"module": "keras", "class_name": "DTypePolicy", "config": {"name": "float32"}}


@pytest.mark.parametrize("name", ["relu", "softmax", "tanh"])
def test_an_activation_inline_and_as_a_layer_are_one_recipe(name: str):
    inline = with_last(layer("Dense", units=10, activation=name, name="d"))
    apart = with_last(
        layer("Dense", units=10, activation="linear", name="d"),
        layer("Activation", activation=name, dtype=FLOATS, trainable=True, name="a"),
    )
    assert inline.key({}) == apart.key({}) != key()


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("softmax", layer("Softmax", axis=-1, dtype=FLOATS, name="s")),
        ("relu", layer("ReLU", max_value=None, negative_slope=0.0, threshold=0.0, name="r")),
    ],
)
def test_the_layer_of_an_activation_is_the_activation(name: str, written: dict[str, Any]):
    inline = with_last(layer("Dense", units=10, activation=name, name="d"))
    apart = with_last(layer("Dense", units=10, activation="linear", name="d"), written)
    assert inline.key({}) == apart.key({})


@pytest.mark.parametrize(
    "written",
    [
        layer("ReLU", max_value=6.0, name="r"),
        layer("ReLU", negative_slope=0.1, name="r"),
        layer("LeakyReLU", negative_slope=0.0, name="r"),
    ],
)
def test_a_relu_with_a_setting_is_another_recipe(written: dict[str, Any]):
    plain = with_last(layer("Dense", units=10, activation="relu", name="d"))
    apart = with_last(layer("Dense", units=10, activation="linear", name="d"), written)
    assert plain.key({}) != apart.key({})


def test_what_is_regularized_after_the_activation_stays_inline():
    punished = {"class_name": "L2", "config": {"l2": 0.1}, "module": "keras.regularizers"}
    inline = with_last(
        layer("Dense", units=10, activation="relu", activity_regularizer=punished, name="d")
    )
    assert inline.model["config"]["layers"][-1]["config"]["activation"] == "relu"


def watching(monitor: str) -> list[dict[str, Any]]:
    return [{"class_name": "EarlyStopping", "config": {"monitor": monitor, "patience": 2}}]


def test_acc_and_accuracy_are_one_recipe_with_the_names_that_were_asked_for():
    short = recipe(compile__metrics=["acc"], fit__callbacks=watching("val_acc"))
    long = recipe(compile__metrics=["accuracy"], fit__callbacks=watching("val_accuracy"))
    assert short.key({}) == long.key({})
    assert short.compiled["metrics"] == ["accuracy"]
    history = {"loss": [1.0], "accuracy": [0.5], "val_accuracy": [0.25]}
    assert short.in_own_names(history) == {"loss": [1.0], "acc": [0.5], "val_acc": [0.25]}
    assert long.in_own_names(history) == history


def test_a_metric_asked_for_under_both_names_stays_twice():
    both = recipe(compile__metrics=["acc", "accuracy"])
    assert both.compiled["metrics"] == ["acc", "accuracy"]
    assert both.own_names == {}


@pytest.mark.parametrize(
    ("metric", "monitor"),
    [("accuracy", "val_acc"), ("acc", "val_accuracy"), ("acc", "accuracy")],
)
def test_what_watches_a_curve_that_is_not_there_stays_so(metric: str, monitor: str):
    made = recipe(compile__metrics=[metric], fit__callbacks=watching(monitor))
    assert made.compiled["metrics"] == [metric]
    assert made.callbacks[0]["config"]["monitor"] == monitor
    assert made.own_names == {}


@pytest.mark.parametrize(
    "before",
    [layer("Masking", mask_value=0.0, name="m"), layer("Embedding", mask_zero=True, name="e")],
)
def test_a_softmax_layer_behind_a_mask_stays_a_layer(before: dict[str, Any]):
    made = with_last(before, layer("Dense", units=10, name="d"), layer("Softmax", name="s"))
    assert made.model["config"]["layers"][-1]["class_name"] == "Softmax"


def test_a_network_at_the_limit_of_layers_is_taken_as_it_is():
    dense = [layer("Dense", units=2, activation="relu", name=f"d{n}") for n in range(300)]
    assert len(with_last(*dense).model["config"]["layers"]) == 302


@pytest.mark.parametrize(
    "change",
    [
        {"fit__epochs": 2},
        {"fit__batch_size": 32},
        {"fit__shuffle": False},
        {"compile__optimizer": {"class_name": "SGD", "config": {"learning_rate": 0.2}}},
        {"compile__metrics": []},
        {"validation__split": 0.1},
        {"data__rows": None},
        {"data__preparation__scale": [1.0]},
        {"data__labels": "one-hot"},
        {"continues": "0" * 32 + "-0"},
    ],
)
def test_what_trains_differently_has_another_key(change: dict[str, Any]):
    assert key(**change) != key()


def test_other_rows_and_other_data_have_another_key():
    assert key(ROWS[::-1].copy()) != key()
    assert recipe().key({"data": "sha256:2"}) != key()


def test_a_scale_that_differs_by_rounding_is_the_same():
    assert key(data__preparation__scale=[1 / 255 + 1e-12]) == key()


def test_an_offset_that_is_left_of_a_fit_is_none():
    assert key(data__preparation__offset=[6.1e-9]) == key()
    assert key(data__preparation__offset=[-2e-8]) == key()
    centred = {"scale": [1 / 127.5], "offset": [-1.0]}
    noisy = {"scale": [1 / 127.5 + 1e-12], "offset": [-1.0 + 1e-9]}
    changes = [
        {f"data__preparation__{name}": value for name, value in each.items()}
        for each in (centred, noisy)
    ]
    assert key(**changes[0]) == key(**changes[1]) != key()


@pytest.mark.parametrize("offset", [0.13, -0.4734456, 0.0000004])
def test_noise_of_a_scale_does_not_change_the_digits_of_an_offset(offset: float):
    keys = {
        key(data__preparation__scale=[1 / 255 + noise], data__preparation__offset=[offset])
        for noise in (0.0, 1e-11, -1e-11)
    }
    assert len(keys) == 1


def test_each_channel_has_digits_of_its_own():
    offsets = [[0.0, 0.0004], [0.0, 0.0]]
    keys = {
        key(data__preparation__scale=[1.0, 0.001], data__preparation__offset=offset)
        for offset in offsets
    }
    assert len(keys) == 2


@pytest.mark.parametrize("offset", [1e-4, -0.001, 1.0])
def test_an_offset_that_moves_the_values_is_another_recipe(offset: float):
    assert key(data__preparation__offset=[offset]) != key()


@pytest.mark.parametrize("scale", [0.0, 5e-324, 1e308, -1e308])
def test_any_finite_scale_has_a_key(scale: float):
    for offset in (0.0, 1e308, -5e-324):
        assert key(data__preparation__scale=[scale], data__preparation__offset=[offset])


def test_a_training_without_labels_is_malformed() -> None:
    body = request()
    del body["data"]["labels"]
    with pytest.raises(NotTrainable, match="malformed"):
        Recipe.from_request(body, (ROWS,), KNOWN)
