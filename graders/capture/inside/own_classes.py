"""Classes of the libraries themselves, known before a notebook could bind their names anew."""

from __future__ import annotations

import functools
import importlib
import types
from collections.abc import Hashable
from typing import Any

_KERAS_PLACES = ("optimizers", "optimizers.schedules", "losses", "metrics")


@functools.cache
def keras_objects() -> frozenset[Any]:
    """Keras's optimizers, losses and metrics, classes and functions.

    Asked for before the first cell, then kept.
    """
    return frozenset(
        entry
        for place in _KERAS_PLACES
        for entry in vars(importlib.import_module(f"keras.{place}")).values()
        if isinstance(entry, type | types.FunctionType)
    )


def is_keras(entry: Any) -> bool:
    """Whether a loss or metric, or each of several, is Keras's own: its name, class or object."""
    if isinstance(entry, list | tuple):
        return all(map(is_keras, entry))
    own = keras_objects()
    return entry is None or isinstance(entry, str) or type(entry) in own or _is_among(entry, own)


def _is_among(entry: Any, known: frozenset[Any]) -> bool:
    return isinstance(entry, Hashable) and entry in known


@functools.cache
def array_classes() -> frozenset[type]:
    """What defines the ``__array__`` of arrays, tensors and tables; likewise kept."""
    import keras
    import numpy as np
    import pandas as pd
    import tensorflow as tf
    from tensorflow.python.framework.ops import EagerTensor
    from tensorflow.python.ops.resource_variable_ops import BaseResourceVariable

    kinds: tuple[type, ...] = (
        *(np.ndarray, np.generic, pd.DataFrame, pd.Series, pd.Index, pd.Categorical),
        *(tf.Tensor, EagerTensor, tf.Variable, BaseResourceVariable, keras.Variable),
    )
    return frozenset(base for kind in kinds for base in kind.__mro__ if base is not object)


def is_plain_array(value: Any) -> bool:
    """Whether a value gives its numbers by a library's code and not by the notebook's own."""
    definer = next((base for base in type(value).__mro__ if "__array__" in vars(base)), None)
    if definer is not None:
        return definer in array_classes()
    return not any(
        name in vars(base)
        for base in type(value).__mro__
        for name in ("__array_interface__", "__array_struct__")
    )
