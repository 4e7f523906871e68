"""Turning the notebook's objects into plain frames: arrays, numbers, models, histories."""

from __future__ import annotations

import contextlib
import copy
import dataclasses
import hashlib
import json
import math
import re
import types
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from graders.capture.inside.own_classes import is_plain_array, keras_objects
from graders.capture.inside.ranges import Ranges
from graders.evidence.tracing import own_classes, trace

MAX_COMPLETE_SIZE = 200_000
_NUM_FIRST_ROWS = 32
_NUM_SPREAD_ROWS = 96
_MAX_TEXT = 20_000
_MAX_CLASSES, _MAX_NAMES = 5, 200
_MAX_WEIGHT_BYTES = 192 * 2**20


@dataclasses.dataclass
class Plain:
    """An object as a JSON body with arrays, ready to be sent.

    Of a model with code of its own, ``variables`` are those whose values the arrays are: with them
    it can be asked later for what it predicts now.
    """

    body: dict[str, Any]
    arrays: list[npt.NDArray[Any]] = dataclasses.field(default_factory=list)
    variables: tuple[Any, ...] = ()

    def key(self, arrays_key: str) -> str:
        """A digest of the content, given that of the arrays: the same content is sent once."""
        text = json.dumps(self.body, sort_keys=True) + arrays_key
        return hashlib.sha256(text.encode()).hexdigest()

    def arrays_key(self) -> str:
        """A digest of the arrays: a model that is compiled keeps its weights."""
        digest = hashlib.sha256()
        for array in self.arrays:
            digest.update(repr((array.shape, array.dtype.str)).encode())
            digest.update(np.ascontiguousarray(array).tobytes())
        return digest.hexdigest()


def describe(
    value: Any, wanted: dict[str, Any], fits_of: Callable[[Any], list[int]], ranges: Ranges
) -> Plain:
    """The plain form of ``value``.

    Args:
        value: Whatever the notebook holds under a requested name.
        wanted: How the lab wants it recorded: ``kind`` (``model``, ``array``, ``number`` …), the
            ``keys`` of a mapping, the ``calls`` of a function and whether it gets ``arrays``.
        fits_of: Numbers of the fits that belong to a model or history object.
        ranges: Finds those of arrays.
    """
    # None stays None, so that tests can tell it from a number or a model that is no good.
    kind = "value" if value is None else wanted["kind"]
    describers: dict[str, Callable[[Any], Plain]] = {
        "array": lambda array: _array(array, ranges),
        "number": _number,
        "text": _value,
        "value": _value,
        "mapping": lambda mapping: _mapping(mapping, wanted["keys"]),
        "function": lambda function: _function(function, wanted),
        "optimizer": _configured,
        "loss": _configured,
        "history": lambda history: _history(history, fits_of(history)),
        "model": lambda model: _model(model, fits_of(model)),
    }
    plain = describers[kind](value)
    plain.body = {"kind": kind, "type": type_name(value), **plain.body}
    return plain


def type_name(value: Any) -> str:
    """The qualified name of the value's type."""
    kind = type(value)
    return f"{kind.__module__}.{kind.__qualname__}"[:200]


def plain_json(value: Any) -> Any:
    """``value`` reduced to what JSON can say; unknown objects become their repr."""
    return json.loads(json.dumps(value, default=_fallback))


def _fallback(value: Any) -> Any:
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, np.ndarray) and value.size <= 1000:
        return value.tolist()
    return repr(value)[:200]


def _array(value: Any, ranges: Ranges) -> Plain:
    if not is_plain_array(value):
        raise TypeError("it is an object of the notebook's own, not an array")
    array = np.asarray(value)
    facts: dict[str, Any] = {"shape": list(array.shape), "dtype": array.dtype.name}
    if array.dtype.kind not in "biuf":
        text = array.size <= 1000 and array.dtype.kind in "US"
        return Plain(
            {**facts, "minimum": None, "maximum": None, "all_finite": True}
            | {"rows": [], "complete": text},
            [array if text else np.zeros(0)],
        )
    rows = _sample_rows(array)
    sample = array if rows is None else array[rows]
    facts["rows"] = [] if rows is None else [int(row) for row in rows]
    return Plain({**facts, **ranges.of(array), "complete": rows is None}, [np.array(sample)])


