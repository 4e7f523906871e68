"""Models rebuilt from their configuration are the models that were."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from graders.models.configuration import Forbidden, canonical, check, is_chain
from graders.models.rebuilding import rebuild, summarize
from tests.models.test_configuration import model
from tests.training.conftest import layer


def live_config(live: Any) -> dict[str, Any]:
    """The configuration as it leaves a sandbox."""
    from graders.capture.inside.objects import model_config

    return model_config(live)


def architectures() -> dict[str, Any]:
    import keras
    from keras import layers as la

    keras.utils.set_random_seed(0)

    def chain(shape: tuple[int, ...], *parts: Any) -> Any:
        return keras.Sequential([la.Input(shape), *parts])

    def branches() -> Any:
        start = keras.Input((8,))
        left, right = la.Dense(4, activation="relu")(start), la.Dense(4)(start)
        return keras.Model(start, la.Dense(2)(la.Add()([left, right])))

    def shared() -> Any:
        start = keras.Input((8,))
        dense = la.Dense(8)
        return keras.Model(start, dense(dense(start)))

    def functional() -> Any:
        start = keras.Input((28, 28, 1))
        x = la.Conv2D(4, 3)(start)
        x = la.BatchNormalization()(x)
        x = la.ReLU()(x)
        return keras.Model(start, la.Dense(10)(la.GlobalAveragePooling2D()(x)))

    def operations() -> Any:
        start = keras.Input((28, 28))
        x = keras.ops.cast(keras.ops.expand_dims(start / 255.0 - 0.5, -1), "float32")
        x = keras.ops.reshape(la.Conv2D(4, 3)(x), (-1, 26, 104))
        x = la.LSTM(6, return_sequences=True)(x)
        return keras.Model(start, la.Dense(10)(x[:, -1, :] + keras.ops.squeeze(x[:, :1], axis=1)))

    def late() -> Any:
        net = keras.Sequential([la.Dense(3), la.Dense(2)])
        net.build((None, 5))
        return net

    def frozen() -> Any:
        net = chain((6,), la.Dense(4), la.Dense(2))
        net.layers[0].trainable = False
        return net

    def adapted() -> Any:
        scaled = la.Normalization()
        scaled.adapt(np.random.default_rng(1).normal(5, 2, (50, 4)))
        return chain((4,), scaled, la.Dense(2))

    def middle() -> Any:
        start = keras.Input((8,))
        first = la.Dense(4)(start)
        return keras.Model(start, [first, la.Dense(2)(first)])

    lab5 = [
        part
        for filters in (16, 32, 64, 128)
        for part in (la.Conv2D(filters, 3), la.BatchNormalization(), la.ReLU())
    ]
    return {
        "dense": chain((8,), la.Dense(3, activation="softmax")),
        "lab5": chain((28, 28, 1), *lab5, la.GlobalAveragePooling2D(), la.Dense(10)),
        "strided": chain((32, 32, 3), la.Conv2D(8, 5, strides=2, padding="same"), la.Flatten()),
        "pooling": chain(
            (28, 28, 1), la.Conv2D(4, 3), la.MaxPooling2D(), la.Dropout(0.5), la.Flatten()
        ),
        "separable": chain((9, 9, 3), la.SeparableConv2D(4, 3), la.DepthwiseConv2D(3)),
        "lstm": chain((None,), la.Embedding(50, 8), la.LSTM(6), la.Dense(1)),
        "bidirectional": chain(
            (20,),
            la.Embedding(50, 8, mask_zero=True),
            la.Bidirectional(la.LSTM(4, return_sequences=True)),
            la.Bidirectional(la.GRU(3)),
        ),
        "time": chain(
            (10, 4), la.SimpleRNN(5, return_sequences=True), la.TimeDistributed(la.Dense(1))
        ),
        "cells": chain((10, 4), la.RNN(la.LSTMCell(5)), la.Dense(1)),
        "nested": chain((28, 28), chain((28, 28), la.Flatten(), la.Dense(5)), la.Dense(2)),
        "regularised": chain(
            (4,), la.Dense(3, kernel_regularizer="l2", kernel_initializer="he_normal")
        ),
        "normalised": chain((4,), la.LayerNormalization(), la.PReLU(), la.GroupNormalization(2)),
        "transposed": chain(
            (7, 7, 2), la.Conv2DTranspose(3, 3), la.UpSampling2D(), la.ZeroPadding2D()
        ),
        "augmented": chain(
            (32, 32, 3),
            la.RandomFlip("horizontal"),
            la.RandomRotation(0.1),
            la.RandomTranslation(0.1, 0.1),
            la.RandomZoom(0.1),
            la.RandomContrast(0.1),
            la.RandomBrightness(0.1),
            la.RandomErasing(),
            la.RandomCrop(28, 28),
            la.Resizing(16, 16),
            la.Normalization(mean=0.5, variance=0.1),
            la.Identity(),
            la.Conv2D(4, 3),
        ),
        "adapted": adapted(),
        "branches": branches(),
        "shared": shared(),
        "functional": functional(),
        "operations": operations(),
        "late": late(),
        "frozen": frozen(),
        "middle": middle(),
    }


NAMES = (
    "dense", "lab5", "strided", "pooling", "separable", "lstm", "bidirectional", "time", "cells",
    "nested", "regularised", "normalised", "transposed", "branches", "shared", "functional",
    "operations", "late", "frozen", "middle", "augmented", "adapted",
)  # fmt: skip


@pytest.fixture(scope="module")
def live() -> dict[str, Any]:
    return architectures()


def flat(layers: Any) -> list[Any]:
    found = []
    for entry in layers:
        inner = type(entry).__name__ in {"Sequential", "Functional"}
        found += flat(entry.layers) if inner else [entry]
    return [entry for entry in found if type(entry).__name__ != "InputLayer"]


@pytest.mark.parametrize("form", [lambda config: config, canonical], ids=["as sent", "canonical"])
@pytest.mark.parametrize("name", NAMES)
def test_the_summary_is_that_of_the_live_model(live: dict[str, Any], name: str, form):
    original = live[name]
    summary = summarize(form(live_config(original)))
    assert summary.total_params == original.count_params()
    assert summary.trainable_params == sum(w.numpy().size for w in original.trainable_weights)
    rows = [(type(entry).__name__, entry.count_params()) for entry in flat(original.layers)]
    if name == "cells":  # a layer that runs a known cell is called after it
        rows = [("LSTM" if kind == "RNN" else kind, params) for kind, params in rows]
    assert [(row.kind, row.params) for row in summary.layers] == rows
    if not isinstance(original.output_shape, list):
        assert summary.output_shape == original.output_shape
    assert summary.input_shape == original.input_shape
    assert [row.output_shape for row in summary.layers if row.output_shape][-1][0] is None
    json.dumps([dict(row.config) for row in summary.layers], default=str)


@pytest.mark.parametrize("name", NAMES)
def test_a_rebuilt_model_computes_the_same(live: dict[str, Any], name: str):
    original = live[name]
    again = rebuild(canonical(live_config(original)), original.get_weights())
    shape = tuple(7 if side is None else side for side in original.input_shape[1:])
    x = np.random.default_rng(0).integers(0, 9, (3, *shape)).astype(np.float32)
    expected, actual = original(x, training=False), again(x, training=False)
    if isinstance(expected, list):
        assert isinstance(actual, list)
        expected, actual = expected[-1], actual[-1]
    np.testing.assert_allclose(np.asarray(actual), np.asarray(expected), rtol=1e-5, atol=1e-6)


def test_the_published_table_of_lab_5(live: dict[str, Any]):
    summary = summarize(live_config(live["lab5"]))
    weighted = [(row.kind, row.output_shape, row.params) for row in summary.layers if row.params]
    assert weighted == [
        ("Conv2D", (None, 26, 26, 16), 160),
        ("BatchNormalization", (None, 26, 26, 16), 64),
        ("Conv2D", (None, 24, 24, 32), 4640),
        ("BatchNormalization", (None, 24, 24, 32), 128),
        ("Conv2D", (None, 22, 22, 64), 18496),
        ("BatchNormalization", (None, 22, 22, 64), 256),
        ("Conv2D", (None, 20, 20, 128), 73856),
        ("BatchNormalization", (None, 20, 20, 128), 512),
        ("Dense", (None, 10), 1290),
    ]
    assert (summary.total_params, summary.trainable_params, summary.non_trainable_params) == (
        99_402,
        98_922,
        480,
    )


@pytest.mark.parametrize(
    ("name", "chain"),
    [
        ("lab5", True),
        ("functional", True),
        ("branches", False),
        ("shared", False),
        ("middle", False),
    ],
)
def test_a_chain_is_told_from_a_graph(live: dict[str, Any], name: str, chain: bool):
    assert is_chain(live_config(live[name])) is chain


def test_sequential_and_functional_forms_are_one(live: dict[str, Any]):
    import keras

    functional = live["functional"]
    sequential = keras.Sequential([keras.layers.Input((28, 28, 1))])
    for entry in functional.layers[1:]:
        sequential.add(type(entry).from_config(entry.get_config()))
    assert canonical(live_config(sequential)) == canonical(live_config(functional))


def test_a_gigantic_layer_is_counted_without_being_made():
    summary = summarize(model(layer("Dense", units=10**9, name="huge")))
    assert summary.layers[-1].params == 11 * 10**9
    with pytest.raises(Forbidden, match="more than 100,000,000 parameters"):
        rebuild(model(layer("Dense", units=10**9, name="huge")))


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        ("Resizing", {"height": 100_000, "width": 100_000}),
        ("UpSampling2D", {"size": 5_000}),
        ("ZeroPadding2D", {"padding": 9_000}),
    ],
)
def test_a_layer_with_a_gigantic_output_is_forbidden(kind: str, options: dict[str, Any]):
    import keras

    gigantic = getattr(keras.layers, kind)(**options, name="huge")
    config = live_config(keras.Sequential([keras.Input((28, 28, 1)), gigantic]))
    with pytest.raises(Forbidden, match="huge gives more than 4,000,000 numbers"):
        rebuild(config)


@pytest.mark.parametrize(
    ("kind", "stateful", "params"),
    [("SimpleRNN", True, 35), ("GRU", True, 120), ("GRU", 1, 120), ("LSTM", True, 140)],
)
def test_a_layer_that_keeps_its_state_between_batches(kind: str, stateful: Any, params: int):
    import keras

    hidden = getattr(keras.layers, kind)(5, stateful=stateful, return_sequences=True)
    original = keras.Sequential([keras.Input(batch_shape=(3, 10, 1)), hidden])
    summary = summarize(live_config(original))
    assert [(row.output_shape, row.params) for row in summary.layers] == [((3, 10, 5), params)]
    assert summary.layers[0].config["stateful"]
    again = rebuild(live_config(original), original.get_weights())
    x = np.ones((3, 10, 1), np.float32)
    for _ in range(2):  # the second time from the state that the first one left
        np.testing.assert_allclose(np.asarray(again(x)), np.asarray(original(x)), rtol=1e-5)


def test_a_gigantic_batch_of_states_is_forbidden():
    import keras

    batch = (10_001, 10, 1)
    live = keras.Sequential([keras.Input(batch_shape=batch), keras.layers.SimpleRNN(1)])
    body = json.loads(
        json.dumps(live_config(live)).replace('"stateful": false', '"stateful": true')
    )
    with pytest.raises(Forbidden, match="batches of more than 10,000 rows"):
        rebuild(body)


def test_the_number_of_rows_that_a_model_was_built_with_bounds_nothing():
    import keras

    images = np.zeros((20_000, 28, 28, 1), np.float32)
    live = keras.Sequential([keras.layers.Conv2D(16, 3), keras.layers.Flatten()])
    live(images[:5000])
    again = rebuild(live_config(live), live.get_weights())
    assert again.predict(images[:3], verbose=0).shape == (3, 26 * 26 * 16)
    words = keras.Sequential([keras.layers.Embedding(10, 2)])
    words(np.zeros((20_000, 3), np.int32))
    assert summarize(live_config(words)).layers[0].params == 20
    assert rebuild(live_config(words), words.get_weights()).built


@pytest.mark.parametrize(
    "weights",
    [
        [],
        [np.zeros((784, 10))],
        [np.zeros((10, 784)), np.zeros(10)],
        [np.zeros((784, 10)), np.zeros(11)],
        [np.zeros((784, 10)), np.zeros(10), np.zeros(1)],
    ],
)
def test_weights_of_another_shape_are_forbidden(weights: list[Any]):
    with pytest.raises(Forbidden, match="do not fit"):
        rebuild(model(), weights)


def test_weights_that_are_no_numbers_are_forbidden():
    with pytest.raises(Forbidden):
        rebuild(model(), [np.full((784, 10), "x"), np.full(10, "y")])


@pytest.mark.parametrize(
    "bad",
    [
        layer("Dense", units=-1, name="x"),
        layer("Dense", units="many", name="x"),
        layer("Dense", name="x"),
        layer("Dense", units=3, no_such_argument=1, name="x"),
        layer("Conv2D", filters=1, kernel_size=3, name="x"),
        layer("Reshape", target_shape=[7, 7], name="x"),
    ],
)
def test_what_keras_refuses_is_forbidden(bad: dict[str, Any]):
    with pytest.raises(Forbidden, match="Keras cannot build it"):
        summarize(model(bad))


def test_the_configuration_is_not_changed_by_rebuilding(live: dict[str, Any]):
    config = live_config(live["bidirectional"])
    before = json.dumps(config, sort_keys=True)
    rebuild(config)
    summarize(config)
    assert json.dumps(config, sort_keys=True) == before


def test_a_huge_model_leaves_nothing_to_be_allocated_for_the_next_one() -> None:
    import keras

    class Own(keras.layers.Layer):
        """A layer whose output is found out symbolically: Keras then gives variables values."""

        def call(self, x: Any) -> Any:
            return keras.ops.matmul(x, keras.ops.ones((5, 3)))

    summarize(model(layer("Dense", units=10**9, name="huge")))
    summarize(model(layer("Dense", units=3, name="small")))
    assert keras.Sequential([keras.Input((5,)), Own()]).output_shape == (None, 3)


def test_a_chain_with_an_operation_stays_functional():
    import keras

    start = keras.Input((28, 28))
    flat = keras.ops.reshape(start, (-1, 784))
    config = live_config(keras.Model(start, keras.layers.Dense(10)(flat)))
    assert canonical(config)["class_name"] == "Functional"
    assert rebuild(canonical(config)).count_params() == 7850


def test_what_an_operation_gives_is_bounded_before_anything_is_computed():
    import keras

    start = keras.Input((3000,))
    wide = keras.ops.expand_dims(start, 1) * keras.ops.expand_dims(start, 2)
    inner = keras.Model(start, keras.layers.GlobalAveragePooling1D()(wide))
    for net in (inner, keras.Sequential([keras.layers.Input((3000,)), inner])):
        with pytest.raises(Forbidden, match="gives more than 4,000,000 numbers"):
            summarize(live_config(net))


MIXING = {
    "rows beside each other": ((8,), lambda k, x: k.expand_dims(x, 0)),
    "each row with each": ((8,), lambda k, x: k.expand_dims(x, 1) * x),
    "numbers as rows": ((8,), lambda k, x: k.reshape(x, (-1, 1))),
    "a number of rows": ((8,), lambda k, x: k.reshape(x, (32, 8))),
    "every other row": ((8,), lambda k, x: x[::2, :]),
    "one row": ((8,), lambda k, x: x[0]),
    "a free length": ((None,), lambda k, x: k.expand_dims(x, 1) * k.expand_dims(x, 2)),
}


@pytest.mark.parametrize("name", MIXING)
def test_an_operation_keeps_rows_apart(name: str):
    import keras

    shape, operation = MIXING[name]
    start = keras.Input(shape)
    with pytest.raises(Forbidden, match="does not keep rows apart"):
        summarize(live_config(keras.Model(start, operation(keras.ops, start))))


def test_a_chain_of_layers_is_none_with_an_operation_that_computes_as_a_layer_does():
    import keras

    start = keras.Input((8,))
    scaled = live_config(keras.Model(start, keras.layers.Dense(2)(start / 255.0)))
    cut = live_config(keras.Model(start, keras.layers.Dense(2)(keras.ops.maximum(start, 0.0))))
    assert (is_chain(scaled), is_chain(cut)) == (True, False)
    rebuild(cut)


def test_operations_are_counted():
    import keras

    start = value = keras.Input((8,))
    for _ in range(51):
        value = value + 1.0
    with pytest.raises(Forbidden, match="more than 50 operations"):
        rebuild(live_config(keras.Model(start, value)))


@pytest.mark.parametrize("kind", ["Max", "Mean", "Sum", "Tile", "Matmul", "Take"])
def test_operations_that_compute_more_than_an_arrangement_are_forbidden(kind: str):
    entry = {
        "module": "keras.src.ops.numpy",
        "class_name": kind,
        "config": {"name": "x"},
        "inbound_nodes": [],
    }
    with pytest.raises(Forbidden, match=kind):
        check(model(entry))


def test_an_operation_has_no_settings_but_those_known():
    import keras

    start = keras.Input((8,))
    config = live_config(keras.Model(start, keras.ops.expand_dims(start, 1)))
    entry = config["config"]["layers"][1]
    entry["config"]["initial"] = [[0.5] * 10]
    with pytest.raises(Forbidden, match="unknown settings"):
        rebuild(config)
    del entry["config"]["initial"]
    entry["inbound_nodes"] = [[["input_layer", 0, 0, {"x2": [0.1] * 784}]]]
    with pytest.raises(Forbidden, match="an unknown way"):
        rebuild(config)


def test_an_operation_outside_the_list_is_forbidden():
    import keras

    start = keras.Input((4,))
    config = live_config(keras.Model(start, keras.ops.tile(start, (1, 3))))
    with pytest.raises(Forbidden, match="'Tile'"):
        rebuild(config)


@pytest.mark.parametrize("table", [[0.5, 2.0, 1.0, 3.0], list(range(1, 10)), [[1, 2], [3, 4]]])
def test_weights_cannot_hide_as_constants_of_an_operation(table: list[Any]):
    import keras

    width = len(table) if not isinstance(table[0], list) else len(table[0])
    start = keras.Input((width,))
    config = live_config(keras.Model(start, keras.layers.Dense(2)(start * 2.0)))
    rebuild(config)
    multiply = next(
        entry for entry in config["config"]["layers"] if entry["class_name"] == "Multiply"
    )
    multiply["inbound_nodes"][0]["args"][1] = table
    with pytest.raises(Forbidden, match="a table of numbers"):
        rebuild(config)


@pytest.mark.parametrize("by_name", [True, False])
def test_an_index_may_be_given_by_name_and_not_be_missing(by_name: bool):
    import keras

    start = keras.Input((8, 3))
    config = live_config(keras.Model(start, start[:, 0]))
    node = config["config"]["layers"][1]["inbound_nodes"][0]
    key = node["args"].pop()
    if by_name:
        node["kwargs"]["key"] = key
        rebuild(config)
    else:
        with pytest.raises(Forbidden):
            rebuild(config)
