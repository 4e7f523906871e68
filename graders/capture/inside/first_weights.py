"""Which weights are still first ones that a layer made, whatever those were.

No configuration tells of weights that were loaded, set, adapted to data or trained in another
model: a training by configuration alone would lose them. So the digest of every first value is
kept, and a later value can be looked up.
"""

from __future__ import annotations

import contextlib
import hashlib
from typing import Any

import numpy as np

_first_values: set[bytes] = set()


def install() -> None:
    """Have every layer note the first values of its weights."""
    import keras

    make = keras.layers.Layer.add_weight

    def add_weight(layer: Any, *args: Any, **options: Any) -> Any:
        weight = make(layer, *args, **options)
        with contextlib.suppress(Exception):  # one that is made inside a graph is never known
            if weight._value is not None:  # reading it would draw one that is thrown away
                _first_values.add(_digest(np.asarray(weight)))
        return weight

    keras.layers.Layer.add_weight = add_weight


def has_first_weights(model: Any) -> bool:
    """Whether each weight of a built model is one that an initializer made, or a state at rest."""
    values = (np.asarray(weight) for weight in model.weights)
    return all(not value.any() or _digest(value) in _first_values for value in values)


def build_before(model: Any, x: Any) -> None:
    """Build a model for rows (n, …) before Keras does so inside a graph, where nothing is noted."""
    with contextlib.suppress(Exception):  # then Keras builds it, or says why it cannot
        if not model.built:
            model.build((None, *x.shape[1:]))


def _digest(value: Any) -> bytes:
    return hashlib.blake2b(np.ascontiguousarray(value).tobytes(), digest_size=16).digest()
