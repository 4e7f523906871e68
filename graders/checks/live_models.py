"""Keras models as model records: the table of layers, parameter counts, compilation.

Works on any object that looks like a Keras model and never imports Keras by itself: in a student's
notebook Keras is loaded already, and the trusted side uses the same functions on the models
that it rebuilds, so that both sides see the same table. A model with code of its own is shown by
the layers that it calls, where these are all that it does.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from graders.checks.failure import CheckFailure, missing, wrong_type
from graders.checks.live_objects import describe_loss, describe_metrics, describe_optimizer
from graders.evidence.records import (
    CompileRecord,
    LayerRow,
    ModelRecord,
    ModelSummary,
    ObjectRecord,
    Shape,
)
from graders.evidence.recurrent_cells import with_cell_named
from graders.evidence.shared_layers import with_calls_apart
from graders.evidence.tracing import has_own_code, input_of, rebuilt, trace

NOT_A_TABLE = (
    "This model is a class of its own, so its layers cannot be listed; build it with "
    "keras.Sequential or keras.Model(inputs, outputs), or let `call` do nothing but call layers of "
    "Keras and call the model once before the check."
)
_MAX_LAYERS = 10_000
_INPUT = "InputLayer"
# Functions such as keras.ops.relu stand in a functional model as operations without weights.
_OPERATIONS = {"Relu": "ReLU", "Softmax": "Softmax"}


def is_model(value: object) -> bool:
    """Whether ``value`` is a Keras model (an instance, not a class)."""
    return _has_base(value, "Model")


def describe_model(value: object, name: str = "model") -> ModelRecord:
    """The record of a Keras model; a record is returned as it is.

    ``fits`` and ``evaluations`` stay empty: a live model does not know them.

    Raises:
        CheckFailure: If there is nothing, or something that is no Keras model.
    """
    if isinstance(value, ModelRecord):
        return value
    if value is None:
        raise missing(name, "a Keras model")
    if not is_model(value):
        raise wrong_type(name, "a Keras model", value)
    try:
        shown = _as_layers(value)
        tabular = shown is not None and _is_tabular(shown)
        return ModelRecord(
            type_name=f"{type(value).__module__}.{type(value).__qualname__}",
            summary=describe_summary(_with_words(shown)) if tabular else None,
            compiled=describe_compiled(value),
            answered=None if tabular else _shapes_of_code(value),
            problem=None if tabular else NOT_A_TABLE,
        )
    except CheckFailure:
        raise
    except Exception as error:  # a student's subclass may raise anything from any property
        raise CheckFailure(
            f"`{name}` cannot be inspected.",
            expected="a Keras model whose layers can be listed",
            actual=f"{type(error).__name__}: {error}"[:300],
            hint="Build the model with the layers that Keras provides.",
        ) from error


def _as_layers(model: Any) -> Any:
    """The model, or a copy in which each call of a layer without weights is a layer.

    Of a model with code of its own a copy made of the layers that it calls, or None.
    """
    if has_own_code(model):
        traced = trace(model) if model.built else None
        if traced is None:
            return None
        model = rebuilt(traced)
    config = model.get_config() if _has_base(model, "Functional") else {}
    apart = with_calls_apart(config)
    return model if apart is config else type(model).from_config(apart)


def _shapes_of_code(model: Any) -> tuple[Shape, Shape] | None:
    """What a model takes and gives whose layers are not known; None where it does not say."""
    shape, _ = input_of(model)
    if shape is None:
        return None
    try:
        return shape, tuple(model.compute_output_shape(shape))
    except Exception:  # the notebook's own code
        return None


def _with_words(model: Any) -> Any:
    """The model, or a built copy of one that begins with an Embedding and was not built yet.

    An Embedding needs no input shape to have its size, so many notebooks give none before fit.
    """
    layers = getattr(model, "layers", ())
    if model.built or not layers or type(layers[0]).__name__ != "Embedding":
        return model
    copy = type(model).from_config(model.get_config())
    copy.build((None, None))
    return copy


def describe_summary(model: Any) -> ModelSummary:
    """The table of a Sequential or functional model; nested models are spread out in place.

    Counts come from the weights themselves, without optimizer variables. Rows of a model that
    was never built have ``output_shape`` None and no parameters.
    """
    operations = list(_operations(model))
    rows = tuple(_row(operation) for operation in operations if not _is_input(operation))
    return ModelSummary(
        layers=rows,
        trainable_params=_count(model.trainable_weights),
        non_trainable_params=_count(model.non_trainable_weights),
        input_shape=_only_shape(getattr(model, "inputs", None)),
        output_shape=_only_shape(getattr(model, "outputs", None)),
        is_chain=_is_chain(model),
    )


def describe_compiled(model: Any) -> CompileRecord | None:
    """What ``compile`` was called with, or None for a model that was not compiled."""
    if not getattr(model, "compiled", False):
        return None
    arguments = getattr(getattr(model, "_compile_config", None), "config", None) or {}
    return CompileRecord(
        optimizer=_or_none(describe_optimizer, getattr(model, "optimizer", None)),
        loss=_or_none(describe_loss, getattr(model, "loss", None)),
        metrics=describe_metrics(arguments.get("metrics")),
    )


def _or_none(describe: Any, value: object) -> ObjectRecord | None:
    try:
        record: ObjectRecord = describe(value)
    except CheckFailure:
        return None
    return record


def _has_base(value: object, base: str) -> bool:
    return any(
        parent.__name__ == base and parent.__module__.split(".")[0] in {"keras", "tf_keras"}
        for parent in type(value).__mro__
    )


def _is_tabular(value: object) -> bool:
    return _has_base(value, "Functional") or _has_base(value, "Sequential")


def _is_input(operation: object) -> bool:
    return type(operation).__name__ == _INPUT


def _own_operations(model: Any) -> Sequence[Any]:
    # A functional model lists plain operations (keras.ops.relu) beside its layers.
    found: Sequence[Any] = getattr(model, "operations", None) or model.layers
    return found


def _operations(model: Any) -> Iterator[Any]:
    count = 0
    for operation in _own_operations(model):
        for inner in _operations(operation) if _is_tabular(operation) else (operation,):
            count += 1
            if count > _MAX_LAYERS:
                raise CheckFailure(f"The model has more than {_MAX_LAYERS:,} layers.")
            yield inner


def _row(operation: Any) -> LayerRow:
    kind = type(operation).__name__
    config = operation.get_config() if hasattr(operation, "weights") else {}
    kind, config = with_cell_named(kind, config)
    weights = getattr(operation, "weights", ())
    return LayerRow(
        kind=_OPERATIONS.get(kind, kind),
        name=str(operation.name),
        output_shape=_output_shape(operation),
        params=_count(weights),
        trainable_params=_count(getattr(operation, "trainable_weights", ())),
        config=plain_config(config),
    )


def plain_config(config: Any) -> dict[str, Any]:
    """The entries of a layer's configuration that are numbers, words or sequences of them.

    An activation that is an object (``ReLU()``) becomes its class name in lower case.
    """
    plain: dict[str, Any] = {}
    for key, entry in config.items():
        if key == "activation" and isinstance(entry, dict):
            plain[key] = activation_name(entry)
        elif isinstance(entry, str | int | float | bool | None):
            plain[key] = entry
        elif isinstance(entry, list | tuple) and all(isinstance(part, int) for part in entry):
            plain[key] = tuple(entry)
    return plain


def activation_name(entry: Mapping[str, Any]) -> str | None:
    """The name of an activation that Keras serialized as an object or a function.

    ``tf.nn.softmax`` calls itself ``softmax_v2`` (TensorFlow 2).
    """
    name = entry.get("config") if entry.get("class_name") == "function" else entry.get("class_name")
    return str(name).lower().removesuffix("_v2") if isinstance(name, str) and name else None


def _output_shape(operation: Any) -> Shape | None:
    try:
        return _shape(operation.output)
    except (AttributeError, ValueError):  # Keras 3: a layer that was never called has none
        return None


def _shape(tensor: Any) -> Shape | None:
    shape = getattr(tensor, "shape", None)
    return None if shape is None else tuple(None if size is None else int(size) for size in shape)


def _only_shape(tensors: Any) -> Shape | None:
    # Several inputs or outputs have no one shape; a model never built has no list of them.
    return _shape(tensors[0]) if tensors and len(tensors) == 1 else None


def _count(weights: Any) -> int:
    return sum(math.prod(int(size) for size in weight.shape) for weight in weights)


def _is_chain(model: Any) -> bool:
    operations = _own_operations(model)
    inner = [operation for operation in operations if _is_tabular(operation)]
    if not all(_is_chain(operation) for operation in inner):
        return False
    by_depth = getattr(model, "_nodes_by_depth", None)  # calls of layers, Keras 3
    if _has_base(model, "Sequential") or by_depth is None:
        return True
    nodes = [node for level in by_depth.values() for node in level]
    pairs = itertools.pairwise(operations)
    return all(_parents(operation, nodes) == [before] for before, operation in pairs)


def _parents(operation: Any, nodes: Sequence[Any]) -> list[Any]:
    calls = [node for node in nodes if node.operation is operation]
    return [parent.operation for node in calls for parent in node.parent_nodes]
