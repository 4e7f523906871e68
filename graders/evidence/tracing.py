"""Models with code of their own as the plain layers that they call, where that is all they do.

A subclass of ``keras.Model`` and a layer of a notebook's own are Python code: no configuration
tells what they compute. Most of them only call Keras's layers one after the other. Calling them on
a symbolic input writes those calls down as a functional model over the same variables, which can be
looked at, sent and rebuilt as any other.

Runs the notebook's ``call``: in a student's kernel or inside the sandbox, never on the trusted
side. The result is the notebook's claim until the rebuilt model has been compared with what the
model itself predicts.
"""

from __future__ import annotations

import contextlib
import copy
import dataclasses
import functools
import inspect
from collections.abc import Callable, Iterator
from typing import Any

from graders.evidence.nested_layers import layers_of, stateful_layers
from graders.evidence.tensorflow_functions import on_symbolic_inputs

_MAX_DEPTH = 20
_ACTIVATIONS = ("keras.src.activations", "keras.src.ops.nn")
_OPERATIONS = ("Add", "Subtract", "Multiply", "Maximum", "Minimum", "Tanh")
_NAMES = ("name", "keras_history", "input_layers", "output_layers")
"""Where a configuration names layers."""


@functools.cache
def library_classes() -> frozenset[type]:
    """Keras's own layers and models; in a sandbox to be asked for before the first cell."""
    import keras
    from keras.src.models.functional import Functional

    layers = (entry for entry in vars(keras.layers).values() if isinstance(entry, type))
    # A Lambda is a layer of Keras that holds code of the notebook's own.
    return frozenset({*layers, keras.Model, keras.Sequential, Functional} - {keras.layers.Lambda})


def own_classes(model: Any) -> tuple[str, ...]:
    """Names of the classes of a Keras model and of the layers in it that are not Keras's own."""
    own = (type(layer) for layer in layers_of(model) if type(layer) not in library_classes())
    return tuple(dict.fromkeys(kind.__name__ for kind in own))


def has_own_code(model: Any) -> bool:
    """Whether a Keras model, or a layer anywhere in it, is of a class that is not Keras's own."""
    return bool(own_classes(model))


@dataclasses.dataclass(frozen=True)
class Traced:
    """The layers that a model calls.

    Args:
        config: A functional model of them, as Keras serializes it.
        weights: The model's own variables, in that model's ``get_weights`` order.
    """

    config: dict[str, Any]
    weights: tuple[Any, ...]


def trace(model: Any) -> Traced | None:
    """Follow ``model`` on a symbolic input.

    Layers of the notebook's own and models inside are written out: only Keras's layers and
    operations are left. ``call`` is followed as in training, since some models use their dropout
    only then; that a layer was told so is forgotten again. The model stays as it was.

    Args:
        model: A built Keras model with one input.

    Returns:
        None where ``call`` does something else than calling layers, computes with variables or
        constant arrays itself, or fails.
    """
    import keras

    shape, dtype = input_of(model)
    if shape is None:
        return None
    with _without_traces(model), _written_out(), on_symbolic_inputs():
        try:
            inputs = keras.Input(batch_shape=shape, dtype=dtype)
            traced = keras.Model(inputs, _call(model, inputs))
            config = keras.saving.serialize_keras_object(traced) if _is_plain(traced) else None
        except Exception:  # the notebook's own code, on a kind of tensor that it may not know
            return None
    if config is None:
        return None
    layers = config["config"]["layers"]
    for layer in layers:
        for node in layer.get("inbound_nodes", ()):
            node["kwargs"].pop("training", None)
    known = {layer.name for layer in layers_of(model)}
    made = [name for layer in layers if (name := layer["config"]["name"]) not in known]
    names = {name: f"traced_{number}" for number, name in enumerate([traced.name, *made])}
    return Traced(_renamed(config, names), tuple(traced.weights))


def rebuilt(traced: Traced) -> Any:
    """A model of the traced layers with weights of its own, for the student's own kernel only."""
    import keras

    return keras.saving.deserialize_keras_object(copy.deepcopy(traced.config))


