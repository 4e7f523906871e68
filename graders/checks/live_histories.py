"""Training histories of a running notebook as history records."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

from graders.checks.failure import CheckFailure, missing, wrong_type
from graders.evidence.records import HistoryRecord


def describe_history(value: object, name: str = "history") -> HistoryRecord:
    """The record of what ``fit`` returned; a record is returned as it is.

    The dictionary ``history.history`` is taken as well, since many notebooks keep only that.

    Raises:
        CheckFailure: If there is nothing, or nothing that ``fit`` returns.
    """
    if isinstance(value, HistoryRecord):
        return value
    if value is None:
        raise missing(name, "what fit returned", hint=f"Write {name} = model.fit(…).")
    curves = value if isinstance(value, Mapping) else getattr(value, "history", None)
    if not isinstance(curves, Mapping):
        raise wrong_type(
            name, "what fit returns", value, hint=f"Assign the result of fit to `{name}`."
        )
    metrics = {str(key): _curve(curve, name) for key, curve in curves.items()}
    parameters = getattr(value, "params", None)
    steps = parameters.get("steps") if isinstance(parameters, Mapping) else None
    return HistoryRecord(
        epochs=_epochs_asked(value, metrics),
        metrics=metrics,
        steps=steps if isinstance(steps, int) else None,
    )


def _epochs_asked(value: object, metrics: Mapping[str, tuple[float | None, ...]]) -> int:
    """Epochs that ``fit`` was asked for, as for a captured training; early stopping may run fewer.

    Curves alone tell those that were run.
    """
    parameters, run = getattr(value, "params", None), getattr(value, "epoch", None)
    asked = parameters.get("epochs") if isinstance(parameters, Mapping) else None
    if isinstance(asked, int) and isinstance(run, list) and run:
        return asked - int(run[0])  # fit(initial_epoch=…)
    if isinstance(run, list):
        return len(run)
    return max((len(curve) for curve in metrics.values()), default=0)


def _curve(curve: Any, name: str) -> tuple[float | None, ...]:
    if isinstance(curve, str) or not isinstance(curve, Iterable):
        raise CheckFailure(
            f"`{name}` holds a curve that is no list of numbers.",
            expected="one number for each epoch",
            actual=f"an object of type {type(curve).__name__}",
            hint=f"Assign the result of fit to `{name}` and leave it unchanged.",
        )
    return tuple(_finite(entry) for entry in curve)


def _finite(entry: Any) -> float | None:
    try:
        number = float(entry)
    except (TypeError, ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None
