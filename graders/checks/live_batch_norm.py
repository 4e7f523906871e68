"""Re-estimating the moving statistics of batch normalization from training rows."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

from graders.evidence.nested_layers import layers_of

BATCH = 250
REESTIMATION_ROWS = 2_000
"""Training rows that statistics are re-estimated on: live, while training and when measuring."""


def batch_norm_layers(model: Any) -> list[Any]:
    """The model's batch-normalization layers, those of models inside it too."""
    inside = layers_of(model)
    return [layer for layer in inside if type(layer).__name__ == "BatchNormalization"]


def reestimate_batch_norm(model: Any, x: npt.NDArray[Any]) -> None:
    """Replace moving batch statistics by their plain mean over batches of ``x``.

    One short epoch at a high learning rate leaves the moving averages behind the weights, which
    makes a well-trained network look bad by luck; the recipe is graded, not that luck.

    Args:
        model: A Keras model; only its moving means and variances change. What else a look at rows
            in training mode moves, such as the state of dropout's random numbers, is as before.
        x: (n, …) float32 training rows, as the model takes them; n is at least 250.
    """
    layers = batch_norm_layers(model)
    if not layers or len(x) < BATCH:
        return
    momenta = [layer.momentum for layer in layers]
    moving = {id(value) for layer in layers for value in (layer.moving_mean, layer.moving_variance)}
    others = [variable for variable in model.variables if id(variable) not in moving]
    kept = [np.array(variable) for variable in others]
    for number, start in enumerate(range(0, len(x) - BATCH + 1, BATCH)):
        for layer in layers:
            layer.momentum = number / (number + 1.0)  # a running mean over the batches so far
        model(x[start : start + BATCH], training=True)
    for layer, momentum in zip(layers, momenta, strict=True):
        layer.momentum = momentum
    for variable, value in zip(others, kept, strict=True):
        variable.assign(value)


@contextlib.contextmanager
def reestimated(model: Any, x: npt.NDArray[Any]) -> Iterator[None]:
    """Measure ``model`` with re-estimated batch statistics, and give its own back afterwards."""
    kept = [np.asarray(weight) for weight in model.non_trainable_weights]
    reestimate_batch_norm(model, x)
    try:
        yield
    finally:
        for weight, value in zip(model.non_trainable_weights, kept, strict=True):
            weight.assign(value)