def input_of(model: Any) -> tuple[tuple[int | None, ...] | None, str]:
    """Shape and dtype of the only input; the batch axis is free unless a layer needs it."""
    inputs = getattr(model, "inputs", None)
    if isinstance(inputs, list) and len(inputs) == 1:
        shape, dtype = tuple(inputs[0].shape), str(inputs[0].dtype)
    else:
        found = list((getattr(model, "_build_shapes_dict", None) or {}).values())
        plain = len(found) == 1 and isinstance(found[0], tuple | list)
        if not plain or not all(size is None or isinstance(size, int) for size in found[0]):
            return None, "float32"
        shape, dtype = tuple(found[0]), "float32"
    return (shape[0] if stateful_layers(model) else None, *shape[1:]), dtype


def _call(model: Any, inputs: Any) -> Any:
    """The outputs of a model, its own code followed as in training."""
    import keras
    from keras.src.models.functional import Functional

    call = type(model).call
    if call is keras.Sequential.call:
        for layer in model.layers:
            inputs = layer(inputs)
        return inputs
    if call is Functional.call:
        return model._run_through_graph([inputs], operation_fn=lambda operation: operation)
    if "training" in inspect.signature(model.call).parameters:
        return model.call(inputs, training=True)
    return model.call(inputs)


@contextlib.contextmanager
def _written_out() -> Iterator[None]:
    """Meanwhile a call of a model or of a notebook's own layer is a call of what it calls."""
    import keras

    original: Callable[..., Any] = keras.layers.Layer.__call__
    depth = 0

    def call(layer: Any, *args: Any, **options: Any) -> Any:
        nonlocal depth
        own = type(layer) not in library_classes()
        if not own and not isinstance(layer, keras.Model):
            return original(layer, *args, **options)
        depth += 1
        if depth > _MAX_DEPTH:
            raise RecursionError("models within models")
        try:
            options.pop("training", None)
            if isinstance(layer, keras.layers.Lambda):
                return layer.function(*args, **{**(layer.arguments or {}), **options})
            if len(args) == 1 and not options:
                return _call(layer, args[0])
            return layer.call(*args, **options)
        finally:
            depth -= 1

    keras.layers.Layer.__call__ = call
    try:
        yield
    finally:
        keras.layers.Layer.__call__ = original


@contextlib.contextmanager
def _without_traces(model: Any) -> Iterator[None]:
    """Leave the layers as they were: a further call would make ``layer.output`` ambiguous."""
    before = [
        (nodes, len(nodes))
        for layer in layers_of(model)
        for name in ("_inbound_nodes", "_outbound_nodes")
        if isinstance(nodes := getattr(layer, name, None), list)
    ]
    try:
        yield
    finally:
        for nodes, length in before:
            del nodes[length:]


def _is_plain(traced: Any) -> bool:
    """Whether there is nothing but Keras's layers, activations called as functions, and sums.

    An operation may hold variables or arrays, which no configuration tells.
    """
    import keras

    nodes = [node for level in traced._nodes_by_depth.values() for node in level]
    for node in nodes:
        kind = type(node.operation)
        arguments = () if node.arguments is None else (node.arguments.args, node.arguments.kwargs)
        leaves = keras.tree.flatten(arguments)
        others = [leaf for leaf in leaves if not keras.utils.is_keras_tensor(leaf)]
        known = kind in library_classes() or kind.__module__.startswith(_ACTIVATIONS)
        of_tensors = kind.__name__ in _OPERATIONS and not others
        if not (known or of_tensors) or any(hasattr(leaf, "shape") for leaf in others):
            return False
    return True


def _renamed(value: Any, names: dict[str, str], *, is_name: bool = False) -> Any:
    """A configuration with other names for what was made while tracing.

    Keras numbers such names on, and the same model has to give the same configuration.
    """
    if isinstance(value, dict):
        return {key: _renamed(entry, names, is_name=key in _NAMES) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [_renamed(entry, names, is_name=is_name) for entry in value]
    return names.get(value, value) if is_name and isinstance(value, str) else value
