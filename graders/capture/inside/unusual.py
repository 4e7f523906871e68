"""What no request for a training can tell: then the notebook trains by itself."""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping
from typing import Any

from graders.capture.inside.fit_data import NotARequest
from graders.capture.inside.objects import compile_arguments, metric_entries
from graders.capture.inside.own_classes import is_keras

_DEFAULTS: dict[str, Any] = {
    "callbacks": None,
    "validation_split": 0.0,
    "validation_data": None,
    "class_weight": None,
    "sample_weight": None,
    "initial_epoch": 0,
    "steps_per_epoch": None,
    "validation_steps": None,
    "validation_batch_size": None,
    "validation_freq": 1,
}
_REQUESTED = ("validation_split", "validation_data", "callbacks")
_NOT_READ = ("loss_weights", "weighted_metrics")
"""Arguments of ``compile`` that no request tells."""
_ACTIVATIONS = ("activation", "recurrent_activation")
_LIBRARIES = ("keras.", "tensorflow.")


def is_standard(model: Any) -> bool:
    """Whether a model's class is one of Keras's own."""
    import keras

    return type(model) in (keras.Sequential, keras.Model) or (
        type(model).__name__ == "Functional" and type(model).__module__.startswith("keras.")
    )


def refuse_unusual(model: Any, given: Mapping[str, Any]) -> None:
    """Look for what a request would not tell, or would tell under the name of something else.

    Args:
        model: What is to be trained.
        given: The arguments of ``fit``.

    Raises:
        NotARequest: If there is anything.
    """
    if not is_standard(model):
        raise NotARequest("the model is a class of its own")
    if not getattr(model, "compiled", False):
        raise NotARequest("the model is not compiled")
    if not _is_of_a_library(getattr(model.optimizer, "_learning_rate", model.optimizer)):
        raise NotARequest("it uses a learning-rate schedule of its own")
    compiled = compile_arguments(model)
    unread = [name for name in _NOT_READ if not _is_unset(compiled.get(name), None)]
    if unread:
        raise NotARequest(f"the model was compiled with {unread[0]}")
    for metric in metric_entries(compiled):
        _refuse_unusual_metric(metric)
    for layer in _layers(model):
        if type(layer).__name__ == "Normalization" and layer.input_mean is None:
            raise NotARequest("a layer was adapted to data in the notebook")
        if not all(map(_is_of_a_library, _activations(layer))):
            raise NotARequest("it uses an activation of its own")
    for name, default in _DEFAULTS.items():
        if name not in _REQUESTED and name in given and not _is_unset(given[name], default):
            raise NotARequest(f"it uses {name}")


def _refuse_unusual_metric(metric: Any) -> None:
    """A metric is told by its class, or its function's name, and by nothing else."""
    if not is_keras(metric):
        raise NotARequest("it uses a metric of its own")
    if isinstance(metric, str | type) or inspect.isfunction(metric):
        return
    settings = getattr(metric, "_fn_kwargs", None)
    try:
        is_usual = settings == getattr(type(metric)(), "_fn_kwargs", None)
    except TypeError as error:
        raise NotARequest(f"it uses the metric {type(metric).__name__[:80]}") from error
    if not is_usual:
        raise NotARequest(f"its metric {type(metric).__name__[:80]} has settings")


def _layers(model: Any) -> Iterator[Any]:
    """All layers of a model, those of models in it as well."""
    for layer in model.layers:
        yield layer
        if hasattr(layer, "layers"):
            yield from _layers(layer)


def _activations(layer: Any) -> Iterator[Any]:
    for name in _ACTIVATIONS:
        activation = getattr(layer, name, None)
        if callable(activation):
            yield activation


def _is_of_a_library(value: Any) -> bool:
    """Whether a function or object comes with Keras or TensorFlow, not from a notebook."""
    named = value if inspect.isfunction(value) else type(value)
    return str(getattr(named, "__module__", "")).startswith(_LIBRARIES)


def _is_unset(value: Any, default: Any) -> bool:
    """Whether an argument is as good as not given; arrays have no truth value and never are."""
    if hasattr(value, "shape"):
        return False
    return bool(value in (default, []))
