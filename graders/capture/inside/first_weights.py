"""Which weights are still the first ones that their layers made, whatever those were.

No configuration tells of weights that were loaded, set, adapted to data or trained in another
model: a training by configuration alone would lose them. So every weight keeps a digest of its
first value, with which a later value can be compared.
"""

from __future__ import annotations

import contextlib
import hashlib
from typing import Any

import numpy as np

_FIRST = "_first_value"
"""Attribute of a weight: the digest of the value that its initializer gave it."""


def install() -> None:
    """Have every layer note the first values of its weights."""
    import keras

    make = keras.layers.Layer.add_weight

    def add_weight(layer: Any, *args: Any, **options: Any) -> Any:
        weight = make(layer, *args, **options)
        with contextlib.suppress(Exception):  # a weight that has no value yet is never known
            if weight._value is not None:  # reading it would draw one that is thrown away
                setattr(weight, _FIRST, _digest(weight))
        return weight

    keras.layers.Layer.add_weight = add_weight


def has_first_weights(model: Any) -> bool:
    """Whether each weight of a built model is the one that its initializer made."""
    return all(getattr(weight, _FIRST, None) == _digest(weight) for weight in model.weights)


def _digest(weight: Any) -> bytes:
    value = np.ascontiguousarray(weight)
    return hashlib.blake2b(value.tobytes(), digest_size=16).digest()
