"""What a model's configuration may say: built-in layers and plain values, nothing else.

Walks the configuration before Keras sees it. Keras's own loaders have been made to run code by
configurations that name classes (CVE-2024-3660, CVE-2025-1550, CVE-2025-9905); here a name
outside the lists ends the matter.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from graders.checks.live_models import activation_name
from graders.models.allow_list import (
    ACTIVATIONS,
    ALLOWED,
    LAYERS,
    MODELS,
    OPERATION_SETTINGS,
    OPERATIONS,
    SILENT_OPERATIONS,
)

MAX_DEPTH = 40
MAX_ENTRIES = 200_000
MAX_LAYERS = 500
MAX_OPERATIONS = 50
MAX_AXES = 8


class Forbidden(Exception):  # noqa: N818 - a verdict on a configuration, told to the student
    """A configuration names something outside the allow-list; the message says what."""


def check(config: Any) -> None:
    """Walk a model's configuration.

    Raises:
        Forbidden: If it is no model, is too large or too deep, or names anything that is not a
            built-in layer, initializer, regularizer, constraint or activation.
    """
    if not isinstance(config, dict) or not _is_in(config.get("class_name"), MODELS):
        named = config.get("class_name") if isinstance(config, dict) else type(config).__name__
        raise Forbidden(f"it is a {str(named)[:80]}, not a Sequential or functional model")
    num_layers = num_operations = 0
    for count, entry in enumerate(_dictionaries(config, 0)):
        if count > MAX_ENTRIES:
            raise Forbidden("its configuration is too large")
        _check_entry(entry)
        num_layers += _is_in(entry.get("class_name"), LAYERS)
        if num_layers > MAX_LAYERS:
            raise Forbidden(f"it has more than {MAX_LAYERS} layers")
        num_operations += _is_operation(entry)
        if num_operations > MAX_OPERATIONS:
            raise Forbidden(f"it has more than {MAX_OPERATIONS} operations between its layers")


def layer_entries(config: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The serialized layers of a model, outermost level only."""
    inner = config.get("config")
    layers = inner.get("layers") if isinstance(inner, dict) else None
    return [layer for layer in layers or [] if isinstance(layer, dict)]


def canonical(config: dict[str, Any]) -> dict[str, Any]:
    """The configuration with names that do not depend on what else a notebook built.

    A Sequential and a functional chain of the same layers become the same configuration; one with
    operations between its layers stays as it is.
    """
    if not _is_in(config.get("class_name"), MODELS):
        return config
    config = with_activation_layers(config)
    layers = layer_entries(config)
    of_layers_alone = not any(_is_operation(layer) for layer in layers)
    if config["class_name"] != "Sequential" and not (of_layers_alone and is_chain(config)):
        return config
    if layers and layers[0]["class_name"] == "Embedding":
        layers = [_words_input(), *layers]
    plain = [
        {
            "module": layer.get("module"),
            "class_name": layer["class_name"],
            "registered_name": None,
            "config": {**layer["config"], "name": f"layer_{number}"},
        }
        for number, layer in enumerate(layers)
    ]
    return {
        "module": "keras",
        "class_name": "Sequential",
        "registered_name": None,
        "config": {"name": "model", "trainable": True, "layers": plain},
    }


def _words_input() -> dict[str, Any]:
    """The input of a Sequential that begins with an Embedding, which needs no shape to be built."""
    return {
        "module": "keras.layers",
        "class_name": "InputLayer",
        "config": {"batch_shape": [None, None], "dtype": "float32"},
    }


def with_activation_layers(config: dict[str, Any]) -> dict[str, Any]:
    """Activation functions called in a functional model (``keras.activations.relu(x)``) as layers.

    Keras 3 keeps them as operations, which are no layers but compute the same. Activations given
    as TensorFlow's own functions (``tf.nn.softmax``) become their names.
    """
    config = _with_named_activations(config)
    layers = [_as_activation_layer(layer) for layer in layer_entries(config)]
    return {**config, "config": {**config["config"], "layers": layers}}


def _with_named_activations(value: Any, depth: int = 0) -> Any:
    if depth > MAX_DEPTH:
        raise Forbidden("its configuration is nested too deeply")
    if isinstance(value, list):
        return [_with_named_activations(entry, depth + 1) for entry in value]
    if not isinstance(value, dict):
        return value
    if value.get("class_name") == "function":
        return activation_name(value)
    return {key: _with_named_activations(entry, depth + 1) for key, entry in value.items()}


