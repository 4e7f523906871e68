"""Old functions that notebooks call: ``keras.backend.function``, ``log_loss`` with ``eps``."""

from __future__ import annotations

import functools
import importlib
import sys
from collections.abc import Callable
from typing import Any

import numpy as np

from graders.capture.inside.made_modules import keras_modules

Note = Callable[[str], None]


def install(note: Note) -> None:
    """Make them work.

    Args:
        note: Takes a sentence each time an old spelling is used.
    """
    _backend_functions()
    _backend_function(note)
    _image_generator()
    _log_loss(note)


def _backend_functions() -> None:
    """Keras 3 keeps most functions of the backend under TensorFlow's name only."""
    here, there, _ = keras_modules("backend")
    for name, value in vars(there).items():
        if not name.startswith("_") and not hasattr(here, name):
            setattr(here, name, value)


def _backend_function(note: Note) -> None:
    import keras

    def function(inputs: Any, outputs: Any) -> Callable[[Any], list[Any]]:
        """The values of some tensors of a model for given inputs, as a list of arrays."""
        note("The old keras.backend.function was read as a model of the same layers.")
        several = isinstance(outputs, list | tuple)
        model = keras.Model(list(inputs), list(outputs) if several else [outputs])

        def values(given: Any) -> list[Any]:
            found = model([np.asarray(value) for value in given])
            return [np.asarray(value) for value in _listed(found)]

        return values

    for home in keras_modules("backend"):
        home.function = function


def _listed(found: Any) -> list[Any]:
    return list(found) if isinstance(found, list | tuple) else [found]


def _image_generator() -> None:
    """Keras 3 keeps ``ImageDataGenerator`` under TensorFlow's name only; many labs import it."""
    import keras

    legacy = importlib.import_module("keras._tf_keras.keras.preprocessing.image")
    keras.preprocessing.image.ImageDataGenerator = legacy.ImageDataGenerator


def _log_loss(note: Note) -> None:
    """scikit-learn 1.5 took the argument ``eps`` away."""
    metrics: Any = sys.modules.get("sklearn.metrics")
    if metrics is None:
        return
    original = metrics.log_loss

    @functools.wraps(original)
    def log_loss(*args: Any, **options: Any) -> Any:
        if options.pop("eps", None) is not None:
            note("The old argument eps of log_loss has no effect any more and was left out.")
        return original(*args, **options)

    metrics.log_loss = log_loss
