"""Building a Keras model from an allow-listed configuration, sizes first, weights after."""

from __future__ import annotations

import contextlib
import copy
import itertools
import math
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from graders.evidence.records import LayerRow, ModelSummary, Shape
from graders.evidence.recurrent_cells import with_cell_named
from graders.evidence.shared_layers import with_calls_apart
from graders.models import configuration
from graders.models.configuration import Forbidden

MAX_PARAMS = 100_000_000
"""Largest model that is built: 400 MB of float32 weights."""

MAX_OUTPUT_SIZE = 4_000_000
"""Largest output of a layer for one example: four times that of a VGG network's first layer."""

MAX_BATCH = 10_000
"""Largest fixed batch: a stateful layer keeps one state for each of its rows."""


def rebuild(config: dict[str, Any], weights: Sequence[npt.NDArray[Any]] | None = None) -> Any:
    """A Keras model from a configuration of an untrusted source.

    Args:
        config: The configuration as Keras serializes it.
        weights: Its weights in ``get_weights`` order, or None for fresh ones.

    Raises:
        Forbidden: If the configuration is not allowed, too large, or does not fit its weights.
    """
    summary = summarize(config)
    if summary.total_params > MAX_PARAMS:
        raise Forbidden(f"it has more than {MAX_PARAMS:,} parameters")
    batch = _fixed_batch(summary)
    if batch > MAX_BATCH:
        raise Forbidden(f"it takes batches of more than {MAX_BATCH:,} rows only")
    for row in summary.layers:
        lengths = (length or 1 for length in (row.output_shape or ())[1:])
        if math.prod(lengths, start=batch) > MAX_OUTPUT_SIZE:
            raise Forbidden(
                f"its layer {row.name[:80]} gives more than {MAX_OUTPUT_SIZE:,} numbers"
            )
    model = _deserialize(config)
    if weights is None:
        return model
    expected = [tuple(weight.shape) for weight in model.weights]
    plain = all(weight.dtype.kind in "biuf" for weight in weights)
    if not plain or [tuple(weight.shape) for weight in weights] != expected:
        raise Forbidden("its weights do not fit its architecture")
    model.set_weights([np.asarray(weight) for weight in weights])
    for layer in model._flatten_layers():
        if hasattr(layer, "finalize_state"):  # Normalization computes with what it makes of them
            layer.finalize_state()
    return model


def summarize(config: dict[str, Any]) -> ModelSummary:
    """Shapes and parameter counts of a configuration, without allocating a single weight.

    Raises:
        Forbidden: If the configuration is not allowed, Keras cannot build it, or an operation
            between its layers gives too much.
    """
    from keras.src.backend.common.stateless_scope import StatelessScope

    configuration.check(config)
    inner = config.get("config")
    if isinstance(inner, dict):
        config = {**config, "config": with_calls_apart(inner)}
        configuration.check(config)
    # Inside this scope Keras creates variables without values, so that a layer of 10^9 units
    # costs nothing (keras.StatelessScope hides the argument that keeps them so on leaving).
    stateless, stateful_layers = _without_states(config)
    with _forgetting_variables(), StatelessScope(initialize_variables=False):
        model = _deserialize(stateless)
        _check_operations(model)
        for layer in model._flatten_layers():
            if layer.name in stateful_layers:
                layer.stateful = True
        return describe_model(model, is_chain=configuration.is_chain(config))


def _fixed_batch(summary: ModelSummary) -> int:
    """How many rows a model takes at once if it keeps a state for each of them, else 1.

    Any other model takes as many as it is given, also if it has the shape of the rows that it was
    called on first.
    """
    if summary.input_shape and any(row.config.get("stateful") for row in summary.layers):
        return summary.input_shape[0] or 1
    return 1


def _check_operations(model: Any) -> None:
    """Bound what operations between layers give, which are in no table of layers.

    Raises:
        Forbidden: If one gives more than :data:`MAX_OUTPUT_SIZE` numbers for an example, or does
            not keep the rows of a batch apart.
    """
    import keras

    models = (getattr(layer, "operations", ()) for layer in model._flatten_layers())
    for operation in itertools.chain.from_iterable(models):
        if isinstance(operation, keras.Layer):
            continue
        for node in operation._inbound_nodes:
            for tensor in node.output_tensors:
                if not _keeps_rows(operation, node, tuple(tensor.shape)):
                    raise Forbidden(
                        f"its {operation.name[:80]} does not keep rows apart or has a free length"
                    )
                if math.prod(tensor.shape[1:]) > MAX_OUTPUT_SIZE:
                    name = operation.name[:80]
                    raise Forbidden(f"its {name} gives more than {MAX_OUTPUT_SIZE:,} numbers")


