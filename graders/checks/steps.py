"""A model's rows in one canonical spelling: activations stand on their own.

``Conv2D(16, 3, activation="relu")`` and ``Conv2D(16, 3)`` followed by ``ReLU()`` or by
``Activation("relu")`` become the same two steps. Layer names and the input layer never count.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from graders.checks.failure import CheckFailure
from graders.checks.tables import format_shape
from graders.evidence.records import LayerRow, ModelRecord, ModelSummary, Shape

ExpectedRow = tuple[str, Shape | None, int | None] | tuple[str, Shape | None, int | None, str]
"""``(kind, output shape, parameters)`` and, where it matters, the name of the activation."""

ACTIVATION = "Activation"
_ACTIVATION_LAYERS = {
    "ReLU": "relu",
    "Softmax": "softmax",
    "LeakyReLU": "leaky_relu",
    "ELU": "elu",
}
_RELU_OPTIONS = {"max_value": None, "negative_slope": 0.0, "threshold": 0.0}
# Recurrent layers have an activation of their own that is part of the cell, not a step behind it.
_INLINE = ("Conv", "SeparableConv", "DepthwiseConv", "Dense", "EinsumDense")
_NOTHING = ("linear", "", None)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Step:
    """One step of a model: a layer without its activation, or an activation.

    Args:
        kind: The Keras class name; ``Activation`` for every activation.
        output_shape: None for the batch axis; None for a layer never built, or when any will do.
        params: Parameters, None when any number will do.
        activation: The activation's name (``relu``), empty for other steps.
        inside: Whether the activation is written inside the layer before it.
        config: The layer's plain configuration, empty for expected rows.
    """

    kind: str
    output_shape: Shape | None
    params: int | None
    activation: str = ""
    inside: bool = False
    config: Mapping[str, Any] = dataclasses.field(default_factory=dict)

    @property
    def label(self) -> str:
        """What a person calls the step: ``Conv2D``, ``ReLU``, ``softmax activation``."""
        if self.kind != ACTIVATION:
            return self.kind
        return "ReLU" if self.activation == "relu" else f"{self.activation or 'any'} activation"

    @property
    def text(self) -> str:
        """The step as one line: label, output shape and parameters."""
        count = "any" if self.params is None else f"{self.params:,}"
        return f"{self.label} {self.shape_text} {count}"

    @property
    def shape_text(self) -> str:
        """The output shape for a person; ``any shape`` where the table leaves it open."""
        return "any shape" if self.output_shape is None else format_shape(self.output_shape)


def summary_of(record: ModelRecord, name: str) -> ModelSummary:
    """The model's table, once it is sure to be one.

    Raises:
        CheckFailure: If the model could not be rebuilt or was never built.
    """
    if record.summary is None:
        raise CheckFailure(
            record.problem or f"The layers of `{name}` cannot be listed.",
            expected="a model made of Keras layers",
            actual=record.type_name,
            hint="Build it with keras.Sequential or keras.Model(inputs, outputs).",
        )
    layers = record.summary.layers
    if not layers:
        raise CheckFailure(
            f"`{name}` has no layers yet.",
            expected="a model with layers",
            actual="an empty model",
            hint=f"Add the layers one after the other with {name}.add(…).",
        )
    if any(layer.output_shape is None for layer in layers):
        raise CheckFailure(
            f"`{name}` does not know the shape of its input, so its layers have no sizes yet.",
            expected="a model that starts with an input layer",
            actual="a model that is not built",
            hint="Make keras.layers.Input(shape=…) the first layer.",
        )
    return record.summary


def steps_of(layers: Sequence[LayerRow]) -> tuple[Step, ...]:
    """The canonical steps of a model's rows."""
    return tuple(step for layer in layers for step in _steps(layer))


def expected_steps(rows: Sequence[ExpectedRow]) -> tuple[Step, ...]:
    """The canonical steps of an expected table."""
    return tuple(step for row in rows for step in _expected(row))


