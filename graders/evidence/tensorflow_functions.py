"""TensorFlow's activation functions on Keras's symbolic inputs, which TensorFlow itself refuses."""

from __future__ import annotations

import contextlib
import functools
import sys
from collections.abc import Callable, Iterator
from typing import Any

_ACTIVATIONS = ("elu", "relu", "relu6", "selu", "sigmoid", "silu", "softmax", "softplus", "tanh")


@contextlib.contextmanager
def on_symbolic_inputs() -> Iterator[None]:
    """Meanwhile ``tf.nn.relu(x)`` and its like are Keras's own activations of a symbolic ``x``."""
    functions = getattr(sys.modules.get("tensorflow"), "nn", None)
    originals = {
        name: getattr(functions, name) for name in _ACTIVATIONS if hasattr(functions, name)
    }
    for name, original in originals.items():
        setattr(functions, name, _for_both(name, original))
    try:
        yield
    finally:
        for name, original in originals.items():
            setattr(functions, name, original)


def _for_both(name: str, original: Callable[..., Any]) -> Callable[..., Any]:
    import keras

    @functools.wraps(original)
    def activation(x: Any, *arguments: Any, **options: Any) -> Any:
        if keras.utils.is_keras_tensor(x) and not arguments and options.keys() <= {"name"}:
            return getattr(keras.activations, name)(x)
        return original(x, *arguments, **options)

    return activation
