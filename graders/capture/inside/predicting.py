"""Models with code of their own, asked for predictions once the last cell has run.

A model is put back into the state in which it was captured: the trusted side sends the weights
along. What it answers is its claim. The rows of a question come without labels and in a secret
order, and nothing but the answer leaves the sandbox after the last cell.
"""

from __future__ import annotations

import contextlib
import io
from typing import Any

import numpy as np

from graders.capture.inside.clock import CellClock, CellTimeout
from graders.capture.inside.own_classes import is_plain_array
from graders.evidence.channel import Channel, Frame
from graders.evidence.nested_layers import reset_states


class AskedModels:
    """The captured models that may be asked.

    Args:
        seconds: Processor and wall time for one question.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._models: dict[int, tuple[Any, tuple[Any, ...]]] = {}

    def keep(self, number: int, model: Any, variables: tuple[Any, ...]) -> None:
        """Remember a model with code of its own; without ``variables`` it is none."""
        if variables:
            self._models[number] = (model, variables)

    def answer(self, channel: Channel) -> None:
        """Answer questions until there are no more."""
        clock = CellClock(cpu_seconds=self._seconds, wall_seconds=self._seconds)
        while (frame := channel.receive()) is not None and frame.kind == "predict":
            try:
                with clock.running(), contextlib.redirect_stdout(io.StringIO()):
                    outputs = self._predict(frame)
            except BaseException as error:  # SystemExit too: another model may be asked
                reason = "time" if isinstance(error, CellTimeout) else "error"
                channel.send("predictions", {"failed": reason})
                continue
            channel.send("predictions", {"failed": None}, [outputs])

    def _predict(self, frame: Frame) -> Any:
        """A model's outputs for the first array, with the others as its weights."""
        model, variables = self._models[frame.body["number"]]
        inputs, *weights = frame.arrays
        for variable, weight in zip(variables, weights, strict=True):
            variable.assign(weight)
        reset_states(model)
        outputs = model.predict(inputs, batch_size=frame.body["batch_size"], verbose=0)
        array = np.asarray(outputs) if is_plain_array(outputs) else np.empty(0, object)
        if array.dtype.kind not in "biuf":
            raise TypeError("it gives no array of numbers")
        return array