def _sample_rows(array: npt.NDArray[Any]) -> npt.NDArray[np.int64] | None:
    """Rows to keep of a large array: the first ones, and some spread over the whole."""
    if array.size <= MAX_COMPLETE_SIZE or array.ndim == 0:
        return None
    spread = np.linspace(0, len(array) - 1, _NUM_SPREAD_ROWS).astype(np.int64)
    rows = np.unique(np.concatenate([np.arange(min(_NUM_FIRST_ROWS, len(array))), spread]))
    budget = max(1, 4 * 2**20 // max(1, array[:1].nbytes))
    return rows[:budget]


def _number(value: Any) -> Plain:
    array = np.asarray(value)
    number = float(array.reshape(-1)[0]) if array.size == 1 and array.dtype.kind in "biuf" else None
    if number is None:  # a text, a pair, …: what it is tells the mistake
        return Plain({"float": None, "text": repr(value)[:200], **_value(value).body})
    if not math.isfinite(number):
        return Plain({"float": None, "text": repr(value)[:200]})
    return Plain({"float": number, "text": repr(value)[:200]})


def _value(value: Any) -> Plain:
    text = json.dumps(plain_json(value))
    return Plain({"value": json.loads(text) if len(text) <= _MAX_TEXT else text[:_MAX_TEXT]})


def _mapping(value: Any, keys: list[Any]) -> Plain:
    """The entries under some keys; whole dictionaries of words would be too large."""
    entries = [[key, plain_json(value[key])] for key in keys if key in value]
    return Plain({"entries": entries})


def _function(value: Any, wanted: dict[str, Any]) -> Plain:
    arrays = bool(wanted.get("arrays"))
    return Plain({"calls": [_call(value, given, arrays=arrays) for given in wanted["calls"]]})


def _call(function: Any, arguments: list[Any], *, arrays: bool) -> dict[str, Any]:
    given = copy.deepcopy(arguments)
    if arrays:
        given = [np.array(entry) if isinstance(entry, list) else entry for entry in given]
    try:
        result = plain_json(function(*given))
    except Exception as error:
        return {"arguments": arguments, "error": f"{type(error).__name__}: {error}"[:300]}
    if len(json.dumps(result)) > _MAX_TEXT:
        return {"arguments": arguments, "error": "it returned far too much"}
    return {"arguments": arguments, "result": result}


def _configured(value: Any) -> Plain:
    return Plain({"object": configured(value)})


def configured(value: Any) -> dict[str, Any]:
    """An optimizer, loss or metric as class name and plain configuration."""
    if isinstance(value, str):
        return {"class_name": value[:200], "config": {}}
    if isinstance(value, type):
        return {"class_name": _class_name(value), "config": {}}
    if hasattr(value, "get_config"):
        config: dict[str, Any] = {}
        with contextlib.suppress(Exception):  # such as a rate of the notebook's own class
            config = {key: _leaf(entry) for key, entry in value.get_config().items()}
        return {"class_name": _class_name(type(value)), "config": plain_json(config)}
    known = isinstance(value, types.FunctionType) and value in keras_objects()
    return {"class_name": value.__name__ if known else type_name(value), "config": {}}


def _class_name(kind: type) -> str:
    """A Keras class by its name alone, any other with its module: it is not what it is called."""
    own = kind in keras_objects()
    return (kind.__name__ if own else f"{kind.__module__}:{kind.__qualname__}")[:200]


def _leaf(value: Any) -> Any:
    number = getattr(value, "numpy", None)
    return number() if callable(number) else value


def _history(value: Any, fits: list[int]) -> Plain:
    """What ``fit`` returned, or the dictionary of its curves, which is all that many keep."""
    curves = value if isinstance(value, dict) else dict(value.history)
    metrics = {
        str(name)[:100]: [_finite(number) for number in list(values)[:100_000]]
        for name, values in curves.items()
        if isinstance(values, list | tuple | np.ndarray)
    }
    parameters = getattr(value, "params", None) or {}
    steps = parameters.get("steps")
    return Plain(
        {
            "epochs": len(getattr(value, "epoch", max(metrics.values(), key=len, default=()))),
            "metrics": metrics,
            "steps": int(steps) if isinstance(steps, int | float) else None,
            "fits": fits,
        }
    )


def _finite(value: Any) -> float | None:
    try:
        number = float(value)
    except (TypeError, ValueError):
        return None
    return number if math.isfinite(number) else None


def _model(value: Any, fits: list[int]) -> Plain:
    body: dict[str, Any] = {
        "config": None,
        "compile": None,
        "fits": fits,
        "problem": None,
        "built": bool(getattr(value, "built", False)),
    }
    own = ", ".join(own_classes(value)[:_MAX_CLASSES])
    traced = trace(value) if own and body["built"] else None
    if own:
        body |= {"own": own[:_MAX_NAMES], "traced": traced is not None}
    try:
        body["config"] = model_config(value) if traced is None else plain_config(traced.config)
    except Exception as error:
        body["problem"] = f"its configuration cannot be read ({type(error).__name__})"
    body["compile"] = compile_config(value)
    variables = tuple(value.weights if traced is None else traced.weights) if own else ()
    read = variables if own else value.get_weights()
    weights = [np.asarray(weight) for weight in read] if body["built"] else []
    if sum(weight.nbytes for weight in weights) > _MAX_WEIGHT_BYTES:
        return Plain({**body, "problem": "its weights are larger than the lab allows"})
    return Plain(body, weights, variables)


def model_config(model: Any) -> Any:
    """The model's architecture as Keras serializes it, without its compilation."""
    import keras

    return plain_config(keras.saving.serialize_keras_object(model))


def plain_config(config: Any) -> Any:
    """A serialized architecture as plain values, without the compilation."""
    if isinstance(config, dict):
        config.pop("compile_config", None)
    return plain_json(config)


def compile_arguments(model: Any) -> dict[str, Any]:
    """What ``compile`` was given, by name; nothing where Keras has not kept it."""
    given = getattr(model, "_compile_config", None)
    return dict(given.config) if given is not None else {}


def compile_config(model: Any) -> dict[str, Any] | None:
    """What the model was compiled with, None if it was not."""
    if not getattr(model, "compiled", False):
        return None
    arguments = compile_arguments(model)
    return {
        "optimizer": configured(getattr(model, "optimizer", None)),
        "loss": configured(arguments.get("loss", getattr(model, "loss", None))),
        "metrics": [_metric_name(metric) for metric in metric_entries(arguments)],
    }


def metric_entries(arguments: Mapping[str, Any]) -> list[Any]:
    """The metrics in what ``compile`` was given: names, functions, classes or objects."""
    metrics = arguments.get("metrics")
    listed = metrics if isinstance(metrics, list | tuple) else [] if metrics is None else [metrics]
    return [entry for part in listed for entry in (part if isinstance(part, list) else [part])]


def curve_names(model: Any) -> list[str]:
    """What the history of a model calls each of its metrics: objects have names of their own."""
    return [
        _metric_name(metric)
        if isinstance(metric, str | type)
        else str(getattr(metric, "name", None) or _metric_name(metric))[:100]
        for metric in metric_entries(compile_arguments(model))
    ]


def _metric_name(metric: Any) -> str:
    """A metric's Keras name; an object counts by its class, since its own name is free.

    ``keras.metrics.Accuracy()`` is not what the string ``"accuracy"`` means, and stays apart.
    """
    if isinstance(metric, str):
        return metric[:100]
    kind = metric if isinstance(metric, type) else type(metric)
    name = str(getattr(metric, "__name__", kind.__name__))[:100]
    return (
        name if name in {"Accuracy", "function"} else re.sub(r"(?<=.)([A-Z])", r"_\1", name).lower()
    )
