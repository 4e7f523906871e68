"""Live Keras models of the checks' tests, each built once."""

from __future__ import annotations

import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import pytest

FILTERS = (16, 32, 64, 128)


@pytest.fixture(scope="session")
def keras():
    return pytest.importorskip("keras")


@pytest.fixture
def plt():
    matplotlib = pytest.importorskip("matplotlib")
    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    yield plt
    plt.close("all")


@pytest.fixture(scope="session")
def added_model(keras):
    """Lab 5's network in the document's style, with ``add``, compiled."""
    model = keras.Sequential()
    model.add(keras.layers.Input(shape=(28, 28, 1)))
    for filters in FILTERS:
        model.add(keras.layers.Conv2D(filters, 3))
        model.add(keras.layers.BatchNormalization())
        model.add(keras.layers.ReLU())
    model.add(keras.layers.GlobalAveragePooling2D())
    model.add(keras.layers.Dense(units=10))
    model.compile(
        optimizer=keras.optimizers.SGD(learning_rate=0.1),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
    )
    return model


@pytest.fixture(scope="session")
def listed_model(keras):
    """The same as one list, with Activation layers and names."""
    layers = [keras.layers.Input((28, 28, 1), name="picture")]
    for number, filters in enumerate(FILTERS):
        layers += [
            keras.layers.Conv2D(filters, (3, 3), name=f"c{number}"),
            keras.layers.BatchNormalization(name=f"n{number}"),
            keras.layers.Activation("relu", name=f"a{number}"),
        ]
    layers += [
        keras.layers.GlobalAveragePooling2D(),
        keras.layers.Dense(10, activation="linear"),
    ]
    return keras.Sequential(layers)


@pytest.fixture(scope="session")
def functional_model(keras):
    """The same in functional style, with keras.ops.relu and a nested block."""
    block = keras.Sequential(
        [
            keras.layers.Input((28, 28, 1)),
            keras.layers.Conv2D(16, 3),
            keras.layers.BatchNormalization(),
            keras.layers.ReLU(),
        ]
    )
    inputs = keras.Input((28, 28, 1))
    outputs = block(inputs)
    for filters in FILTERS[1:]:
        outputs = keras.layers.Conv2D(filters, 3)(outputs)
        outputs = keras.layers.BatchNormalization()(outputs)
        outputs = keras.ops.relu(outputs)
    outputs = keras.layers.GlobalAvgPool2D()(outputs)
    return keras.Model(inputs, keras.layers.Dense(10)(outputs))


@pytest.fixture(params=["added_model", "listed_model", "functional_model"])
def right_model(request):
    return request.getfixturevalue(request.param)
