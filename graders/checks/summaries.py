"""Checks of a model as a table: rows, shapes and parameter counts."""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from typing import Literal

from graders.checks.differences import assert_same_steps
from graders.checks.failure import CheckFailure
from graders.checks.live_models import describe_model
from graders.checks.steps import (
    ACTIVATION,
    ExpectedRow,
    Step,
    expected_steps,
    fits,
    fits_shape,
    names_activations,
    steps_of,
    summary_of,
)
from graders.checks.tables import format_shape
from graders.evidence.records import ModelSummary, Shape

_MAX_NAMED = 6


def assert_model_summary(
    model: object,
    expected_rows: Sequence[ExpectedRow],
    *,
    total: int | None = None,
    trainable: int | None = None,
    name: str = "model",
) -> None:
    """The model is exactly a table of layers, whatever style it is written in.

    Layer names, the input layer and the style (list, ``add``, functional) never matter, and an
    activation inside a layer is the same as a layer of its own. Activations are compared when
    the table names any (a ``ReLU`` or ``Activation`` row, or a fourth element such as
    ``"softmax"``); then their place in the order counts.

    Args:
        model: A Keras model or its record.
        expected_rows: ``(kind, output shape, parameters)`` or, with an activation,
            ``(kind, output shape, parameters, activation)``; None for a shape or a number of
            parameters accepts any.
        total: Expected parameters without the optimizer's, None to leave them.
        trainable: Expected trainable parameters, None to leave them.
        name: The variable's name, for messages.

    Raises:
        CheckFailure: With a table, the first row that differs marked, and the likely reason; also
            if layers branch or join (:func:`assert_layers_in_any_order` is for such models).
    """
    summary = summary_of(describe_model(model, name), name)
    actual = steps_of(summary.layers)
    expected = expected_steps(expected_rows)
    if not names_activations(expected_rows):
        actual = tuple(step for step in actual if step.kind != ACTIVATION)
    assert_same_steps(actual, expected, summary.input_shape)
    if not summary.is_chain:
        raise CheckFailure(
            f"The layers of `{name}` branch or join.",
            expected="each layer feeds exactly the next one",
            actual="a model with a branch, a shared layer or a second input",
            hint="Put the layers one after the other, as keras.Sequential does.",
        )
    _compare_counts(summary, total, trainable)


def assert_layers_in_any_order(
    model: object,
    expected_rows: Sequence[ExpectedRow],
    *,
    total: int | None = None,
    name: str = "model",
) -> None:
    """The model has these layers, whichever way they are connected: for models that branch.

    Where branches lie side by side, Keras lists their layers by depth, and which comes first
    depends on the style. So the order does not count, nor what feeds what: check the number of
    parameters and the input and output as well, or what the model computes.

    Args:
        model: A Keras model or its record.
        expected_rows: Rows as for :func:`assert_model_summary`; activations are compared when
            the table names any.
        total: Expected parameters without the optimizer's, None to leave them.
        name: The variable's name, for messages.

    Raises:
        CheckFailure: Names the layers that are missing and those that are too many.
    """
    summary = summary_of(describe_model(model, name), name)
    found = list(steps_of(summary.layers))
    if not names_activations(expected_rows):
        found = [step for step in found if step.kind != ACTIVATION]
    # Rows that accept any shape come last: they must not take what a stricter one needs.
    strict_first = sorted(expected_steps(expected_rows), key=_openness)
    missing = []
    for wanted in strict_first:
        fitting = next((step for step in found if fits(step, wanted)), None)
        if fitting is None:
            missing.append(wanted)
        else:
            found.remove(fitting)
    if missing or found:
        raise CheckFailure(
            f"`{name}` has other layers than the task asks for.",
            expected="; ".join(step.text for step in missing) or "nothing else",
            actual="; ".join(step.text for step in found) or "nothing in their place",
            hint="Compare kind, sizes and activation of these layers with the task.",
        )
    _compare_counts(summary, total, None)


def _openness(step: Step) -> int:
    return (step.output_shape is None) + (step.params is None)


def assert_parameter_counts(
    model: object, *, total: int | None = None, trainable: int | None = None, name: str = "model"
) -> None:
    """The model has these numbers of parameters, the optimizer's never counted.

    Args:
        model: A Keras model or its record.
        total: Expected parameters, None to leave them.
        trainable: Expected trainable parameters, None to leave them.
        name: The variable's name, for messages.

    Raises:
        CheckFailure: Names the number that differs.
    """
    _compare_counts(summary_of(describe_model(model, name), name), total, trainable)


