"""``Model.fit`` inside the sandbox: a request to the trusted trainer wherever it can be one.

A request names the architecture, the compilation, the rows of a known data set and the
arguments. The answer brings weights and history, and the notebook goes on as if it had trained.
What cannot be a request trains here, as Keras would.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import numpy.typing as npt

from graders.capture.inside import callbacks
from graders.capture.inside.fit_data import (
    GivenRows,
    NotARequest,
    given_rows,
    label_form,
    num_examples,
)
from graders.capture.inside.known_rows import KnownRows
from graders.capture.inside.objects import (
    compile_arguments,
    compile_config,
    model_config,
    plain_json,
)
from graders.capture.inside.submitted import SubmittedWeights, spared_history
from graders.evidence.channel import Channel
from graders.evidence.digests import plain_digest, weights_digest

Array = npt.NDArray[Any]

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


class Fitting:
    """The seam behind ``Model.fit``.

    Args:
        channel: Where requests go and answers come from.
        rows: Recognises rows.
        submitted: Weights that may be taken instead of a training.
        note: Takes a sentence for the report.
        pause: Makes a context in which the cell's clock stands still.

    While it ``is_open`` somebody answers its requests.
    """

    def __init__(
        self,
        channel: Channel,
        rows: KnownRows,
        submitted: SubmittedWeights,
        note: Callable[[str], None],
        pause: Callable[[], AbstractContextManager[None]],
    ) -> None:
        self._channel = channel
        self._rows = rows
        self._submitted = submitted
        self._note = note
        self._pause = pause
        self._fits_of: dict[int, list[int]] = {}
        self._kept: list[Any] = []  # ids are only unique while the objects live
        self._returned: dict[str, tuple[str, str]] = {}
        self._initial: dict[int, str] = {}
        self._count = 0
        self.is_open = True

    def install(self) -> None:
        """Replace ``keras.Model.fit``."""
        import keras

        original = keras.Model.fit
        signature = inspect.signature(original)

        def fit(model: Any, *args: Any, **options: Any) -> Any:
            arguments = signature.bind(model, *args, **options)
            arguments.apply_defaults()
            with self._pause():
                return self._fit(model, arguments, original)

        keras.Model.fit = fit

    def fits_of(self, value: Any) -> list[int]:
        """Numbers of the fits that made this model or history, in order."""
        return list(self._fits_of.get(id(value), ()))

    def recipe_of(self, model: Any) -> str | None:
        """The recipe whose result the model is, weights and architecture; None for any other."""
        if not is_standard(model) or any(getattr(layer, "stateful", 0) for layer in model.layers):
            return None
        recipe, architecture = self._returned.get(weights_digest(model.get_weights()), (None, ""))
        return recipe if architecture == plain_digest(plain_json(model_config(model))) else None

    def _fit(self, model: Any, arguments: inspect.BoundArguments, original: Any) -> Any:
        given = dict(arguments.arguments)
        try:
            request, arrays = self._request(model, given)
            if self._submitted.take_into(model, request["data"]["dataset"]):
                history = self._spared(model, request, given)
            else:
                history = self._ask(model, request, arrays)
            callbacks.replay(callbacks.listed(given["callbacks"]), model, history)
        except NotARequest as reason:
            history = original(*arguments.args, **arguments.kwargs)
            self._note(f"fit was trained in the notebook: {reason}.")
            self._tell(given)
        self._belongs(model)
        self._belongs(history)
        self._count += 1
        return history

    def _belongs(self, value: Any) -> None:
        self._kept.append(value)
        self._fits_of.setdefault(id(value), []).append(self._count)

    def _request(self, model: Any, given: dict[str, Any]) -> tuple[dict[str, Any], list[Array]]:
        if not self.is_open:
            raise NotARequest("the last cell has run")
        _refuse_unusual(model, given)
        steering = callbacks.steering(callbacks.listed(given["callbacks"]))
        rows = given_rows(given["x"], given["y"])
        arrays: list[Array] = []
        claim = self._claim(rows, arrays)
        if claim["split"] != "train":
            raise NotARequest(f"it trains on the {claim['split']} rows of {claim['dataset']}")
        if not model.built:
            model.build((None, *rows.x.shape[1:]))
        request = {
            "model": model_config(model),
            "compile": compile_config(model),
            "data": claim,
            "validation": self._validation(given, arrays),
            "fit": {
                "batch_size": int(rows.batch_size or given["batch_size"] or 32),
                "epochs": int(given["epochs"]),
                "shuffle": bool(given["shuffle"]),
                "callbacks": steering,
            },
            "continues": self._continues(model),
        }
        return plain_json(request), arrays

    def _claim(self, given: GivenRows, arrays: list[Array]) -> dict[str, Any]:
        """Which rows of which data set are given; raises NotARequest if none."""
        found = self._rows.find(given.x)
        if found is None:
            raise NotARequest("its rows are not those of a data set of this lab")
        form = label_form(given.y, found.labels, found.inputs.rows, num_rows=found.num_rows)
        if form is None:
            raise NotARequest(f"its labels are not those of the {found.dataset} rows")
        return {**found.claim(arrays), "labels": form}

    def _validation(self, given: dict[str, Any], arrays: list[Array]) -> dict[str, Any]:
        if given["validation_data"] is None:
            return {"split": float(given["validation_split"] or 0.0), "data": None}
        pair = given["validation_data"]
        if hasattr(pair, "as_numpy_iterator"):
            pair = (pair, None)
        if not isinstance(pair, list | tuple) or len(pair) != 2:
            raise NotARequest("its validation data are not a pair of arrays")
        claim = self._claim(given_rows(*pair), arrays)
        return {"split": 0.0, "data": claim}

    def _continues(self, model: Any) -> str | None:
        """The recipe whose result the model holds, None for a fresh model.

        A model that was never fitted is fresh, whatever its random weights are; one that was
        must hold exactly what the trainer returned.
        """
        if not self.fits_of(model):
            iterations = getattr(model.optimizer, "iterations", None)
            if iterations is not None and int(iterations.numpy()) > 0:
                raise NotARequest("the model was trained by hand before")
            return None
        known = self._returned.get(weights_digest(model.get_weights()))
        if known is None:
            raise NotARequest("the model's weights were changed since its last training")
        return known[0]

    def _ask(self, model: Any, request: dict[str, Any], arrays: list[Array]) -> Any:
        self._channel.send("fit", {"number": self._count, **request}, arrays)
        answer = self._channel.receive()
        if answer is None or answer.kind != "trained":
            raise NotARequest(str(answer.body.get("reason")) if answer else "the trainer is gone")
        num_weights = int(answer.body["num_weights"])
        model.set_weights(list(answer.arrays[:num_weights]))
        _restore_optimizer(model, answer.arrays[num_weights:])
        returned = answer.body["recipe"], plain_digest(request["model"])
        self._returned[weights_digest(model.get_weights())] = returned
        return _history(model, answer.body)

    def _spared(self, model: Any, request: dict[str, Any], given: dict[str, Any]) -> Any:
        """The history of a training that submitted weights stand for."""
        rows = given_rows(given["x"], given["y"])
        pair, split = given["validation_data"], request["validation"]["split"]
        if pair is not None:
            validation = given_rows(*((pair, None) if hasattr(pair, "as_numpy_iterator") else pair))
        else:
            first = int(len(rows.x) * (1 - split))  # Keras takes the last rows for validation
            validation = GivenRows(rows.x[first:], rows.y[first:])
        epochs = request["fit"]["epochs"]
        curves = spared_history(model, epochs, rows, validation if len(validation.x) else None)
        self._tell(given)
        return _history(model, {"epochs": epochs, "steps": 0, "history": curves})

    def _tell(self, given: dict[str, Any]) -> None:
        """Report a fit that was trained here."""
        facts: dict[str, Any] = {"dataset": None, "split": None, "num_examples": None}
        try:
            claim = self._claim(given_rows(given["x"], given["y"]), [])
            facts = {
                "dataset": claim["dataset"],
                "split": claim["split"],
                "num_examples": claim["num_rows"],
            }
        except NotARequest:
            facts["num_examples"] = num_examples(given["x"])
        self._channel.send(
            "fitted",
            {
                "number": self._count,
                "epochs": int(given["epochs"]),
                "batch_size": given["batch_size"] or 32,
                **facts,
            },
        )


def is_standard(model: Any) -> bool:
    """Whether a model's class is one of Keras's own."""
    import keras

    return type(model) in (keras.Sequential, keras.Model) or (
        type(model).__name__ == "Functional" and type(model).__module__.startswith("keras.")
    )


def _refuse_unusual(model: Any, given: dict[str, Any]) -> None:
    if not is_standard(model):
        raise NotARequest("the model is a class of its own")
    if not getattr(model, "compiled", False):
        raise NotARequest("the model is not compiled")
    compiled = compile_arguments(model)
    unread = [name for name in _NOT_READ if not _is_unset(compiled.get(name), None)]
    if unread:
        raise NotARequest(f"the model was compiled with {unread[0]}")
    if any(_is_adapted(layer) for layer in model.layers):
        raise NotARequest("a layer was adapted to data in the notebook")
    for name, default in _DEFAULTS.items():
        if name not in _REQUESTED and name in given and not _is_unset(given[name], default):
            raise NotARequest(f"it uses {name}")


def _is_adapted(layer: Any) -> bool:
    """Whether a layer holds what ``adapt`` has learned, which no configuration tells."""
    return type(layer).__name__ == "Normalization" and layer.input_mean is None


def _is_unset(value: Any, default: Any) -> bool:
    """Whether an argument is as good as not given; arrays have no truth value and never are."""
    if hasattr(value, "shape"):
        return False
    return bool(value in (default, []))


def _restore_optimizer(model: Any, values: tuple[Array, ...]) -> None:
    model.optimizer.build(model.trainable_variables)
    variables = model.optimizer.variables
    if len(variables) == len(values):
        for variable, value in zip(variables, values, strict=True):
            variable.assign(value)


def _history(model: Any, body: dict[str, Any]) -> Any:
    """A Keras ``History`` as ``fit`` would have returned it."""
    import keras

    history = keras.callbacks.History()
    history.set_model(model)
    history.set_params({"verbose": 0, "epochs": body["epochs"], "steps": body["steps"]})
    history.epoch = list(range(max(map(len, body["history"].values()), default=0)))
    history.history = {name: list(values) for name, values in body["history"].items()}
    model.history = history
    return history
