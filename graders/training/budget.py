"""Stopping a training early, once public rows show that it has arrived."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from graders.checks.live_batch_norm import BATCH, reestimate_batch_norm


class AcceptanceProbe:
    """Accepts a training when the model classifies enough public rows rightly.

    Early in a training the moving statistics of batch normalization lag far behind the weights.
    They are re-estimated for the probe; an accepted model keeps the new ones, as they are what
    the rest of the training would have brought, and a model that goes on gets its own back.

    Args:
        x: (n, …) float32 public rows as the model takes them.
        y: (n,) class numbers.
        training_rows: (m, …) float32 training rows for re-estimating, m at least 250.
        every: Optimizer steps between probes.
        accept_at: Share of right answers, 0 to 1, at which training stops.
    """

    def __init__(
        self,
        x: npt.NDArray[Any],
        y: npt.NDArray[Any],
        training_rows: npt.NDArray[Any],
        *,
        every: int,
        accept_at: float,
    ) -> None:
        self._x = x
        self._y = y
        self._training_rows = training_rows
        self._every = every
        self._accept_at = accept_at

    def callback(self, model: Any) -> Any:
        """A Keras callback that probes ``model`` and stops its training."""
        import keras

        def after_batch(batch: int, logs: Any = None) -> None:  # noqa: ARG001 - Keras names it
            if (batch + 1) % self._every == 0 and self.accepts(model):
                model.stop_training = True

        return keras.callbacks.LambdaCallback(on_train_batch_end=after_batch)

    def accepts(self, model: Any) -> bool:
        """Whether ``model`` has arrived; if so, it keeps the re-estimated statistics."""
        kept = [np.asarray(weight) for weight in model.non_trainable_weights]
        reestimate_batch_norm(model, self._training_rows)
        if self.accuracy(model) >= self._accept_at:
            return True
        for weight, value in zip(model.non_trainable_weights, kept, strict=True):
            weight.assign(value)
        return False

    def accuracy(self, model: Any) -> float:
        """Share of the probe rows that ``model`` classifies rightly now."""
        parts = [
            np.asarray(model(self._x[start : start + BATCH], training=False))
            for start in range(0, len(self._x), BATCH)
        ]
        answers = np.concatenate(parts).argmax(axis=-1)
        return float((answers == self._y).mean())
