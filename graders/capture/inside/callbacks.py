"""Callbacks of a ``fit`` that is a request: those that steer it, those that only look on.

Keras's own early stopping and its like become part of the request, and the trusted side runs
them. Afterwards early stopping and Keras's own writers of files are told every epoch, so that they
know what they would know. Any other callback is the notebook's own code, and a writer of files may
want the weights of epochs that are gone; the notebook then trains by itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

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
_IGNORED = ("TensorBoard",)
"""Callbacks that write for a viewer alone, which the sandbox may lack."""
_TOLD = ("EarlyStopping", *_LOOKING_ON)
"""Callbacks that are told every epoch afterwards; others would change the optimizer again."""


def listed(given: Any) -> list[Any]:
    """The callbacks in what ``fit`` was given: none, one or several."""
    if given is None:
        return []
    return list(given) if isinstance(given, list | tuple) else [given]


def without_viewers(callbacks: Sequence[Any]) -> list[Any]:
    """The callbacks without those that write for a viewer."""
    return [callback for callback in callbacks if _keras_name(callback) not in _IGNORED]


def steering(callbacks: Sequence[Any], epochs: int) -> list[dict[str, Any]]:
    """The callbacks that change the training, as class name and settings.

    Raises:
        NotARequest: If one of them is none of Keras's own that are known here, or keeps weights
            of another than the last of so many epochs.
    """
    found = []
    for callback in callbacks:
        name = _keras_name(callback)
        if name is not None and name in _STEERING:
            settings = {setting: getattr(callback, setting) for setting in _STEERING[name]}
            found.append({"class_name": name, "config": settings})
        elif name not in (*_LOOKING_ON, *_IGNORED):
            raise NotARequest(f"it uses the callback {type(callback).__name__[:80]}")
        elif name == "ModelCheckpoint" and _keeps_other_weights(callback, epochs):
            raise NotARequest("its ModelCheckpoint keeps weights of other than the last epoch")
    return found


def _keeps_other_weights(checkpoint: Any, epochs: int) -> bool:
    if checkpoint.save_freq != "epoch":
        return True
    return epochs > 1 and (checkpoint.save_best_only or "{" in str(checkpoint.filepath))


def replay(
    callbacks: Sequence[Any], model: Any, history: Any, epochs_run: int, label: npt.NDArray[Any]
) -> None:
    """Tell the callbacks of a training that another process did.

    The model has its last weights in every epoch.

    Args:
        callbacks: What ``fit`` was given.
        model: The trained model.
        history: Its Keras ``History``.
        epochs_run: Epochs of it that were run. Those after them repeat the last figures: files have
            them, but early stopping never takes them for a curve that rises no more.
        label: (1, …) the label of one row: metrics are made when they see one.
    """
    told = [callback for callback in callbacks if _keras_name(callback) in _TOLD]
    if told:
        model.compute_metrics(None, label, np.zeros((1, *model.output_shape[1:]), np.float32))
        model.reset_metrics()
    for callback in without_viewers(callbacks):
        callback.set_model(model)
        callback.set_params(dict(history.params))
        if callback in told:
            is_file = _keras_name(callback) in _LOOKING_ON
            epochs = len(history.epoch) if is_file else epochs_run
            _tell(callback, model, history.history, epochs)


def _tell(callback: Any, model: Any, curves: Mapping[str, Sequence[float]], epochs: int) -> None:
    callback.on_train_begin()
    model.stop_training = False
    for epoch in range(epochs):
        callback.on_epoch_begin(epoch)
        callback.on_epoch_end(epoch, {name: values[epoch] for name, values in curves.items()})
        if model.stop_training:
            break
    callback.on_train_end()


def _keras_name(callback: Any) -> str | None:
    """The name of Keras's own class that the callback is of, None for any other."""
    import keras

    kind = type(callback)
    return kind.__name__ if getattr(keras.callbacks, kind.__name__, None) is kind else None