def _as_activation_layer(entry: dict[str, Any]) -> dict[str, Any]:
    module, name = str(entry.get("module")), str(entry.get("class_name")).lower()
    of_operations = module.startswith(("keras.src.activations", "keras.src.ops"))
    if not of_operations or name not in ACTIVATIONS or _has_settings(entry):
        return entry
    plain = activation_layer(name)
    return {**entry, **plain, "config": {"name": entry["config"]["name"], **plain["config"]}}


def activation_layer(name: str) -> dict[str, Any]:
    """The configuration of an ``Activation`` layer, still without a name of its own."""
    return {
        "module": "keras.layers",
        "class_name": "Activation",
        "registered_name": None,
        "config": {"activation": name},
    }


def _has_settings(entry: dict[str, Any]) -> bool:
    """Whether an operation has any setting beyond its name and what means nothing."""
    return any(value for key, value in entry["config"].items() if key not in {"name", "axis"})


def is_chain(config: Mapping[str, Any]) -> bool:
    """Whether each layer takes exactly the output of the layer before it."""
    try:
        return config["class_name"] == "Sequential" or _is_functional_chain(config)
    except (KeyError, IndexError, TypeError, AttributeError):  # Keras reads more than it writes
        return False


def _is_functional_chain(config: Mapping[str, Any]) -> bool:
    previous = None
    for layer in layer_entries(config):
        if _is_operation(layer) and layer["class_name"] not in SILENT_OPERATIONS:
            return False
        sources = [
            entry["config"]["keras_history"][0]
            for entry in _dictionaries(layer.get("inbound_nodes", []), 0)
            if entry.get("class_name") == "__keras_tensor__"
        ]
        if sources != ([] if previous is None else [previous]):
            return False
        previous = layer["config"]["name"]
    return _output_names(config) in ([], [previous])


def _output_names(config: Mapping[str, Any]) -> list[Any]:
    """Names of a functional model's output layers; Keras writes a single one without its list."""
    outputs = config["config"].get("output_layers") or []
    listed = [outputs] if outputs and isinstance(outputs[0], str) else outputs
    return [entry[0] for entry in listed]


def _check_entry(entry: dict[str, Any]) -> None:
    name = entry.get("class_name")
    if name is not None:
        names = OPERATIONS if _is_operation(entry) else ALLOWED
        if not _is_in(name, names) or not _is_from_keras(entry.get("module")):
            raise Forbidden(f"it uses {str(name)[:80]!r}, which cannot be rebuilt")
        registered = entry.get("registered_name")
        if registered not in (None, name):
            raise Forbidden(f"it uses the custom class {str(registered)[:80]!r}")
    if _is_operation(entry):
        _check_operation(entry)
    for key in ("activation", "recurrent_activation"):
        if isinstance(entry.get(key), str) and entry[key] not in ACTIVATIONS:
            raise Forbidden(f"it uses the activation {entry[key][:80]!r}")


def _check_operation(entry: Mapping[str, Any]) -> None:
    """Refuse what an operation needs no more than uncounted weights do: tables of numbers."""
    config, nodes = entry.get("config"), entry.get("inbound_nodes", [])
    if not isinstance(config, dict) or not config.keys() <= OPERATION_SETTINGS:
        raise Forbidden("an operation between its layers has unknown settings")
    if not isinstance(nodes, list) or not all(isinstance(node, dict) for node in nodes):
        raise Forbidden("an operation between its layers is called in an unknown way")
    values = [*config.values()]
    for node in nodes:
        args, kwargs = node.get("args"), node.get("kwargs")
        values += args if isinstance(args, list) else []
        values += kwargs.values() if isinstance(kwargs, dict) else []
    if any(map(_is_table, values)):
        raise Forbidden("it computes with a table of numbers between its layers")


def _is_table(value: Any) -> bool:
    """Whether a value holds more numbers than an index or axes do."""
    return isinstance(value, list) and (
        len(value) > MAX_AXES or any(isinstance(part, float | list) for part in value)
    )


def _is_operation(entry: Mapping[str, Any]) -> bool:
    """Whether an entry is a function of ``keras.ops``; some are called as layers are."""
    module = entry.get("module")
    return isinstance(module, str) and module.startswith("keras.src.ops.")


def _is_in(name: Any, names: frozenset[str]) -> bool:
    return isinstance(name, str) and name in names


def _is_from_keras(module: Any) -> bool:
    return module is None or (
        isinstance(module, str) and (module == "keras" or module.startswith("keras."))
    )


def _dictionaries(value: Any, depth: int) -> Iterator[dict[str, Any]]:
    if depth > MAX_DEPTH:
        raise Forbidden("its configuration is nested too deeply")
    if isinstance(value, dict):
        yield value
        for entry in value.values():
            yield from _dictionaries(entry, depth + 1)
    elif isinstance(value, list):
        for entry in value:
            yield from _dictionaries(entry, depth + 1)
