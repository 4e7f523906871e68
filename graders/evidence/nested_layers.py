"""The layers of a Keras model with those of the models in it, and the states that they keep.

Works on any live model, in a student's kernel, inside the sandbox and on the trusted side.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

_MAX_LAYERS = 10_000


def layers_of(model: Any) -> Iterator[Any]:
    """A model and the layers in it; by ``_layers``, since a notebook may override ``layers``."""
    waiting, seen = [model], set()
    while waiting:
        layer = waiting.pop()
        if id(layer) in seen:
            continue
        seen.add(id(layer))
        yield layer
        if len(seen) < _MAX_LAYERS:
            waiting.extend(itertools.islice(getattr(layer, "_layers", None) or (), _MAX_LAYERS))


def stateful_layers(model: Any) -> list[Any]:
    """Recurrent layers that begin a batch with the state in which the last one left them."""
    return [layer for layer in layers_of(model) if getattr(layer, "stateful", False)]


def reset_states(model: Any) -> None:
    """Set the state of every stateful layer back to zeros, in either Keras's spelling."""
    for layer in stateful_layers(model):
        reset = getattr(layer, "reset_states", None) or getattr(layer, "reset_state", None)
        if callable(reset):
            reset()
