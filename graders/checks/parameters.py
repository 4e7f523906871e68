"""Checks of parameter counts that a student states."""

from __future__ import annotations

from typing import Literal

from graders.checks.failure import CheckFailure, missing
from graders.checks.live_models import describe_model
from graders.checks.live_numbers import describe_count
from graders.checks.steps import summary_of
from graders.evidence.records import ModelSummary

_SLOTS = 3
"""Most variables that a usual optimizer keeps for each weight (Adam with AMSGrad)."""
_COUNTERS = 3
"""Further single variables of an optimizer: its iterations and its learning rate."""
_COUNTERS_OF_SGD = 2
"""SGD without momentum has only these; any other small excess is a slip of the student's."""


def assert_own_parameter_count(
    value: object,
    model: object,
    *,
    counting: Literal["total", "trainable"] = "total",
    name: str = "count",
    model_name: str = "model",
) -> None:
    """A stated number of parameters is that of the student's own model.

    Args:
        value: The stated number; also as text such as ``"181,162"``.
        model: A Keras model or its record.
        counting: Which parameters are counted; the optimizer's variables never are.
        name: The number's variable, for messages.
        model_name: The model's variable, for messages.

    Raises:
        CheckFailure: If the number is missing, unusable, or another one.
    """
    summary = summary_of(describe_model(model, model_name), model_name)
    if value is None:
        raise missing(name, "a number", hint=f"Write {name} = {model_name}.count_params().")
    stated = describe_count(value, name)
    found = summary.total_params if counting == "total" else summary.trainable_params
    if stated != found:
        word = "" if counting == "total" else "trainable "
        raise CheckFailure(
            f"`{name}` is not the number of {word}parameters of `{model_name}`.",
            expected=f"{found:,} {word}parameters",
            actual=f"{stated:,}",
            hint=_hint(stated, summary, model_name),
        )


def _hint(stated: int, summary: ModelSummary, model_name: str) -> str:
    if stated in (summary.total_params, summary.trainable_params):
        return "Trainable parameters and all parameters are two numbers: look which one is asked."
    if _with_optimizer(stated, summary):
        return (
            "Your number includes the optimizer's own variables, which a summary adds after the "
            f"training. {model_name}.count_params() leaves them out."
        )
    return f"Print {model_name}.summary() or {model_name}.count_params() for this very model."


def _with_optimizer(stated: int, summary: ModelSummary) -> bool:
    more = stated - summary.total_params
    return more == _COUNTERS_OF_SGD or any(
        0 <= more - slots * summary.trainable_params <= _COUNTERS for slots in range(1, _SLOTS + 1)
    )