def _keeps_rows(operation: Any, node: Any, shape: tuple[Any, ...]) -> bool:
    """Whether an operation gives one row for each row, of a length that is known beforehand."""
    inputs: list[tuple[Any, ...]] = [tuple(tensor.shape) for tensor in node.input_tensors]
    if not shape or None in shape[1:] or any(given[:1] != shape[:1] for given in inputs):
        return False
    kind = type(operation).__name__
    if kind == "Reshape":  # of an unknown number of rows, Keras cannot tell what becomes
        return all(
            None not in given[1:] and math.prod(given[1:]) == math.prod(shape[1:])
            for given in inputs
        )
    if kind == "GetItem":
        key: Any = [*node.arguments.args, *node.arguments.kwargs.values()][-1]
        first = key[0] if isinstance(key, tuple | list) and key else key
        return first is Ellipsis or first == slice(None)
    return True


@contextlib.contextmanager
def _forgetting_variables() -> Iterator[None]:
    """Variables that are made meanwhile never get a value.

    Keras keeps those without one in a list, and gives all of them theirs when the next model is
    built symbolically: the 10^9 units of an earlier one would be allocated for somebody else.
    """
    from keras.src.backend.common import global_state

    name = "uninitialized_variables"
    before = list(global_state.get_global_attribute(name) or ())
    try:
        yield
    finally:
        global_state.set_global_attribute(name, before)


def describe_model(model: Any, *, is_chain: bool) -> ModelSummary:
    """The summary of a Keras model; nested models are written out layer by layer."""
    rows = tuple(row for layer in model.layers for row in _rows(layer))
    trainable = sum(_size(weight) for weight in model.trainable_weights)
    return ModelSummary(
        layers=rows,
        trainable_params=trainable,
        non_trainable_params=sum(_size(weight) for weight in model.non_trainable_weights),
        input_shape=_shape(model, "input_shape"),
        output_shape=_shape(model, "output_shape"),
        is_chain=is_chain,
    )


def _deserialize(config: dict[str, Any]) -> Any:
    import keras

    configuration.check(config)
    # A copy: Keras empties the configuration that it reads (3.15).
    try:
        model = keras.saving.deserialize_keras_object(copy.deepcopy(config), safe_mode=True)
    except Exception as error:
        reason = str(error).strip().splitlines()
        raise Forbidden(
            f"Keras cannot build it: {reason[0][:300] if reason else error!r}"
        ) from error
    if not isinstance(model, keras.Model):  # a malformed configuration comes back as it was
        raise Forbidden("its configuration is not that of a model")
    return model


def _without_states(config: dict[str, Any]) -> tuple[dict[str, Any], set[str]]:
    """The configuration without states between batches, and the names of layers that have them.

    A state is a variable with a value, which the scope of :func:`summarize` refuses. Shapes and
    parameters are the same without it.
    """
    plain, names, waiting = copy.deepcopy(config), set(), []
    waiting.append(plain)
    while waiting:
        part = waiting.pop()
        if isinstance(part, dict) and part.get("stateful"):
            part["stateful"] = False
            names.add(str(part.get("name")))
        if isinstance(part, dict | list | tuple):
            waiting.extend(part.values() if isinstance(part, dict) else part)
    return plain, names


def _rows(layer: Any) -> list[LayerRow]:
    if type(layer).__name__ == "InputLayer":
        return []
    if hasattr(layer, "layers") and type(layer).__name__ in {"Sequential", "Functional", "Model"}:
        return [row for inner in layer.layers for row in _rows(inner)]
    trainable = sum(_size(weight) for weight in layer.trainable_weights)
    kind, config = with_cell_named(type(layer).__name__, layer.get_config())
    return [
        LayerRow(
            kind=kind,
            name=layer.name,
            output_shape=_shape(layer.output, "shape") if _is_called(layer) else None,
            params=trainable + sum(_size(weight) for weight in layer.non_trainable_weights),
            trainable_params=trainable,
            config=config,
        )
    ]


def _is_called(layer: Any) -> bool:
    return bool(getattr(layer, "_inbound_nodes", ()))


def _size(weight: Any) -> int:
    size = 1
    for length in weight.shape:
        size *= int(length)
    return size


def _shape(owner: Any, attribute: str) -> Shape | None:
    shape = getattr(owner, attribute, None)
    if not isinstance(shape, tuple | list) or any(isinstance(part, tuple | list) for part in shape):
        return None
    return tuple(None if length is None else int(length) for length in shape)
