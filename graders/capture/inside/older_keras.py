"""Keras 2 spellings that Keras 3 refuses, made to work, each noted once in the report."""

from __future__ import annotations

import functools
import importlib.util
import inspect
import sys
from collections.abc import Callable
from typing import Any

from graders.capture.inside import model_pictures, older_backend, older_layers, older_libraries
from graders.capture.inside.made_modules import keras_modules, make_module

Note = Callable[[str], None]

_MOVED_MODULES = {
    "keras.utils.np_utils": "keras.utils",
    "keras.layers.convolutional": "keras.layers",
    "keras.layers.core": "keras.layers",
    "keras.layers.normalization": "keras.layers",
    "keras.layers.pooling": "keras.layers",
    "keras.layers.recurrent": "keras.layers",
    "keras.layers.embeddings": "keras.layers",
    "keras.layers.advanced_activations": "keras.layers",
    "keras.layers.experimental": "keras.layers",
    "keras.layers.experimental.preprocessing": "keras.layers",
    "keras.layers.merge": "keras.layers",
    "keras.layers.noise": "keras.layers",
    "keras.layers.wrappers": "keras.layers",
    "keras.engine": "keras",
    "keras.engine.topology": "keras.layers",
    "keras.engine.training": "keras.models",
    "keras.engine.sequential": "keras.models",
    "keras.utils.generic_utils": "keras.utils",
    "keras.optimizers.experimental": "keras.optimizers",
    "keras.preprocessing.text": "keras._tf_keras.keras.preprocessing.text",
    "keras.optimizers.rmsprop": "keras.optimizers",
    "keras.utils.vis_utils": "keras.utils",
}


def install(note: Note) -> None:
    """Switch the compatibility layer on.

    Args:
        note: Takes a sentence each time an old spelling is used for the first time.
    """
    once = functools.lru_cache(maxsize=None)(note)
    model_pictures.install(once)  # before what is copied from keras.utils
    _old_modules()
    _old_sequences()
    _old_optimizers(once)
    _old_model_methods(once)
    _old_history_names()
    older_layers.install(once)
    older_backend.install(once)
    older_libraries.install()


def _old_modules() -> None:
    for old, new in _MOVED_MODULES.items():
        for prefix in ("", "tensorflow."):
            if importlib.util.find_spec(prefix + old) is not None:
                continue
            module = make_module(prefix + old, package=True)
            module.__dict__.update(
                (name, value)
                for name, value in vars(importlib.import_module(new)).items()
                if not name.startswith("__")
            )
            sys.modules[prefix + old] = module
            home, _, name = old.rpartition(".")
            parent = sys.modules.get(prefix + home)
            if parent is not None and not hasattr(parent, name):  # keras.utils.np_utils.…
                setattr(parent, name, module)


def _old_sequences() -> None:
    """Keras 3 keeps most functions for sequences under TensorFlow's name only."""
    here = importlib.import_module("keras.preprocessing.sequence")
    legacy = importlib.import_module("keras._tf_keras.keras.preprocessing.sequence")
    for name in ("TimeseriesGenerator", "make_sampling_table", "skipgrams"):
        setattr(here, name, getattr(legacy, name))


def _old_optimizers(note: Note) -> None:
    import keras

    # Under this name Python would load the file anew, and with it the names that refuse.
    sys.modules["tensorflow.keras.optimizers.legacy"] = keras.optimizers.legacy
    for name in ("SGD", "Adam", "RMSprop", "Adagrad", "Adadelta", "Adamax", "Nadam"):
        kind = getattr(keras.optimizers, name)
        _translate_arguments(kind, note)
        for home in keras_modules("optimizers"):
            setattr(home, name.lower(), kind)  # keras.optimizers.rmsprop(lr=…)
            setattr(home.legacy, name, kind)


