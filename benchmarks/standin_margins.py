"""How far apart a linear model, an MLP and a CNN are on the MNIST stand-in.

An accuracy threshold means something only where the right kind of network clears it and a lesser
one does not. This trains the three on a source and prints their accuracy on its test split and
on its held-out rows, then how fast lab 5's reference network learns.

    python benchmarks/standin_margins.py [--folder DIR] [--only NAME …]
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from pathlib import Path

import keras
import numpy as np

from graders.datasets import DataSource, find_source, held_out, stand_in
from graders.datasets.definition import Array


def linear() -> keras.Model:
    """Softmax regression: one weight for each pixel and class."""
    return keras.Sequential([keras.Input((28, 28, 1)), keras.layers.Flatten(), _classes()])


def mlp() -> keras.Model:
    """One hidden layer of 128 units."""
    hidden = keras.layers.Dense(128, activation="relu")
    return keras.Sequential([keras.Input((28, 28, 1)), keras.layers.Flatten(), hidden, _classes()])


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


def margin(name: str, build: Callable[[], keras.Model], epochs: int, source: DataSource) -> None:
    """Train one model and print its accuracies."""
    keras.utils.set_random_seed(5)
    model = build()
    _compile(model, keras.optimizers.Adam(1e-3))
    x, y = (np.asarray(part) for part in source.load("train"))
    start = time.perf_counter()
    model.fit(_scaled(x), y, epochs=epochs, batch_size=128, verbose=0)
    seconds = time.perf_counter() - start
    scores = [_accuracy(model, *rows) for rows in (source.load("test"), held_out(source))]
    print(
        f"{name:8} {model.count_params():7,} parameters, {epochs:2} epochs, {seconds:4.0f} s: "
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
    x, y = source.load("train")
    held = held_out(source)
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


def _scaled(x: Array) -> Array:
    return np.asarray(x)[..., None].astype(np.float32) / 255


def _accuracy(model: keras.Model, x: Array, y: Array) -> float:
    logits = model.predict(_scaled(x), batch_size=1000, verbose=0)
    return float((logits.argmax(axis=1) == y).mean())


def main() -> None:
    """Parse the arguments and run what they ask for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--folder", type=Path, help="a real copy to compare with")
    parser.add_argument("--only", nargs="*", default=["linear", "MLP", "CNN", "reference"])
    arguments = parser.parse_args()
    folder = arguments.folder
    source = find_source("mnist", folder=folder) if folder else stand_in("mnist")
    print(source.description)
    models = {"linear": (linear, 10), "MLP": (mlp, 5), "CNN": (cnn, 3)}
    for name, (build, epochs) in models.items():
        if name in arguments.only:
            margin(name, build, epochs, source)
    if "reference" in arguments.only:
        reference_curve(source, steps=300, every=100)


if __name__ == "__main__":
    main()
