"""How far apart a linear model, an MLP and CNNs are on the stand-ins for MNIST and CIFAR-10.

An accuracy threshold means something only where the right kind of network clears it and a lesser
one does not. This trains them on a source and prints their accuracy on its test split and on its
held-out rows; for MNIST then how fast lab 5's reference network learns.

    python benchmarks/standin_margins.py [--set cifar10] [--folder DIR] [--only NAME …]
"""

from __future__ import annotations

import argparse
import dataclasses
import time
from collections.abc import Callable
from pathlib import Path

import keras
import numpy as np

from graders.datasets import DataSource, find_source, held_out, stand_in
from graders.datasets.definition import Array


@dataclasses.dataclass(frozen=True, kw_only=True)
class Trial:
    """A model and how it is trained.

    Args:
        build: Makes the model, which returns logits.
        epochs: After how many epochs in all its accuracy is printed.
        optimizer: Makes the optimizer.
        batch: Rows of a batch.
        rows: How many of the first training rows it sees; all of them by default.
    """

    build: Callable[[], keras.Model]
    epochs: tuple[int, ...]
    optimizer: Callable[[], keras.optimizers.Optimizer] = keras.optimizers.Adam
    batch: int = 128
    rows: int | None = None


def linear(*shape: int) -> keras.Model:
    """Softmax regression: one weight for each value and class."""
    return keras.Sequential([keras.Input(shape), keras.layers.Flatten(), _classes()])


def mlp(*shape: int, hidden: tuple[int, ...] = (128,)) -> keras.Model:
    """Hidden layers of the given numbers of units."""
    layers = [keras.layers.Dense(units, activation="relu") for units in hidden]
    return keras.Sequential([keras.Input(shape), keras.layers.Flatten(), *layers, _classes()])


def cnn() -> keras.Model:
    """Two convolutions with pooling, and about as many parameters as the MLP."""
    layers = keras.layers
    return keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.Conv2D(16, 3, activation="relu"),
            layers.MaxPooling2D(),
            layers.Conv2D(32, 3, activation="relu"),
            layers.MaxPooling2D(),
            layers.Flatten(),
            layers.Dense(128, activation="relu"),
            _classes(),
        ]
    )


def lab1_reference() -> keras.Model:
    """Lab 1's network for CIFAR-10: the two blocks of its MNIST network."""
    layers = keras.layers
    return keras.Sequential(
        [
            keras.Input((32, 32, 3)),
            layers.Conv2D(32, 3, activation="relu"),
            layers.MaxPooling2D(),
            layers.Conv2D(64, 3, activation="relu"),
            layers.MaxPooling2D(),
            layers.Flatten(),
            layers.Dropout(0.5),
            _classes(),
        ]
    )


def lab4_model_1() -> keras.Model:
    """Lab 4's first network, with strides."""
    layers = keras.layers
    return keras.Sequential(
        [
            keras.Input((32, 32, 3)),
            layers.Conv2D(32, 5, strides=2, padding="same", activation="relu"),
            layers.Conv2D(32, 5, strides=2, activation="relu"),
            layers.MaxPooling2D(),
            layers.Dropout(0.25),
            layers.Flatten(),
            layers.Dense(512, activation="relu"),
            layers.Dropout(0.5),
            _classes(),
        ]
    )


def deeper_cnn() -> keras.Model:
    """Six convolutions with batch normalization: what a careful student builds."""
    layers = keras.layers
    blocks: list[keras.layers.Layer] = []
    for filters in (32, 64, 128):
        for _ in range(2):
            blocks.append(layers.Conv2D(filters, 3, padding="same", use_bias=False))
            blocks += [layers.BatchNormalization(), layers.ReLU()]
        blocks += [layers.MaxPooling2D(), layers.Dropout(0.2)]
    head = [layers.Flatten(), layers.Dense(128, activation="relu"), layers.Dropout(0.4)]
    return keras.Sequential([keras.Input((32, 32, 3)), *blocks, *head, _classes()])


def lab5_reference() -> keras.Model:
    """Lab 5: four times convolution, batch normalization, ReLU; then global average pooling."""
    layers = keras.layers
    blocks = [
        layer
        for filters in (16, 32, 64, 128)
        for layer in (layers.Conv2D(filters, 3), layers.BatchNormalization(), layers.ReLU())
    ]
    pooled = [layers.GlobalAveragePooling2D(), _classes()]
    return keras.Sequential([keras.Input((28, 28, 1)), *blocks, *pooled])


