"""Checks of some layers of a model, for partial credit where the whole table is not right."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from typing import Any

from graders.checks.failure import CheckFailure
from graders.checks.live_models import describe_model
from graders.checks.steps import (
    ExpectedRow,
    Step,
    activation_of,
    alone_activation_of,
    expected_steps,
    fits,
    steps_of,
    summary_of,
)
from graders.evidence.records import LayerRow


def assert_layer_options(
    model: object, kind: str, *, name: str = "model", **options: Sequence[Any]
) -> None:
    """The layers of one kind have these options, in order; other layers are left alone.

    Args:
        model: A Keras model or its record.
        kind: The Keras class name, such as ``Conv2D``.
        name: The variable's name, for messages.
        **options: One value for each layer: ``filters=(16, 32), kernel_size=(3, 3)``. A number
            stands for a pair of it where Keras keeps pairs, and an activation layer directly
            behind a layer without one for its ``activation``.

    Raises:
        CheckFailure: If the number of layers or an option differs.

    Example:
        ``assert_layer_options(cnn_model, "Conv2D", filters=(16, 32), kernel_size=(3, 3))``
    """
    summary = summary_of(describe_model(model, name), name)
    configs = [
        _config(layer, following)
        for layer, following in itertools.zip_longest(summary.layers, summary.layers[1:])
        if layer.kind == kind
    ]
    wanted = _option_texts(options)
    if len(configs) != len(wanted):
        raise CheckFailure(
            f"`{name}` has {len(configs)} {kind} layers instead of {len(wanted)}.",
            expected="; ".join(wanted),
            actual="; ".join(_found_text(config, options) for config in configs) or "none",
            hint=f"The task asks for {len(wanted)} {kind} layers.",
        )
    for number, (config, text) in enumerate(zip(configs, wanted, strict=True), start=1):
        wrong = [
            option
            for option, values in options.items()
            if not same_option(config.get(option), values[number - 1])
        ]
        if wrong:
            raise CheckFailure(
                f"{kind} layer {number} differs in its {' and '.join(wrong)}.",
                expected=text,
                actual=_found_text(config, options),
                hint=f"Look at the arguments of {kind} layer {number}.",
            )


def _config(layer: LayerRow, following: LayerRow | None) -> Mapping[str, Any]:
    """A layer's options, with the activation that may stand behind it instead of inside."""
    is_free = "activation" in layer.config and activation_of(layer) == "linear"
    if not is_free or following is None or following.output_shape != layer.output_shape:
        return layer.config
    return {**layer.config, "activation": alone_activation_of(following) or "linear"}


def same_option(found: object, wanted: object) -> bool:
    """Whether a layer's option is as wanted; a number stands for a pair of it."""
    return _pair(found) == _pair(wanted)


def assert_layer_followed_by(
    model: object, kind: str, following: Sequence[str], *, name: str = "model"
) -> None:
    """Every layer of one kind is directly followed by others, in order.

    Args:
        model: A Keras model or its record.
        kind: The Keras class name of the layers that are looked at; there must be one.
        following: What comes after each: class names, ``ReLU`` for any spelling of it.
        name: The variable's name, for messages.

    Raises:
        CheckFailure: Names the first layer that is followed by something else.
    """
    summary = summary_of(describe_model(model, name), name)
    steps = steps_of(summary.layers)
    labels = [step.label for step in steps]
    places = [place for place, label in enumerate(labels) if label == kind]
    if not places:
        raise CheckFailure(
            f"`{name}` has no {kind} layer.",
            expected=" → ".join((kind, *following)),
            actual=" → ".join(labels[:12]),
            hint=f"Add the {kind} layers of the task.",
        )
    for number, place in enumerate(places, start=1):
        found = labels[place + 1 : place + 1 + len(following)]
        if found != list(following):
            raise CheckFailure(
                f"{kind} layer {number} is not followed by {' and then '.join(following)}.",
                expected=" → ".join((kind, *following)),
                actual=" → ".join((kind, *found)),
                hint=_following_hint(kind, steps[place + 1 :], list(following)),
            )


def assert_ends_with(model: object, rows: Sequence[ExpectedRow], *, name: str = "model") -> None:
    """The last steps of the model are these; activations count.

    Args:
        model: A Keras model or its record.
        rows: Rows as for :func:`assert_model_summary`; None accepts any shape or number.
        name: The variable's name, for messages.

    Raises:
        CheckFailure: If the model ends differently.
    """
    summary = summary_of(describe_model(model, name), name)
    wanted = expected_steps(rows)
    found = steps_of(summary.layers)[-len(wanted) :]
    if len(found) == len(wanted) and all(map(fits, found, wanted)):
        return
    raise CheckFailure(
        f"`{name}` does not end as the task asks.",
        expected=" → ".join(_step_text(step) for step in wanted),
        actual=" → ".join(_step_text(step) for step in found),
        hint=_ending_hint(found, wanted),
    )


def _ending_hint(found: Sequence[Step], wanted: Sequence[Step]) -> str:
    if found and found[-1].activation and not wanted[-1].activation:
        return f"Leave out the {found[-1].label.removesuffix(' activation')} after the last layer."
    for step in wanted:
        if step.label not in {other.label for other in found}:
            return f"{step.label} is missing near the end of your model."
    return "Compare the last layers and their sizes with the task."


def _step_text(step: Step) -> str:
    return step.label if step.output_shape is None else f"{step.label} {step.output_shape}"


def _following_hint(kind: str, steps: Sequence[Step], following: list[str]) -> str:
    behind = [step.label for step in steps]
    found = behind[: len(following)]
    if steps and steps[0].inside and steps[0].label != following[0]:
        own = steps[0].activation
        return (
            f"This {kind} has an activation of its own, activation={own!r}, which comes before "
            f"{following[0]}: leave that argument out."
        )
    if sorted(found) == sorted(following):
        return f"The order matters: {' first, then '.join(following)}."
    absent = [label for label in following if label not in found]
    until_next = behind[: behind.index(kind)] if kind in behind else behind
    if absent and absent[0] in until_next:
        between = until_next[until_next.index(absent[0]) - 1]
        return f"{between} stands before {absent[0]}: put it behind."
    if absent:
        return f"{absent[0]} is missing after this {kind}."
    return f"Put {' and then '.join(following)} directly after each {kind}."


def _option_texts(options: dict[str, Sequence[Any]]) -> list[str]:
    length = len(next(iter(options.values()), ()))
    return [
        ", ".join(f"{option}={_text(values[row])}" for option, values in options.items())
        for row in range(length)
    ]


def _found_text(config: Any, options: dict[str, Sequence[Any]]) -> str:
    return ", ".join(f"{option}={_text(config.get(option))}" for option in options)


def _text(value: object) -> str:
    pair = _pair(value)
    return f"{pair[0]}×{pair[1]}" if isinstance(pair, tuple) and len(pair) == 2 else str(pair)


def _pair(value: object) -> object:
    """A value as compared: sequences as tuples, and a pair of the same number as that number."""
    if isinstance(value, list | tuple):
        return value[0] if len(set(value)) == 1 else tuple(value)
    return value
