"""Stopping a training early: once it has clearly arrived, or once it can never arrive."""

from __future__ import annotations

import itertools
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from graders.checks.live_batch_norm import BATCH, reestimate_batch_norm

CONFIDENCE = 0.999
"""Chance at least that a model accepted by one probe is above ``accept_at`` on such rows."""

Stop = Literal["accepted", "diverged", "stuck"]
"""Why a training was cut short: it arrived; its weights are no numbers; nothing moves them."""


def is_significantly_above(num_right: int, num_rows: int, accuracy: float) -> bool:
    """Whether a share of right answers speaks for more than ``accuracy`` (exact binomial test).

    Args:
        num_right: Rows answered rightly.
        num_rows: Rows asked, at least 1.
        accuracy: The share to be above, 0 to 1.
    """
    from scipy.stats import binomtest

    test = binomtest(num_right, num_rows, min(accuracy, 1.0), alternative="greater")
    return bool(test.pvalue <= 1 - CONFIDENCE)


class Probe:
    """Looks at a model every so many steps and says when to stop.

    A look at some rows tells whether it is worth asking all of them; all of them decide.

    Early in a training the moving statistics of batch normalization lag far behind the weights.
    They are re-estimated for the probe; an accepted model keeps the new ones, as they are what
    the rest of the training would have brought. A model that goes on gets back all that a look
    moves: statistics, and the random numbers of dropout, which recurrent layers draw at any time.

    A training is given up only where more of it changes nothing: with weights that are no numbers,
    or that are the same to the bit after the steps of an epoch and of an accumulated gradient.

    Args:
        x: (n, …) float32 public rows as the model takes them.
        y: (n,) class numbers.
        training_rows: (m, …) float32 training rows for re-estimating, m at least 250.
        every: Optimizer steps between looks.
        examples: Rows of the quick look, from the first.
        accept_at: Share of right answers, 0 to 1, that an accepted model is above.
    """

    def __init__(
        self,
        x: npt.NDArray[Any],
        y: npt.NDArray[Any],
        training_rows: npt.NDArray[Any],
        *,
        every: int,
        examples: int,
        accept_at: float,
    ) -> None:
        self._x = x
        self._y = y
        self._training_rows = training_rows
        self._every = every
        self._examples = examples
        self._accept_at = accept_at
        self._before: list[npt.NDArray[Any]] = []
        self._unmoved = 0
        self.stop: Stop | None = None

    def callback(self, model: Any) -> Any:
        """A Keras callback that looks at ``model`` and stops its training."""
        import keras

        steps = itertools.count(1)  # over all epochs: a short one may have fewer than ``every``

        def after_batch(batch: int, logs: Any = None) -> None:  # noqa: ARG001 - Keras names them
            if next(steps) % self._every == 0:
                self.stop = self._futile(model, made.params["steps"]) or self._accepted(model)
                if self.stop is not None:
                    model.stop_training = True

        made = keras.callbacks.LambdaCallback(on_train_batch_end=after_batch)
        return made

    def _futile(self, model: Any, steps_per_epoch: int) -> Stop | None:
        now = [np.array(weight) for weight in model.weights]
        before, self._before = self._before, now
        if not all(np.isfinite(weight).all() for weight in now if weight.dtype.kind == "f"):
            return "diverged"
        pairs = zip(before, now, strict=False)
        is_unmoved = before and all(np.array_equal(*pair) for pair in pairs)
        self._unmoved = self._unmoved + self._every if is_unmoved else 0
        moves_every = model.optimizer.gradient_accumulation_steps or 1
        return "stuck" if self._unmoved >= max(steps_per_epoch, moves_every) else None

    def _accepted(self, model: Any) -> Stop | None:
        """Whether ``model`` has arrived; if so, it keeps the re-estimated statistics."""
        states = model.non_trainable_variables
        kept = [np.array(state) for state in states]
        reestimate_batch_norm(model, self._training_rows)
        if self._has_arrived(model):
            return "accepted"
        for state, value in zip(states, kept, strict=True):
            state.assign(value)
        return None

    def _has_arrived(self, model: Any) -> bool:
        first = self._num_right(model, 0, self._examples)
        if first <= self._accept_at * min(self._examples, len(self._y)):
            return False
        num_right = first + self._num_right(model, self._examples, len(self._y))
        return is_significantly_above(num_right, len(self._y), self._accept_at)

    def _num_right(self, model: Any, start: int, stop: int) -> int:
        """How many of the rows from ``start`` to ``stop`` ``model`` classifies rightly now."""
        x, y = self._x[start:stop], self._y[start:stop]
        parts = [
            np.asarray(model(x[place : place + BATCH], training=False))
            for place in range(0, len(x), BATCH)
        ]
        if not parts:
            return 0
        outputs = np.concatenate(parts)
        single = outputs.shape[-1] == 1  # one probability instead of a score for each class
        answers = outputs[..., 0] > 0.5 if single else outputs.argmax(axis=-1)
        return int((answers == y).sum())
