"""``Model.predict`` and ``Model.evaluate`` inside the sandbox, where they can be requests.

A model that holds what the trusted trainer gave back, asked about rows of a known data set,
answers the same in every notebook of a class: the trusted side computes it once. What is asked of
any other model, or about other rows, is computed here as Keras would.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import numpy as np
import numpy.typing as npt

from graders.capture.inside.first_weights import build_before
from graders.capture.inside.fit_data import NotARequest, as_array
from graders.capture.inside.fitting import Fitting
from graders.capture.inside.known_rows import KnownRows
from graders.capture.inside.own_classes import is_keras
from graders.capture.inside.unusual import is_standard
from graders.evidence.channel import Channel

Array = npt.NDArray[Any]

_JUDGING = ("loss", "metrics", "weighted_metrics")
"""Arguments of ``compile`` on which the figures of ``evaluate`` depend."""

_FEWEST_ROWS = 500
"""Rows below which asking takes longer than computing."""

_ONE_STEP = 32
"""Rows that ``predict`` takes in one step, whatever its batch size is by default."""


class PredictRequests:
    """The seam behind ``predict`` and ``evaluate``.

    Args:
        channel: Where requests go and answers come from.
        rows: Recognises rows.
        fitting: Knows which training's result a model holds.
        pause: Makes a context in which the cell's clock stands still.

    While it ``is_open`` somebody answers its requests.
    """

    def __init__(
        self,
        channel: Channel,
        rows: KnownRows,
        fitting: Fitting,
        pause: Callable[[], AbstractContextManager[None]],
    ) -> None:
        self._channel = channel
        self._rows = rows
        self._fitting = fitting
        self._pause = pause
        self.is_open = True

    def install(self) -> None:
        """Replace ``keras.Model.predict`` and ``keras.Model.evaluate``."""
        import keras

        self._evaluate_here = keras.Model.evaluate
        keras.Model.predict = _in_one_step(self._asking(keras.Model.predict, self._outputs))
        keras.Model.evaluate = self._asking(self._evaluate_here, self._evaluate)

    def _asking(
        self, original: Callable[..., Any], ask: Callable[[Any, dict[str, Any]], Any]
    ) -> Callable[..., Any]:
        """A method that asks where it can, and else does what it did."""
        signature = inspect.signature(original)

        def asking(model: Any, *args: Any, **options: Any) -> Any:
            try:
                given = signature.bind(model, *args, **options)
                given.apply_defaults()
                build_before(model, given.arguments["x"])
                return ask(model, dict(given.arguments))
            except Exception:  # whatever is wrong or unusual: Keras says it, or computes it
                return original(model, *args, **options)

        return asking

    def _evaluate(self, model: Any, given: dict[str, Any]) -> Any:
        """Loss and metrics of outputs that were asked for, computed here by Keras itself.

        A model that passes its inputs on, compiled as the notebook's is, gets the outputs.
        """
        import keras

        if given["sample_weight"] is not None or model.losses or not _is_plainly_compiled(model):
            raise NotARequest("its figures are not Keras's own of outputs and labels alone")
        outputs = self._outputs(model, given)
        judge = keras.Sequential([keras.Input(outputs.shape[1:]), keras.layers.Identity()])
        config = {**model.get_compile_config(), "jit_compile": False}
        judge.compile(**keras.saving.deserialize_keras_object(config))
        return self._evaluate_here(
            judge,
            outputs,
            as_array(given["y"]),
            batch_size=given["batch_size"],
            verbose=given["verbose"],
            return_dict=given["return_dict"],
        )

    def _outputs(self, model: Any, given: dict[str, Any]) -> Array:
        if not self.is_open or given["steps"] is not None or given["callbacks"]:
            raise NotARequest("nobody answers, or it goes by steps or calls back")
        x = as_array(given["x"])
        if len(x) < _FEWEST_ROWS:
            raise NotARequest("they are few rows")
        recipe = self._fitting.recipe_of(model)
        found = None if recipe is None else self._rows.find(x)
        if found is None:
            raise NotARequest("the model or the rows are not known")
        arrays: list[Array] = []
        request = {"recipe": recipe, "data": found.claim(arrays)}
        with self._pause():  # an interruption in the middle would cut the frame
            self._channel.send("predict", request, arrays)
            answer = self._channel.receive()
        if answer is None or answer.kind != "predicted":
            raise NotARequest("the trusted side does not say")
        return np.array(answer.arrays[0])


def _in_one_step(predict: Callable[..., Any]) -> Callable[..., Any]:
    """``predict`` that takes few rows straight to the function that Keras makes of a model.

    Notebooks that predict image by image call it ten thousand times, and a pipeline for the data
    is by far the most expensive part of such a call.
    """

    @functools.wraps(predict)
    def in_one_step(model: Any, *args: Any, **options: Any) -> Any:
        x = args[0] if len(args) == 1 else None
        if not isinstance(x, np.ndarray) or not options.keys() <= {"verbose"}:
            return predict(model, *args, **options)
        if not 0 < len(np.atleast_1d(x)) <= _ONE_STEP or not (is_standard(model) and model.built):
            return predict(model, *args, **options)
        return model.predict_on_batch(x.astype("float32") if x.dtype.kind == "f" else x)

    return in_one_step


def _is_plainly_compiled(model: Any) -> bool:
    """Whether loss and metrics are Keras's own: another's name may be one of Keras's, too."""
    arguments = dict(model._compile_config.config)
    return all(map(is_keras, (arguments.get(name) for name in _JUDGING)))
