"""Asking one model for its outputs so that the answers are worth something.

Rows have a random order, some are asked twice, and the weights may be shuffled: see
:mod:`graders.measure.asking` for what each of these is good for.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from graders.capture.predicting import Ask, NoAnswer, TooSlow
from graders.measure.scores import classes, close

Array = npt.NDArray[Any]
HAS_NOT_LEARNED = (
    "it answers the same with other weights, so that its answers do not come from its training"
)
_PART = 2_000
"""Rows of one question: a whole test set at once would take a lot of memory on both sides."""
_ASKED_TWICE = 100
_CONTROL_ROWS = 500
_CONTROLS = 3
_SAME_SHARE = 0.95


@dataclasses.dataclass(frozen=True, kw_only=True)
class Form:
    """What outputs look like that can be measured.

    Args:
        wanted: In words.
        fits: Whether outputs are such, given the inputs.
        is_constant: Whether they are the same for all rows.
        same: Whether two of them say nearly the same.
    """

    wanted: str
    fits: Callable[[Array, Array], bool]
    is_constant: Callable[[Array], bool]
    same: Callable[[Array, Array], bool]


def _is_one_class(outputs: Array) -> bool:
    found = classes(outputs)
    return found is not None and len(np.unique(found)) == 1


def _same_classes(first: Array, second: Array) -> bool:
    return float(np.mean(classes(first) == classes(second))) >= _SAME_SHARE


def _same_series(first: Array, second: Array) -> bool:
    return float(np.abs(first - second).mean()) <= (1.0 - _SAME_SHARE) * float(first.std())


CLASSES = Form(
    wanted="one score for each class",
    fits=lambda _inputs, outputs: classes(outputs) is not None,
    is_constant=_is_one_class,
    same=_same_classes,
)
SERIES = Form(
    wanted="one number for each step",
    fits=lambda inputs, outputs: outputs.size == inputs.size,
    is_constant=lambda outputs: float(outputs.std()) == 0.0,
    same=_same_series,
)


@dataclasses.dataclass(frozen=True)
class Interview:
    """The questions to one model.

    Args:
        ask: Reaches the sandbox.
        number: The model's.
        weights: Those that it was captured with.
        form: What its outputs have to look like.
        random: Where orders and shuffles come from.
    """

    ask: Ask
    number: int
    weights: Sequence[Array]
    form: Form
    random: np.random.Generator

    def outputs(self, inputs: Array) -> Array:
        """The model's outputs, row for row; float32 (n, …).

        Raises:
            NoAnswer: If it gives none, others for the same row, or none that can be measured.
        """
        again = self.random.choice(len(inputs), min(_ASKED_TWICE, len(inputs)), replace=False)
        order = self.random.permutation(np.concatenate([np.arange(len(inputs)), again]))
        answers = [
            self.ask(self.number, inputs[order[first : first + _PART]], self.weights)
            for first in range(0, len(order), _PART)
        ]
        if len({answer.shape[1:] for answer in answers}) != 1:
            raise NoAnswer("its predictions have different shapes")
        given = np.concatenate(answers)
        outputs = np.empty((len(inputs), *given.shape[1:]), np.float32)
        outputs[order] = given
        if not close(outputs[order], given):
            raise NoAnswer(
                "it answers one and the same row in different ways: what it predicts depends on "
                "chance, or on the rows around"
            )
        if not self.form.fits(inputs, outputs):
            raise NoAnswer(f"its predictions are not {self.form.wanted}")
        return outputs

    def follows_weights(self, inputs: Array, outputs: Array) -> bool:
        """Whether outputs follow from the weights: with shuffled ones there are others.

        Raises:
            TooSlow: If it takes too long to tell.
        """
        rows = self.random.choice(len(inputs), min(_CONTROL_ROWS, len(inputs)), replace=False)
        own = outputs[rows]
        if self.form.is_constant(own):  # one answer to everything is no knowledge
            return True
        for _ in range(_CONTROLS):
            shuffled = [
                self.random.permutation(weight.reshape(-1)).reshape(weight.shape)
                for weight in self.weights
            ]
            try:
                other = self.ask(self.number, inputs[rows], shuffled)
            except TooSlow:
                raise
            except NoAnswer:  # such as NaN
                return True
            if other.shape != own.shape or not self.form.same(own, other):
                return True
        return False
