"""Optimizers, losses and metrics of a running notebook in one canonical form.

Keras takes each of them as a string, a function, a class or an object; all four become the
same :class:`ObjectRecord`, so that a check compares what is meant and not how it is written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from graders.checks.failure import CheckFailure, missing, wrong_type
from graders.evidence.records import ObjectRecord

_OPTIMIZERS = ("SGD", "Adam", "AdamW", "Adamax", "Adagrad", "Adadelta", "RMSprop", "Nadam", "Ftrl")
_OPTIMIZER_KINDS = {kind.lower(): kind for kind in (*_OPTIMIZERS, "Adafactor", "Lion", "Lamb")}
_LEARNING_RATES = {"SGD": 0.01}  # Keras 3; the others start from 0.001 unless listed
_LOSS_KINDS = {
    "mse": "MeanSquaredError",
    "mae": "MeanAbsoluteError",
    "mape": "MeanAbsolutePercentageError",
    "msle": "MeanSquaredLogarithmicError",
    "kld": "KLDivergence",
    "kl_divergence": "KLDivergence",
    "logcosh": "LogCosh",
}
_LOGIT_LOSSES = ("BinaryCrossentropy", "CategoricalCrossentropy", "SparseCategoricalCrossentropy")
_PLAIN = (str, int, float, bool, type(None))


def describe_optimizer(value: object, name: str = "optimizer") -> ObjectRecord:
    """The record of an optimizer given as string, class or object.

    Raises:
        CheckFailure: If it is missing or no optimizer.
    """
    if value is None:
        raise missing(name, "a Keras optimizer")
    record = _describe(value, lambda word: _OPTIMIZER_KINDS.get(word.lower()), "apply_gradients")
    if record is None:
        raise wrong_type(name, "a Keras optimizer", value)
    return _with_defaults(record, learning_rate=_LEARNING_RATES.get(record.kind, 0.001))


def describe_loss(value: object, name: str = "loss") -> ObjectRecord:
    """The record of a loss given as string, function, class or object.

    Raises:
        CheckFailure: If it is missing or no loss that Keras knows by name.
    """
    if value is None:
        raise missing(name, "a Keras loss")
    record = _describe(value, _loss_kind, "reduction")
    if record is None:
        raise wrong_type(
            name,
            "a Keras loss",
            value,
            hint="Use one of the classes in keras.losses: the checks cannot look into a function.",
        )
    if record.kind in _LOGIT_LOSSES:
        return _with_defaults(record, from_logits=False)
    return record


def describe_metrics(metrics: object) -> tuple[str, ...]:
    """Metric names as Keras users write them (``accuracy``), in order.

    ``keras.metrics.Accuracy()`` keeps its class name ``Accuracy``: it compares a label with raw
    scores for equality, which is not what the string ``"accuracy"`` means.
    """
    if metrics is None:
        return ()
    if isinstance(metrics, Mapping):
        metrics = [entry for entries in metrics.values() for entry in describe_metrics(entries)]
    if isinstance(metrics, str) or not isinstance(metrics, Iterable):
        metrics = [metrics]
    return tuple(_metric_name(metric) for metric in metrics if metric is not None)


def _metric_name(metric: object) -> str:
    if isinstance(metric, list | tuple):
        return ", ".join(describe_metrics(metric))
    if isinstance(metric, str):
        return "accuracy" if metric.lower() in {"accuracy", "acc"} else _snake(metric)
    if isinstance(metric, type):
        return metric.__name__ if metric.__name__ == "Accuracy" else _snake(metric.__name__)
    function = getattr(metric, "__name__", None)
    if isinstance(function, str):
        return function
    return _metric_name(type(metric))


def _describe(
    value: object, kind_of: Callable[[str], str | None], marker: str
) -> ObjectRecord | None:
    """The record, or None; objects of the wanted sort have an attribute called ``marker``."""
    if isinstance(value, ObjectRecord):
        return value
    if isinstance(value, str):
        kind = kind_of(value)
    elif isinstance(value, type):
        return ObjectRecord(kind=value.__name__) if hasattr(value, "get_config") else None
    elif callable(getattr(value, "get_config", None)):
        return _configured(value) if hasattr(value, marker) else None
    else:
        kind = kind_of(str(getattr(value, "__name__", "")))
    return ObjectRecord(kind=kind) if kind else None


def _configured(value: Any) -> ObjectRecord | None:
    try:
        config = dict(value.get_config())
    except Exception as error:  # a student's class may raise anything in get_config
        raise CheckFailure(
            f"The {type(value).__name__} cannot tell its configuration.",
            actual=f"{type(error).__name__} in get_config",
            hint="Use the class that Keras provides.",
        ) from error
    plain = {
        key: _plain(entry) for key, entry in config.items() if isinstance(entry, (*_PLAIN, dict))
    }
    return ObjectRecord(kind=type(value).__name__, config=plain)


def _plain(entry: Any) -> Any:
    # A learning-rate schedule is a nested configuration; its class is what a reader looks for.
    return str(entry.get("class_name", "an object")) if isinstance(entry, dict) else entry


def _with_defaults(record: ObjectRecord, **defaults: Any) -> ObjectRecord:
    return ObjectRecord(kind=record.kind, config={**defaults, **record.config})


def _loss_kind(word: str) -> str | None:
    lowered = word.lower()
    if lowered in _LOSS_KINDS:
        return _LOSS_KINDS[lowered]
    camel = "".join(part[:1].upper() + part[1:] for part in word.split("_"))
    endings = ("Crossentropy", "Error", "Loss", "Hinge", "Poisson", "Cosh", "Similarity", "Huber")
    known = camel.endswith(endings) or camel == "KLDivergence"
    return camel if known else None


def _snake(word: str) -> str:
    return "".join(
        f"_{letter.lower()}" if letter.isupper() and index else letter.lower()
        for index, letter in enumerate(word)
    )
