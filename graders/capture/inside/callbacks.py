"""Callbacks of a ``fit`` that is a request: those that steer it, those that only look on.

Keras's own early stopping and its like become part of the request, and the trusted side runs
them. Keras's own writers of files are called afterwards, epoch by epoch. Any other callback is
the notebook's own code, and the notebook then trains by itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from graders.capture.inside.fit_data import NotARequest

_STEERING: Mapping[str, tuple[str, ...]] = {
    "EarlyStopping": (
        *("monitor", "min_delta", "patience", "mode", "baseline"),
        *("restore_best_weights", "start_from_epoch"),
    ),
    "ReduceLROnPlateau": (
        *("monitor", "factor", "patience", "mode", "min_delta", "cooldown", "min_lr"),
    ),
    "TerminateOnNaN": (),
}
"""Callbacks that change a training, with the settings that tell how."""
_LOOKING_ON = ("ModelCheckpoint", "CSVLogger")


def listed(given: Any) -> list[Any]:
    """The callbacks in what ``fit`` was given: none, one or several."""
    if given is None:
        return []
    return list(given) if isinstance(given, list | tuple) else [given]


def steering(callbacks: Sequence[Any]) -> list[dict[str, Any]]:
    """The callbacks that change the training, as class name and settings.

    Raises:
        NotARequest: If one of them is none of Keras's own that are known here.
    """
    found = []
    for callback in callbacks:
        name = _keras_name(callback)
        if name is not None and name in _STEERING:
            settings = {setting: getattr(callback, setting) for setting in _STEERING[name]}
            found.append({"class_name": name, "config": settings})
        elif name not in _LOOKING_ON:
            raise NotARequest(f"it uses the callback {type(callback).__name__[:80]}")
    return found


def replay(callbacks: Sequence[Any], model: Any, history: Any) -> None:
    """Tell the callbacks of a training that another process did.

    The model has its last weights in every epoch. What stopped early knows when.
    """
    epochs = len(history.epoch)
    for callback in callbacks:
        callback.set_model(model)
        callback.set_params(dict(history.params))
        if _keras_name(callback) in _LOOKING_ON:
            _tell(callback, history.history, epochs)
        elif hasattr(callback, "stopped_epoch") and epochs < history.params["epochs"]:
            callback.stopped_epoch = epochs - 1


def _tell(callback: Any, curves: Mapping[str, Sequence[float]], epochs: int) -> None:
    callback.on_train_begin()
    for epoch in range(epochs):
        callback.on_epoch_begin(epoch)
        callback.on_epoch_end(epoch, {name: values[epoch] for name, values in curves.items()})
    callback.on_train_end()


def _keras_name(callback: Any) -> str | None:
    """The name of Keras's own class that the callback is of, None for any other."""
    import keras

    kind = type(callback)
    return kind.__name__ if getattr(keras.callbacks, kind.__name__, None) is kind else None