def assert_parameter_budget(
    model: object,
    *,
    at_most: int,
    at_least: int = 0,
    slack: int = 0,
    count: Literal["trainable", "total"] = "trainable",
    name: str = "model",
) -> None:
    """The model has no more parameters than allowed, the optimizer's never counted.

    Args:
        model: A Keras model or its record.
        at_most: The largest number allowed.
        at_least: The smallest number allowed, for models that are to be compared.
        slack: Parameters outside of these bounds that will do as well ("about 150 to 200").
        count: Whether only trainable parameters count, or all.
        name: The variable's name, for messages.

    Raises:
        CheckFailure: If there are more, naming those of each layer, or fewer.
    """
    summary = summary_of(describe_model(model, name), name)
    number = summary.trainable_params if count == "trainable" else summary.total_params
    if number > at_most + slack:
        raise CheckFailure(
            f"`{name}` has {number:,} {count} parameters, more than the {at_most:,} allowed.",
            expected=f"at most {at_most:,}",
            actual=f"{number:,}",
            hint=f"By layer: {_by_layer(summary)}. {_fewer(summary)}",
        )
    if number < at_least - slack:
        raise CheckFailure(
            f"`{name}` has {number:,} {count} parameters, fewer than the {at_least:,} asked for.",
            expected=f"from {at_least:,} to {at_most:,}",
            actual=f"{number:,}",
            hint="Give its layers more units or filters.",
        )


def _fewer(summary: ModelSummary) -> str:
    """What makes the parameters of a network fewer, by what it is made of."""
    if any(layer.kind.startswith("Conv") for layer in summary.layers):
        return (
            "Fewer filters or units, smaller kernels, or more pooling in front of Flatten and "
            "Dense make them fewer."
        )
    return "Fewer units make them fewer."


def _by_layer(summary: ModelSummary) -> str:
    """The parameters of the layers in their order, of the largest ones where there are many."""
    held = [layer for layer in summary.layers if layer.params]
    largest = heapq.nlargest(_MAX_NAMED, range(len(held)), key=lambda place: held[place].params)
    texts = [f"{held[place].kind} {held[place].params:,}" for place in sorted(largest)]
    rest = len(held) - len(largest)
    return ", ".join([*texts, *([f"{rest} smaller ones"] if rest else [])])


def assert_output_shapes(model: object, shapes: Sequence[Shape], *, name: str = "model") -> None:
    """The layers give outputs of these shapes, in this order; activations are left out.

    Args:
        model: A Keras model or its record.
        shapes: One shape for each layer, None for the batch axis.
        name: The variable's name, for messages.

    Raises:
        CheckFailure: If the number of layers or a shape differs.
    """
    summary = summary_of(describe_model(model, name), name)
    actual = [step for step in steps_of(summary.layers) if step.kind != ACTIVATION]
    wanted = [tuple(shape) for shape in shapes]
    found = [step.output_shape for step in actual]
    pairs = enumerate(zip(found, wanted, strict=False))
    row = next((row for row, pair in pairs if not fits_shape(*pair)), min(len(found), len(wanted)))
    if row == len(found) == len(wanted):
        return
    kind = actual[row].label if row < len(actual) else "nothing"
    raise CheckFailure(
        f"The output shapes of `{name}` differ from row {row + 1} on ({kind}).",
        expected=", ".join(format_shape(shape) for shape in wanted),
        actual=", ".join(format_shape(shape) for shape in found),
        hint="Compare kernel size, padding and strides of that layer with the task.",
    )


def assert_input_and_output(
    model: object, *, input_shape: Shape | None = None, output_shape: Shape, name: str = "model"
) -> None:
    """The model takes inputs of one shape and gives outputs of another, whatever lies between.

    Of a model whose layers are not known the shapes are those of the rows that it was asked about
    and of its answers. Without an input shape any will do.

    Raises:
        CheckFailure: If one of the two differs.
    """
    record = describe_model(model, name)
    found: tuple[Shape | None, Shape | None] | None = record.answered
    if record.summary is not None or found is None:
        summary = summary_of(record, name)
        found = (_tuple(summary.input_shape), _tuple(summary.output_shape))
    input_shape = found[0] if input_shape is None else input_shape
    takes = _takes(found[0], input_shape)
    if not takes or not fits_shape(found[1], output_shape):
        raise CheckFailure(
            f"`{name}` {'gives outputs' if takes else 'takes inputs'} of another shape.",
            expected=f"input {format_shape(input_shape)}, output {format_shape(output_shape)}",
            actual=f"input {format_shape(found[0])}, output {format_shape(found[1])}",
            hint=(
                "The units of the last Dense layer give the width of the output."
                if takes
                else "The input shape is that of one example, without the number of examples."
            ),
        )


def _takes(found: Shape | None, wanted: Shape | None) -> bool:
    """Whether a model takes inputs of a shape; None in its own stands for any length."""
    if found is None or wanted is None or len(found) != len(wanted):
        return found == wanted
    open_lengths = (mine or other for mine, other in zip(found, wanted, strict=True))
    return fits_shape(tuple(open_lengths), wanted)


def _compare_counts(summary: ModelSummary, total: int | None, trainable: int | None) -> None:
    for word, wanted, found in (
        ("", total, summary.total_params),
        ("trainable ", trainable, summary.trainable_params),
    ):
        if wanted is not None and found != wanted:
            raise CheckFailure(
                f"Your model has {found:,} {word}parameters instead of {wanted:,}.",
                expected=f"{wanted:,} {word}parameters",
                actual=f"{found:,} {word}parameters",
                hint=(
                    "Leave every layer trainable."
                    if word
                    else "Compare the parameters of each layer with the table in the task."
                ),
            )


def _tuple(shape: Sequence[int | None] | None) -> Shape | None:
    return None if shape is None else tuple(shape)
