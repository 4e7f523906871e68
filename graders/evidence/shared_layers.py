"""Layers without weights that a model calls more than once, written as a layer for each call.

``relu = ReLU()`` called after every convolution is the same network as one ``ReLU()`` after each.
Keras lists such a layer once, so that rows would be missing from the table of the network.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

Config = dict[str, Any]

_WITHOUT_WEIGHTS = frozenset(
    {
        "Activation",
        "Dropout",
        "ELU",
        "Flatten",
        "LeakyReLU",
        "ReLU",
        "Softmax",
        *(f"{kind}Pooling{axes}D" for kind in ("Average", "Max") for axes in (1, 2, 3)),
        *(f"Global{kind}Pooling{axes}D" for kind in ("Average", "Max") for axes in (1, 2, 3)),
    }
)
_MAX_CALLS = 500


def with_calls_apart(config: Config) -> Config:
    """The ``get_config`` of a functional model in which no layer without weights is shared.

    Returns:
        ``config`` itself where there is nothing to take apart, or it is not what Keras writes.
    """
    try:
        shared = [layer for layer in config["layers"] if _is_shared(layer)]
        calls = sum(len(layer["inbound_nodes"]) for layer in shared)
        return _taken_apart(config) if shared and calls <= _MAX_CALLS else config
    except (KeyError, IndexError, TypeError, AttributeError):
        return config


def _is_shared(layer: Config) -> bool:
    return layer["class_name"] in _WITHOUT_WEIGHTS and len(layer.get("inbound_nodes", ())) > 1


def _taken_apart(config: Config) -> Config:
    taken = {layer["config"]["name"] for layer in config["layers"]}
    names: dict[tuple[str, int], str] = {}  # of a layer's calls but the first
    for layer in filter(_is_shared, config["layers"]):
        name = layer["config"]["name"]
        for call in range(1, len(layer["inbound_nodes"])):
            free = f"{name}_call_{call + 1}"
            while free in taken:
                free += "_"
            taken.add(free)
            names[name, call] = free
    apart = copy.deepcopy({**config, "layers": list(_layers(config["layers"], names))})
    for place in _places(apart):
        new = names.get((place[0], place[1]))
        if new is not None:
            place[:2] = [new, 0]
    return {**apart, "layers": list(_in_order(apart["layers"]))}


def _in_order(layers: list[Config]) -> Iterator[Config]:
    """Each layer after those that it takes from, as Keras lists them."""
    waiting, listed = layers, set[str]()
    while waiting:
        ready = [layer for layer in waiting if listed.issuperset(_sources(layer))]
        if not ready:
            raise KeyError("a layer takes from one that there is not, or from itself")
        yield from ready
        listed.update(layer["config"]["name"] for layer in ready)
        waiting = [layer for layer in waiting if layer["config"]["name"] not in listed]


def _sources(layer: Config) -> Iterator[str]:
    return (place[0] for place in _histories([layer.get("inbound_nodes")]))


def _layers(layers: list[Config], names: dict[tuple[str, int], str]) -> Iterator[Config]:
    for layer in layers:
        if not _is_shared(layer):
            yield layer
            continue
        first = layer["config"]["name"]
        for call, node in enumerate(layer["inbound_nodes"]):
            name = names.get((first, call), first)
            settings = {**layer["config"], "name": name}
            yield {**layer, "name": name, "config": settings, "inbound_nodes": [node]}


def _places(config: Config) -> Iterator[list[Any]]:
    """Where the configuration says which call of which layer a tensor comes from."""
    for ends in (config["input_layers"], config["output_layers"]):
        # Keras writes a single one without its list.
        yield from [ends] if ends and isinstance(ends[0], str) else ends
    yield from _histories([layer.get("inbound_nodes") for layer in config["layers"]])


def _histories(waiting: list[Any]) -> Iterator[list[Any]]:
    while waiting:
        part = waiting.pop()
        if isinstance(part, dict) and part.get("class_name") == "__keras_tensor__":
            yield part["config"]["keras_history"]
        elif isinstance(part, dict | list | tuple):
            waiting.extend(part.values() if isinstance(part, dict) else part)
