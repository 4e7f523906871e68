"""Activations in one spelling: inline or as layers, they compute the same."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from graders.models.configuration import MAX_LAYERS, activation_layer

_ENDING_IN_ACTIVATION = frozenset(
    {
        "Dense",
        "Conv1D",
        "Conv2D",
        "Conv3D",
        "Conv1DTranspose",
        "Conv2DTranspose",
        "DepthwiseConv1D",
        "DepthwiseConv2D",
        "SeparableConv1D",
        "SeparableConv2D",
    }
)
"""Layers that apply their activation last."""
_ACTIVATION_LAYERS = {"Activation": None, "ReLU": "relu", "Softmax": "softmax"}
"""Layers that are an activation, with its name where the layer says it."""
_ACTIVATION_DEFAULTS = {
    "max_value": None,
    "negative_slope": 0.0,
    "threshold": 0.0,
    "axis": -1,
    "activity_regularizer": None,
}


def with_activations_apart(model: dict[str, Any]) -> dict[str, Any]:
    """A chain in one spelling: each activation is a layer of its own, without settings.

    ``Dense(10, activation="softmax")`` and ``Dense(10)`` with ``Activation("softmax")`` or with
    ``Softmax()`` compute the same, to the bit, but that a ``Softmax`` layer heeds a mask.
    """
    if model["class_name"] != "Sequential":
        return model
    masked = any(_makes_masks(layer) for layer in model["config"]["layers"])
    layers = [part for layer in model["config"]["layers"] for part in _apart(layer, masked=masked)]
    if len(layers) > MAX_LAYERS:
        return model
    named = [
        {**layer, "config": {**layer["config"], "name": f"layer_{number}"}}
        for number, layer in enumerate(layers)
    ]
    return {**model, "config": {**model["config"], "layers": named}}


def _makes_masks(layer: Mapping[str, Any]) -> bool:
    return layer["class_name"] == "Masking" or bool(layer["config"].get("mask_zero"))


def _apart(layer: dict[str, Any], *, masked: bool) -> list[dict[str, Any]]:
    """A layer, with its activation behind it where it has one."""
    kind, config = layer["class_name"], layer["config"]
    if not _is_float32(config.get("dtype")):
        return [layer]
    if kind in _ACTIVATION_LAYERS:
        activation = _ACTIVATION_LAYERS[kind] or config.get("activation")
        heeds_mask = masked and kind == "Softmax"
        if heeds_mask or not isinstance(activation, str) or not _says_nothing_else(config):
            return [layer]
        return [activation_layer(activation)]
    activation = config.get("activation")
    if (
        kind not in _ENDING_IN_ACTIVATION
        or activation == "linear"
        or not isinstance(activation, str)
        or config.get("activity_regularizer") is not None  # of what comes after the activation
    ):
        return [layer]
    return [{**layer, "config": {**config, "activation": "linear"}}, activation_layer(activation)]


def _says_nothing_else(config: Mapping[str, Any]) -> bool:
    """Whether the settings of an activation's layer are those that it has anyway."""
    return all(
        config[name] == value for name, value in _ACTIVATION_DEFAULTS.items() if name in config
    )


def _is_float32(dtype: Any) -> bool:
    """Whether a layer computes as layers do by default."""
    if isinstance(dtype, Mapping):
        dtype = (dtype.get("config") or {}).get("name")
    return dtype in {None, "float32"}
