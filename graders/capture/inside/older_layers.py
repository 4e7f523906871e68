"""Keras 2 spellings of fixed batches and recurrent states, made to work."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from graders.capture.inside.made_modules import keras_modules

Note = Callable[[str], None]
_GIVEN = "_labgrade_batch_shape"


def install(note: Note) -> None:
    """Make both spellings work.

    Args:
        note: Takes a sentence each time an old spelling is used.
    """
    _batch_input_shape(note)
    _reset_states(note)
    _shapes_of_layers()
    _recurrent_names()


def _batch_input_shape(note: Note) -> None:
    """The first layer of a Sequential may name its batch shape: an input layer takes it over."""
    import keras

    make, add = keras.layers.Layer.__init__, keras.Sequential.add

    @functools.wraps(make)
    def __init__(self: Any, **kwargs: Any) -> None:  # noqa: N807 - Keras reads these names
        shape = kwargs.pop("batch_input_shape", None)
        make(self, **kwargs)
        if shape is not None:
            note("The old argument batch_input_shape was read as an Input with that batch shape.")
            setattr(self, _GIVEN, tuple(shape))

    @functools.wraps(add)
    def add_with_input(model: Any, layer: Any, *args: Any, **options: Any) -> Any:
        shape = getattr(layer, _GIVEN, None)
        if shape is not None and not model.layers:
            add(model, keras.layers.InputLayer(batch_shape=shape), *args, **options)
        return add(model, layer, *args, **options)

    keras.layers.Layer.__init__ = __init__
    keras.Sequential.add = add_with_input


def _reset_states(note: Note) -> None:
    import keras

    def reset_states(model: Any) -> None:
        """Reset the state of every recurrent layer."""
        note("The old method reset_states of a model was read as that of its layers.")
        for layer in model.layers:
            if hasattr(layer, "reset_state"):
                layer.reset_state()

    keras.Model.reset_states = reset_states


class _ShapeOf:
    """``layer.output_shape``: the shape of its tensor. A layer that sets its own keeps that."""

    def __init__(self, tensor: str) -> None:
        self._tensor = tensor

    def __get__(self, layer: Any, owner: Any = None) -> Any:
        if layer is None:
            return self
        tensor = getattr(layer, self._tensor)
        return [one.shape for one in tensor] if isinstance(tensor, list) else tensor.shape


def _shapes_of_layers() -> None:
    import keras

    kind: Any = keras.layers.Layer
    for end in ("input", "output"):
        setattr(kind, f"{end}_shape", _ShapeOf(end))


def _recurrent_names() -> None:
    """Keras 2 chose the fast implementation by another name, Keras 3 by itself."""
    import keras

    for name in ("LSTM", "GRU"):
        for home in keras_modules("layers"):
            setattr(home, f"CuDNN{name}", getattr(keras.layers, name))
