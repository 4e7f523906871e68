"""Checks of the order of a model's layers, whatever their sizes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from graders.checks.failure import CheckFailure
from graders.checks.layers import same_option
from graders.checks.live_models import describe_model
from graders.checks.steps import summary_of
from graders.checks.tables import format_table
from graders.evidence.records import LayerRow

FREE_LAYERS = (
    "Activation",
    "ReLU",
    "LeakyReLU",
    "PReLU",
    "ELU",
    "Softmax",
    "Identity",
    "Dropout",
    "SpatialDropout2D",
    "GaussianDropout",
    "GaussianNoise",
    "AlphaDropout",
    "BatchNormalization",
    "LayerNormalization",
    "GroupNormalization",
    "UnitNormalization",
    "ZeroPadding2D",
    "ActivityRegularization",
    "Rescaling",
    "Normalization",
    "RandomBrightness",
    "RandomContrast",
    "RandomErasing",
    "RandomFlip",
    "RandomRotation",
    "RandomTranslation",
    "RandomZoom",
)
"""Layers that a pattern leaves to the student."""

_OUTPUTS = ("Dense", "TimeDistributed")


def assert_layer_pattern(
    model: object,
    kinds: Sequence[str],
    *,
    ignoring: Sequence[str] = FREE_LAYERS,
    options: Mapping[str, Mapping[str, Any]] | None = None,
    name: str = "model",
) -> None:
    """The model's layers are of these kinds, in this order, one feeding the next.

    Args:
        model: A Keras model or its record.
        kinds: Keras class names, such as ``("Conv2D", "MaxPooling2D", "Flatten", "Dense")``.
        ignoring: Kinds that may stand anywhere.
        options: For a kind, options that each of its layers must have, such as
            ``{"Conv2D": {"strides": (1, 1)}}``.
        name: The variable's name, for messages.

    Raises:
        CheckFailure: With both sequences side by side and the first difference marked.
    """
    summary = summary_of(describe_model(model, name), name)
    layers = [layer for layer in summary.layers if layer.kind not in set(ignoring)]
    found, wanted = [layer.kind for layer in layers], list(kinds)
    if found != wanted:
        place = _first_difference(found, wanted)
        raise CheckFailure(
            f"The layers of `{name}` differ from the pattern at place {place + 1}.\n"
            + _side_by_side(wanted, found, place),
            expected=" → ".join(wanted),
            actual=" → ".join(found) or "no such layers",
            hint=_hint(wanted, found, place),
        )
    if not summary.is_chain:
        raise CheckFailure(
            f"The layers of `{name}` branch or join.",
            expected="each layer feeds exactly the next one",
            actual="a model with a branch, a shared layer or a second input",
            hint="Put the layers one after the other, as keras.Sequential does.",
        )
    for kind, settings in (options or {}).items():
        _assert_options([layer for layer in layers if layer.kind == kind], settings)


def assert_one_hidden_layer(model: object, kind: str, *, name: str = "model") -> None:
    """One layer of a kind, then the output: no other layer has weights but normalizations.

    Args:
        model: A Keras model or its record.
        kind: The hidden layer's Keras class name, such as ``GRU``.
        name: The variable's name, for messages.

    Raises:
        CheckFailure: If a layer with weights is missing or one too many.
    """
    layers = summary_of(describe_model(model, name), name).layers
    found = [layer.kind for layer in layers if layer.params and layer.kind not in FREE_LAYERS]
    if len(found) != 2 or found[0] != kind or found[1] not in _OUTPUTS:
        raise CheckFailure(
            f"`{name}` is not a network of one hidden layer.",
            expected=f"{kind} → Dense, as the only layers with weights",
            actual=" → ".join(found) or "no layers with weights",
            hint=(
                f"Between the input and the output layer stands one {kind} layer, nothing else. "
                "The output layer is Dense, or TimeDistributed(Dense)."
            ),
        )


def _assert_options(layers: Sequence[LayerRow], settings: Mapping[str, Any]) -> None:
    for number, layer in enumerate(layers, start=1):
        for option, value in settings.items():
            if not same_option(layer.config.get(option), value):
                raise CheckFailure(
                    f"{layer.kind} layer {number} has {option}={layer.config.get(option)}.",
                    expected=f"{option}={value} in every {layer.kind} layer",
                    actual=f"{option}={layer.config.get(option)}",
                    hint=f"Look at the arguments of {layer.kind} layer {number}.",
                )


def _first_difference(found: Sequence[str], wanted: Sequence[str]) -> int:
    for place, (mine, other) in enumerate(zip(found, wanted, strict=False)):
        if mine != other:
            return place
    return min(len(found), len(wanted))


def _side_by_side(wanted: Sequence[str], found: Sequence[str], differing: int) -> str:
    rows: list[tuple[str, ...]] = [("", "place", "expected", "yours")]
    for place in range(max(len(wanted), len(found))):
        mark = ">" if place == differing else ""
        cells = (sequence[place] if place < len(sequence) else "-" for sequence in (wanted, found))
        rows.append((mark, str(place + 1), *cells))
    return format_table(rows)


def _hint(wanted: list[str], found: list[str], place: int) -> str:
    if place >= len(found):
        return f"{wanted[place]} is missing at the end."
    if place >= len(wanted):
        return f"{found[place]} at the end is one layer too many."
    if wanted[place + 1 : place + 2] == [found[place]]:
        return f"{wanted[place]} is missing before {found[place]}."
    if found[place + 1 : place + 2] == [wanted[place]]:
        return f"{found[place]} is one layer too many, or belongs elsewhere."
    return f"Use {wanted[place]} here instead of {found[place]}."
