"""Checks of optimizers, losses and of what a model was compiled with."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from graders.checks.failure import CheckFailure
from graders.checks.live_models import describe_model
from graders.checks.live_objects import describe_loss, describe_metrics, describe_optimizer
from graders.evidence.records import ObjectRecord

# float32 keeps 0.1 as 0.10000000149: hyper-parameters are equal up to that.
_RELATIVE = 1e-5
_ACCURACIES = {
    "SparseCategoricalCrossentropy": "sparse_categorical_accuracy",
    "CategoricalCrossentropy": "categorical_accuracy",
    "BinaryCrossentropy": "binary_accuracy",
}
"""What Keras takes for ``accuracy``, by the loss: the one of another loss counts something else."""
_NOT_COMPARED = {"name", "reduction", "dtype"}


def assert_optimizer(
    optimizer: object, kind: str, *, name: str = "optimizer", **options: Any
) -> None:
    """The optimizer is of a kind and has these options; others are left to the student.

    Args:
        optimizer: A string, class or object, or an :class:`ObjectRecord`.
        kind: The Keras class name, such as ``SGD``.
        name: The variable's name, for messages.
        **options: Expected options, such as ``learning_rate=0.1``.

    Raises:
        CheckFailure: Names the option that differs.
    """
    wanted = ObjectRecord(kind=kind, config=options)
    _assert_same(describe_optimizer(optimizer, name), wanted, f"`{name}`")


def assert_loss(loss: object, kind: str, *, name: str = "loss", **options: Any) -> None:
    """The loss is of a kind and has these options, such as ``from_logits=True``.

    Args:
        loss: A string, function, class or object, or an :class:`ObjectRecord`.
        kind: The Keras class name, such as ``SparseCategoricalCrossentropy``.
        name: The variable's name, for messages.
        **options: Expected options; others are left to the student.

    Raises:
        CheckFailure: Names the option that differs.
    """
    wanted = ObjectRecord(kind=kind, config=options)
    _assert_same(describe_loss(loss, name), wanted, f"`{name}`")


def assert_compiled_with(
    model: object,
    *,
    optimizer: object = None,
    loss: object = None,
    metrics: Sequence[str] | None = None,
    name: str = "model",
) -> None:
    """The model was compiled with an optimizer, a loss and metrics.

    Args:
        model: A Keras model or its record.
        optimizer: What is expected: a string, an object, a record, or a student's own
            optimizer; None to leave it. Options that it names are compared.
        loss: What is expected, likewise.
        metrics: Names that must be among the metrics; ``accuracy`` in any of its spellings that
            suits the loss.
        name: The variable's name, for messages.

    Raises:
        CheckFailure: If the model was not compiled, or names the part that differs.
    """
    record = describe_model(model, name)
    compiled = record.compiled
    if compiled is None:
        raise _not_compiled(name)
    if optimizer is not None:
        wanted = describe_optimizer(optimizer, "the expected optimizer")
        _assert_part(compiled.optimizer, wanted, "optimizer", name)
    if loss is not None:
        _assert_part(compiled.loss, describe_loss(loss, "the expected loss"), "loss", name)
    if metrics is not None:
        kind = describe_loss(compiled.loss).kind if compiled.loss is not None else ""
        _assert_metrics(compiled.metrics, metrics, _ACCURACIES.get(kind), name)


def _not_compiled(name: str) -> CheckFailure:
    return CheckFailure(
        f"`{name}` has not been compiled.",
        expected="a compiled model",
        actual="no call of compile",
        hint=f"Call {name}.compile(optimizer=…, loss=…, metrics=[…]).",
    )


def _assert_part(found: ObjectRecord | None, wanted: ObjectRecord, part: str, name: str) -> None:
    if found is None:
        raise CheckFailure(
            f"`{name}` was compiled without a {part} that Keras knows.",
            expected=_text(wanted, wanted.config),
            actual="nothing",
            hint=f"Give compile the argument {part}=….",
        )
    canonical = describe_optimizer(found) if part == "optimizer" else describe_loss(found)
    _assert_same(canonical, wanted, f"The {part} that `{name}` was compiled with")


def _assert_same(found: ObjectRecord, wanted: ObjectRecord, subject: str) -> None:
    options = {key: value for key, value in wanted.config.items() if key not in _NOT_COMPARED}
    if found.kind != wanted.kind:
        raise CheckFailure(
            f"{subject} is {found.kind} instead of {wanted.kind}.",
            expected=_text(wanted, options),
            actual=_text(found, options),
            hint=f"Use {wanted.kind}.",
        )
    for option, value in options.items():
        if option in found.config and not _equal(found.config[option], value):
            raise CheckFailure(
                f"{subject} has {option}={_value(found.config[option])}.",
                expected=_text(wanted, options),
                actual=_text(found, options),
                hint=f"Set {option}={_value(value)}.",
            )


def _assert_metrics(
    found: Sequence[str], wanted: Sequence[str], accuracy: str | None, name: str
) -> None:
    """``accuracy`` is that of the loss; where it is not known, any counts."""
    spellings = {"acc", *([accuracy] if accuracy else _ACCURACIES.values())}
    given = {metric for entry in found for metric in entry.split(", ")}
    canonical = {"accuracy" if metric in spellings else metric for metric in given}
    absent = [metric for metric in describe_metrics(wanted) if metric not in canonical]
    if absent:
        shown = ", ".join(f'"{metric}"' for metric in absent)
        hint = f"Give compile the argument metrics=[{shown}]."
        if "Accuracy" in found:
            hint += " keras.metrics.Accuracy() compares raw scores with labels for equality."
        if given & {*_ACCURACIES.values()}:
            hint += " Each loss has an accuracy of its own; the word chooses the right one."
        raise CheckFailure(
            f"`{name}` was compiled without the metric {', '.join(absent)}.",
            expected=", ".join(wanted),
            actual=", ".join(found) or "no metrics",
            hint=hint,
        )


def _equal(found: object, wanted: object) -> bool:
    if _is_number(found) and _is_number(wanted):
        return math.isclose(float(found), float(wanted), rel_tol=_RELATIVE, abs_tol=1e-12)  # type: ignore[arg-type]
    return found == wanted


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _value(value: object) -> str:
    return f"{value:.6g}" if isinstance(value, float) else repr(value)


def _text(record: ObjectRecord, options: Mapping[str, Any]) -> str:
    shown = [
        f"{option}={_value(record.config[option])}" for option in options if option in record.config
    ]
    return f"{record.kind}({', '.join(shown[:4])})"