def fits(found: Step, wanted: Step) -> bool:
    """Whether a step is as an expected one says, which may leave shape and parameters open."""
    return (
        found.label == wanted.label
        and fits_shape(found.output_shape, wanted.output_shape)
        and wanted.params in (None, found.params)
    )


def fits_shape(found: Shape | None, wanted: Shape | None) -> bool:
    """Whether a shape is the wanted one, None for any.

    A model that was built by a call on some rows has their number as the length of its batch axis,
    and takes any other number as well: there, None stands for whatever was found.
    """
    if found is None or wanted is None:
        return wanted is None
    return (wanted[:1] == (None,) or found[:1] == wanted[:1]) and found[1:] == wanted[1:]


def names_activations(rows: Sequence[ExpectedRow]) -> bool:
    """Whether an expected table says anything about activations.

    A table that does not (published tables show none) leaves them to the student.
    """
    return any(len(row) > 3 or row[0] in {*_ACTIVATION_LAYERS, ACTIVATION} for row in rows)


def activation_of(layer: LayerRow) -> str:
    """The activation that a row applies, ``linear`` for none: ``relu``, ``relu (max 6.0)`` …

    ``Softmax(axis=0)`` is no ``softmax``: its numbers add up to 1 over the batch.
    """
    if layer.kind == "ReLU":
        return _relu_name(layer.config)
    if layer.kind == "Softmax":
        return _softmax_name(layer)
    if layer.kind in _ACTIVATION_LAYERS:
        return _ACTIVATION_LAYERS[layer.kind]
    if layer.kind == "Identity":
        return "linear"
    if layer.kind == ACTIVATION or layer.kind.startswith(_INLINE):
        name = layer.config.get("activation")
        return "linear" if name in _NOTHING else str(name)
    return "linear"


def alone_activation_of(layer: LayerRow) -> str:
    """The activation that a row is nothing but, empty for any other row."""
    return activation_of(layer) if layer.kind in {*_ACTIVATION_LAYERS, ACTIVATION} else ""


def _steps(layer: LayerRow) -> Iterator[Step]:
    activation = activation_of(layer)
    alone = layer.kind in {*_ACTIVATION_LAYERS, ACTIVATION, "Identity"}
    if not alone:
        yield Step(
            kind=layer.kind,
            output_shape=_tuple(layer.output_shape),
            params=layer.params,
            config=layer.config,
        )
    if activation != "linear":
        yield Step(
            kind=ACTIVATION,
            output_shape=_tuple(layer.output_shape),
            params=0,
            activation=activation,
            inside=not alone,
        )


def _expected(row: ExpectedRow) -> Iterator[Step]:
    kind, shape, params = row[:3]
    if kind == ACTIVATION or kind in _ACTIVATION_LAYERS:
        named = row[3] if len(row) > 3 else _ACTIVATION_LAYERS.get(kind, "")
        yield Step(kind=ACTIVATION, output_shape=shape, params=params, activation=named)
        return
    yield Step(kind=kind, output_shape=shape, params=params)
    if len(row) > 3 and row[3] not in _NOTHING:
        yield Step(kind=ACTIVATION, output_shape=shape, params=0, activation=row[3])


def _relu_name(config: Mapping[str, Any]) -> str:
    unusual = {
        key: config[key]
        for key, usual in _RELU_OPTIONS.items()
        if key in config and config[key] != usual
    }
    options = ", ".join(f"{key}={value}" for key, value in unusual.items())
    return f"relu ({options})" if options else "relu"


def _softmax_name(layer: LayerRow) -> str:
    """Over the classes, which are the last axis, or over which other one."""
    axis = layer.config.get("axis", -1)
    axes = axis if isinstance(axis, list | tuple) else [axis]
    last = (-1, len(layer.output_shape or ()) - 1)
    return "softmax" if all(one in last for one in axes) else f"softmax (axis={axis})"


def _tuple(shape: Sequence[int | None] | None) -> Shape | None:
    return None if shape is None else tuple(shape)