def _classes() -> keras.layers.Layer:
    return keras.layers.Dense(10)


TRIALS = {
    "mnist": {
        "linear": Trial(build=lambda: linear(28, 28, 1), epochs=(10,)),
        "MLP": Trial(build=lambda: mlp(28, 28, 1), epochs=(5,)),
        "CNN": Trial(build=cnn, epochs=(3,)),
    },
    "cifar10": {
        "linear": Trial(build=lambda: linear(32, 32, 3), epochs=(5,), rows=45_000),
        "MLP": Trial(build=lambda: mlp(32, 32, 3, hidden=(512, 256)), epochs=(1, 10), rows=45_000),
        "lab1": Trial(build=lab1_reference, epochs=(1, 6, 20), rows=45_000),
        "lab4": Trial(
            build=lab4_model_1,
            epochs=(1, 15),
            optimizer=lambda: keras.optimizers.RMSprop(5e-4),
            batch=32,
        ),
        "deeper": Trial(build=deeper_cnn, epochs=(1, 5), batch=64, rows=45_000),
    },
}


def margin(name: str, trial: Trial, source: DataSource) -> None:
    """Train one model and print its accuracies as it goes."""
    keras.utils.set_random_seed(5)
    model = trial.build()
    _compile(model, trial.optimizer())
    x, y = (np.asarray(part)[: trial.rows] for part in source.load("train"))
    scaled = _scaled(x)
    start, done = time.perf_counter(), 0
    for epochs in trial.epochs:
        model.fit(scaled, y, epochs=epochs, initial_epoch=done, batch_size=trial.batch, verbose=0)
        done = epochs
        scores = [_accuracy(model, *rows) for rows in _measured(source)]
        print(
            f"{name:8} {model.count_params():7,} parameters, {epochs:2} epochs, "
            f"{time.perf_counter() - start:4.0f} s: "
            f"test {scores[0]:.4f}, held-out {scores[1]:.4f}",
            flush=True,
        )


def reference_curve(source: DataSource, steps: int, every: int) -> None:
    """Train lab 5's reference as the lab says and print its accuracy as it goes.

    Its moving averages forget with a factor of 0.99 a step, so they lag behind for the first few
    hundred steps: the second figure normalises with the statistics of the held-out rows instead.
    """
    keras.utils.set_random_seed(5)
    model = lab5_reference()
    _compile(model, keras.optimizers.SGD(0.1))
    x, y = (np.asarray(part) for part in source.load("train"))
    held = _measured(source)[1]
    for start in range(0, steps, every):
        rows = slice(start * 32, (start + every) * 32)
        model.fit(_scaled(x[rows]), y[rows], batch_size=32, verbose=0)
        fresh = keras.ops.convert_to_numpy(model(_scaled(held[0]), training=True))
        print(
            f"lab 5 reference, step {start + every}: held-out {_accuracy(model, *held):.4f}, "
            f"with fresh batch statistics {(fresh.argmax(axis=1) == held[1]).mean():.4f}",
            flush=True,
        )


def _compile(model: keras.Model, optimizer: keras.optimizers.Optimizer) -> None:
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(optimizer=optimizer, loss=loss, metrics=["accuracy"])


def _measured(source: DataSource) -> list[tuple[Array, Array]]:
    """Test and held-out rows."""
    pairs = (source.load("test"), held_out(source))
    return [(np.asarray(x), np.asarray(y)) for x, y in pairs]


def _scaled(x: Array) -> Array:
    scaled = np.asarray(x).astype(np.float32) / 255
    return scaled if scaled.ndim == 4 else scaled[..., None]


def _accuracy(model: keras.Model, x: Array, y: Array) -> float:
    logits = model.predict(_scaled(x), batch_size=1000, verbose=0)
    return float((logits.argmax(axis=1) == np.ravel(y)).mean())


def main() -> None:
    """Parse the arguments and run what they ask for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--set", default="mnist", choices=tuple(TRIALS))
    parser.add_argument("--folder", type=Path, help="a real copy to compare with")
    parser.add_argument("--only", nargs="*", help="some of the models, or reference")
    arguments = parser.parse_args()
    name, folder = arguments.set, arguments.folder
    source = find_source(name, folder=folder) if folder else stand_in(name)
    print(source.description)
    for model, trial in TRIALS[name].items():
        if arguments.only is None or model in arguments.only:
            margin(model, trial, source)
    if name == "mnist" and (arguments.only is None or "reference" in arguments.only):
        reference_curve(source, steps=300, every=100)


if __name__ == "__main__":
    main()