def _translate_arguments(kind: Any, note: Note) -> None:
    original = kind.__init__

    @functools.wraps(original)
    def __init__(self: Any, *args: Any, **options: Any) -> None:  # noqa: N807
        if "lr" in options:
            note("The old argument lr was read as learning_rate.")
            options["learning_rate"] = options.pop("lr")
        if options.pop("decay", 0):
            note("The old argument decay has no effect in Keras 3 and was left out.")
        original(self, *args, **options)

    __init__.__signature__ = inspect.signature(original)  # type: ignore[attr-defined]
    kind.__init__ = __init__


def _old_model_methods(note: Note) -> None:
    import keras

    def predict_classes(model: Any, x: Any, *args: Any, **options: Any) -> Any:
        found = model.predict(x, *args, **options)
        if found.shape[-1] == 1:  # one sigmoid
            note("The old method predict_classes was read as predict above 0.5.")
            return (found > 0.5).astype("int32")
        note("The old method predict_classes was read as the argmax of predict.")
        return found.argmax(axis=-1)

    def predict_proba(model: Any, x: Any, *args: Any, **options: Any) -> Any:
        note("The old method predict_proba was read as predict.")
        return model.predict(x, *args, **options)

    # Where Keras defines it: a model that is loaded compares its class's compile with that one,
    # and stays as it is, not compiled, where it differs.
    owner: Any = next(kind for kind in keras.Model.__mro__ if "compile" in vars(kind))
    compile_now = owner.compile

    @functools.wraps(compile_now)
    def compile_as_before(model: Any, *args: Any, **options: Any) -> Any:
        # Keras 2 took metrics as the third argument by position; Keras 3 takes loss_weights.
        if len(args) == 3 and _are_metrics(args[2]) and "metrics" not in options:
            note("The third argument of compile was read as metrics, as in Keras 2.")
            return compile_now(model, *args[:2], metrics=args[2], **options)
        if isinstance(options.get("metrics"), str):
            note("The metric that compile got as a text was read as a list, as in Keras 2.")
            options["metrics"] = [options["metrics"]]
        return compile_now(model, *args, **options)

    owner.compile = compile_as_before
    keras.Sequential.predict_classes = predict_classes
    keras.Sequential.predict_proba = predict_proba
    for name in ("fit", "evaluate", "predict"):
        setattr(keras.Model, f"{name}_generator", _of_a_generator(name, note))
    for home in keras_modules("constraints"):
        home.maxnorm, home.nonneg, home.unitnorm = home.max_norm, home.non_neg, home.unit_norm


def _of_a_generator(name: str, note: Note) -> Callable[..., Any]:
    """``fit_generator`` and its like: Keras 2 gave generators methods of their own."""
    by_position = ("steps_per_epoch", "epochs") if name == "fit" else ("steps",)

    def method(model: Any, generator: Any, *args: Any, **options: Any) -> Any:
        note(f"The old method {name}_generator was read as {name}.")
        options |= dict(zip(by_position, args, strict=False))
        for workers in ("max_queue_size", "workers", "use_multiprocessing"):
            options.pop(workers, None)
        return getattr(model, name)(generator, **options)

    return method


def _are_metrics(value: Any) -> bool:
    """Whether these are metrics, and not the numbers that ``loss_weights`` has."""
    entries = isinstance(value, list | tuple)
    return entries and all(isinstance(entry, str) or callable(entry) for entry in value)


class _History(dict[str, Any]):
    """Curves by name that answer to the old names too: ``acc`` for ``accuracy``."""

    def __missing__(self, name: str) -> Any:
        if name in ("acc", "val_acc"):
            return self[name.replace("acc", "accuracy")]
        raise KeyError(name)

    def __reduce__(self) -> tuple[Any, ...]:
        # Pickled as a plain dict: nobody who reads it back finds this class.
        return dict, (dict(self),)


def _old_history_names() -> None:
    import keras

    def get(self: Any) -> Any:
        return self.__dict__["history"]

    def put(self: Any, value: Any) -> None:
        self.__dict__["history"] = _History(value)

    keras.callbacks.History.history = property(get, put)
