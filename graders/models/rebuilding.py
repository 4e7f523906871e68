"""Building a Keras model from an allow-listed configuration, sizes first, weights after."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from graders.evidence.records import LayerRow, ModelSummary, Shape
from graders.models import configuration
from graders.models.configuration import Forbidden

MAX_PARAMS = 100_000_000
"""Largest model that is built: 400 MB of float32 weights."""


def rebuild(config: dict[str, Any], weights: Sequence[npt.NDArray[Any]] | None = None) -> Any:
    """A Keras model from a configuration of an untrusted source.

    Args:
        config: The configuration as Keras serializes it.
        weights: Its weights in ``get_weights`` order, or None for fresh ones.

    Raises:
        Forbidden: If the configuration is not allowed, too large, or does not fit its weights.
    """
    if summarize(config).total_params > MAX_PARAMS:
        raise Forbidden(f"it has more than {MAX_PARAMS:,} parameters")
    model = _deserialize(config)
    if weights is None:
        return model
    expected = [tuple(weight.shape) for weight in model.weights]
    plain = all(weight.dtype.kind in "biuf" for weight in weights)
    if not plain or [tuple(weight.shape) for weight in weights] != expected:
        raise Forbidden("its weights do not fit its architecture")
    model.set_weights([np.asarray(weight) for weight in weights])
    return model


def summarize(config: dict[str, Any]) -> ModelSummary:
    """Shapes and parameter counts of a configuration, without allocating a single weight.

    Raises:
        Forbidden: If the configuration is not allowed or Keras cannot build it.
    """
    from keras.src.backend.common.stateless_scope import StatelessScope

    # Inside this scope Keras creates variables without values, so that a layer of 10^9 units
    # costs nothing (keras.StatelessScope hides the argument that keeps them so on leaving).
    with StatelessScope(initialize_variables=False):
        model = _deserialize(config)
        return describe_model(model, is_chain=configuration.is_chain(config))


def describe_model(model: Any, *, is_chain: bool) -> ModelSummary:
    """The summary of a Keras model; nested models are written out layer by layer."""
    rows = tuple(row for layer in model.layers for row in _rows(layer))
    trainable = sum(_size(weight) for weight in model.trainable_weights)
    return ModelSummary(
        layers=rows,
        trainable_params=trainable,
        non_trainable_params=sum(_size(weight) for weight in model.non_trainable_weights),
        input_shape=_shape(model, "input_shape"),
        output_shape=_shape(model, "output_shape"),
        is_chain=is_chain,
    )


def _deserialize(config: dict[str, Any]) -> Any:
    import keras

    configuration.check(config)
    # A copy: Keras empties the configuration that it reads (3.15).
    try:
        model = keras.saving.deserialize_keras_object(copy.deepcopy(config), safe_mode=True)
    except Exception as error:
        reason = str(error).strip().splitlines()
        raise Forbidden(
            f"Keras cannot build it: {reason[0][:300] if reason else error!r}"
        ) from error
    if not isinstance(model, keras.Model):  # a malformed configuration comes back as it was
        raise Forbidden("its configuration is not that of a model")
    return model


def _rows(layer: Any) -> list[LayerRow]:
    if type(layer).__name__ == "InputLayer":
        return []
    if hasattr(layer, "layers") and type(layer).__name__ in {"Sequential", "Functional", "Model"}:
        return [row for inner in layer.layers for row in _rows(inner)]
    trainable = sum(_size(weight) for weight in layer.trainable_weights)
    return [
        LayerRow(
            kind=type(layer).__name__,
            name=layer.name,
            output_shape=_shape(layer.output, "shape") if _is_called(layer) else None,
            params=trainable + sum(_size(weight) for weight in layer.non_trainable_weights),
            trainable_params=trainable,
            config=layer.get_config(),
        )
    ]


def _is_called(layer: Any) -> bool:
    return bool(getattr(layer, "_inbound_nodes", ()))


def _size(weight: Any) -> int:
    size = 1
    for length in weight.shape:
        size *= int(length)
    return size


def _shape(owner: Any, attribute: str) -> Shape | None:
    shape = getattr(owner, attribute, None)
    if not isinstance(shape, tuple | list) or any(isinstance(part, tuple | list) for part in shape):
        return None
    return tuple(None if length is None else int(length) for length in shape)
