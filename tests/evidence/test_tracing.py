"""Models with code of their own as the layers that they call."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from graders.evidence.tracing import has_own_code, own_classes, rebuilt, trace

keras = pytest.importorskip("keras")
tf = pytest.importorskip("tensorflow")
layers = keras.layers


class Block(layers.Layer):
    def __init__(self, filters: int) -> None:
        super().__init__()
        self.conv = layers.Conv2D(filters, 3)
        self.norm = layers.BatchNormalization()

    def call(self, x: Any, training: bool = False) -> Any:
        return keras.activations.relu(self.norm(self.conv(x), training=training))


class Net(keras.Model):
    """Dropout in training alone, as older tutorials write it; a nested model, and a list."""

    def __init__(self) -> None:
        super().__init__()
        self.blocks = [Block(2), Block(4)]
        self.drop = layers.Dropout(0.5)
        self.head = keras.Sequential([layers.GlobalAveragePooling2D(), layers.Dense(3)])

    def call(self, x: Any, training: bool = False) -> Any:
        for block in self.blocks:
            x = block(x, training=training)
        if training:
            x = self.drop(x, training=training)
        return self.head(x)


class Doubled(layers.Layer):
    def call(self, x: Any) -> Any:
        return x + x


class Scaled(layers.Layer):
    def build(self, shape: tuple[int | None, ...]) -> None:
        self.factor = self.add_weight(shape=(shape[-1],))

    def call(self, x: Any) -> Any:
        return x * self.factor


class Chain(keras.Sequential):
    """Adds nothing to Keras's class."""


def net() -> Any:
    model = Net()
    model(np.zeros((2, 12, 12, 1), np.float32))
    return model


def sequential(*inner: Any) -> Any:
    return keras.Sequential([layers.Input((6,)), layers.Dense(4), *inner, layers.Dense(2)])


def functional(inner: Any) -> Any:
    inputs = layers.Input((6,))
    return keras.Model(inputs, layers.Dense(2)(inner(layers.Dense(4)(inputs))))


TRACED = {
    "a subclass": net,
    "a subclass of Sequential": lambda: Chain([layers.Input((6,)), layers.Dense(2)]),
    "a layer in a Sequential": lambda: sequential(Doubled()),
    "a layer in a functional model": lambda: functional(Doubled()),
    "a Lambda of activations": lambda: sequential(layers.Lambda(keras.activations.tanh)),
    "TensorFlow's activations": lambda: sequential(
        layers.Lambda(lambda x: tf.nn.softmax(tf.nn.relu(x)))
    ),
}
CODE = {
    "weights of its own": lambda: sequential(Scaled()),
    "an array in a closure": lambda: sequential(layers.Lambda(lambda x: x * np.ones(4))),
    "TensorFlow's functions": lambda: sequential(
        layers.Lambda(lambda x: tf.nn.relu(tf.reverse(x, [1])))
    ),
    "numbers": lambda: sequential(layers.Lambda(lambda x: x / 255.0)),
    "an error": lambda: sequential(layers.Lambda(lambda x: x.numpy(), output_shape=(4,))),
}


@pytest.mark.parametrize("make", TRACED.values(), ids=TRACED)
def test_the_layers_that_a_model_calls_give_what_it_gives(make):
    model = make()
    assert has_own_code(model)
    traced = trace(model)
    assert traced is not None
    again = rebuilt(traced)
    again.set_weights([np.asarray(weight) for weight in traced.weights])
    shape = (5, *(length or 1 for length in again.input_shape[1:]))
    inputs = np.random.default_rng(1).random(shape, np.float32)
    outputs = np.asarray(model(inputs, training=False))
    assert np.allclose(outputs, np.asarray(again(inputs)), atol=1e-6)
    assert not has_own_code(again)


@pytest.mark.parametrize("make", CODE.values(), ids=CODE)
def test_what_computes_by_itself_has_no_layers(make):
    model = make()
    assert has_own_code(model)
    assert trace(model) is None


def test_a_model_of_keras_layers_has_no_code_of_its_own():
    assert own_classes(sequential(layers.ReLU(), keras.Sequential([layers.Dense(3)]))) == ()
    assert own_classes(functional(layers.ReLU())) == ()


def test_own_classes_are_named_once():
    assert set(own_classes(net())) == {"Net", "Block"}
    assert own_classes(sequential(layers.Lambda(abs))) == ("Lambda",)


def test_a_class_that_takes_the_name_of_a_layer_is_none():
    liar = type("Dense", (layers.Layer,), {"__module__": layers.Dense.__module__})
    assert has_own_code(sequential(liar()))


def test_dropout_that_is_called_in_training_only_is_among_the_layers():
    kinds = [type(layer).__name__ for layer in rebuilt(trace(net())).operations]
    assert kinds[1:4] == ["Conv2D", "BatchNormalization", "ReLU"]
    assert "Dropout" in kinds


def test_the_same_model_gives_the_same_configuration_and_stays_as_it_was():
    model = functional(Doubled())
    first, second = trace(model), trace(model)
    assert first is not None and second is not None
    assert json.dumps(first.config) == json.dumps(second.config)
    assert [layer.output.shape for layer in model.layers][-1] == (None, 2)


def test_tracing_leaves_keras_and_tensorflow_as_they_were():
    before = layers.Layer.__call__, tf.nn.relu
    trace(sequential(layers.Lambda(lambda x: x.numpy(), output_shape=(4,))))
    assert (layers.Layer.__call__, tf.nn.relu) == before


def test_a_model_that_was_never_called_has_no_layers_yet():
    assert trace(Net()) is None


def test_words_are_taken_as_they_are():
    class Words(keras.Model):
        def __init__(self) -> None:
            super().__init__()
            self.table, self.memory = layers.Embedding(50, 4), layers.LSTM(3)

        def call(self, x: Any) -> Any:
            return self.memory(self.table(x))

    model = Words()
    model(np.zeros((2, 7), np.int32))
    traced = trace(model)
    assert traced is not None
    assert [type(layer).__name__ for layer in rebuilt(traced).layers][1:] == ["Embedding", "LSTM"]
