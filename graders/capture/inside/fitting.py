"""``Model.fit`` inside the sandbox: a request to the trusted trainer wherever it can be one.

A request names the architecture, the compilation, the rows of a known data set and the
arguments. The answer brings weights and history, and the notebook goes on as if it had trained.
What cannot be a request trains here, as Keras would.
"""

from __future__ import annotations

import dataclasses
import inspect
import math
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import numpy as np
import numpy.typing as npt

from graders.capture.inside import callbacks, first_weights
from graders.capture.inside.fit_data import (
    GivenRows,
    NotARequest,
    given_rows,
    label_form,
    num_examples,
    rows_of_epoch,
    step_rows,
)
from graders.capture.inside.known_rows import KnownRows
from graders.capture.inside.objects import (
    compile_config,
    curve_names,
    model_config,
    plain_json,
)
from graders.capture.inside.submitted import SubmittedWeights, spared_history
from graders.capture.inside.unusual import is_standard, refuse_unusual
from graders.evidence.channel import Channel
from graders.evidence.digests import plain_digest, weights_digest
from graders.evidence.nested_layers import stateful_layers

Array = npt.NDArray[Any]


@dataclasses.dataclass(frozen=True)
class _Returned:
    """What the trainer gave: its recipe, the digests of the architecture and of the optimizer."""

    recipe: str
    architecture: str
    optimizer: str


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
        self._fits_of_weights: dict[str, list[int]] = {}
        self._kept: list[Any] = []  # ids are only unique while the objects live
        self._returned: dict[str, _Returned] = {}
        self._count = 0
        self.is_open = True

    def install(self) -> None:
        """Replace ``keras.Model.fit``, and have weights remember their first values."""
        import keras

        first_weights.install()

        original = keras.Model.fit
        signature = inspect.signature(original)

        def fit(model: Any, *args: Any, **options: Any) -> Any:
            arguments = signature.bind(model, *args, **options)
            arguments.apply_defaults()
            with self._pause():
                return self._fit(model, arguments, original)

        keras.Model.fit = fit

    def fits_of(self, value: Any) -> list[int]:
        """Numbers of the fits that made this model or history, in order.

        A model that was saved and loaded again, or got the weights of another, is known by those.
        """
        numbers = self._fits_of.get(id(value))
        if numbers is None and self._fits_of_weights and is_standard(value):
            numbers = self._fits_of_weights.get(weights_digest(value.get_weights()))
        return list(numbers or ())

    def num_fits(self, value: Any) -> int:
        """How often this very object was trained."""
        return len(self._fits_of.get(id(value), ()))

    def recipe_of(self, model: Any) -> str | None:
        """The recipe whose result the model is, weights and architecture; None for any other."""
        if not is_standard(model) or stateful_layers(model):
            return None
        known = self._returned.get(weights_digest(model.get_weights()))
        if known is None or known.architecture != plain_digest(plain_json(model_config(model))):
            return None
        return known.recipe

    def _fit(self, model: Any, arguments: inspect.BoundArguments, original: Any) -> Any:
        given = dict(arguments.arguments)
        earlier = self.fits_of(model)  # of whatever had its weights before
        try:
            request, arrays, label = self._request_if_any(model, given)
            if self._submitted.take_into(model, request["data"]["dataset"]):
                history, epochs_run = self._spared(model, request, given), 1
            else:
                history, epochs_run = self._ask(model, request, arrays)
        except NotARequest as reason:
            listed = callbacks.listed(given["callbacks"])
            if callbacks.without_viewers(listed) != listed:
                arguments.arguments["callbacks"] = callbacks.without_viewers(listed)
            history = original(*arguments.args, **arguments.kwargs)
            self._note(f"fit was trained in the notebook: {reason}.")
            self._tell(given)
        else:
            callbacks.replay(
                callbacks.listed(given["callbacks"]), model, history, epochs_run, label
            )
        self._fits_of.setdefault(id(model), earlier)
        for made in (model, history, history.history):  # many notebooks keep only the curves
            self._belongs(made)
        if is_standard(model):
            self._fits_of_weights[weights_digest(model.get_weights())] = self.fits_of(model)
        self._count += 1
        return history

    def _belongs(self, value: Any) -> None:
        self._kept.append(value)
        self._fits_of.setdefault(id(value), []).append(self._count)

    def _request_if_any(
        self, model: Any, given: dict[str, Any]
    ) -> tuple[dict[str, Any], list[Array], Array]:
        """The request; whatever goes wrong while it is made, Keras may be able to train."""
        try:
            return self._request(model, given)
        except NotARequest:
            raise
        except Exception as error:
            raise NotARequest(
                f"it cannot be told to the trainer ({type(error).__name__})"
            ) from error

    def _request(
        self, model: Any, given: dict[str, Any]
    ) -> tuple[dict[str, Any], list[Array], Array]:
        """The request, its arrays, and the label of the first row, (1, …)."""
        if not self.is_open:
            raise NotARequest("the last cell has run")
        refuse_unusual(model, given)
        epochs = int(given["epochs"])
        steering = callbacks.steering(callbacks.listed(given["callbacks"]), epochs)
        rows = given_rows(given["x"], given["y"])
        arrays: list[Array] = []
        claim = self._claim(rows, arrays)
        if claim["split"] != "train":
            raise NotARequest(f"it trains on the {claim['split']} rows of {claim['dataset']}")
        if not model.built:
            model.build((None, *rows.x.shape[1:]))
        continues, is_optimizer_new = self._continues(model)
        request = {
            "model": model_config(model),
            "compile": compile_config(model),
            "curves": curve_names(model),
            "data": claim,
            "validation": self._validation(given, arrays),
            "fit": {
                "batch_size": int(rows.batch_size or given["batch_size"] or 32),
                "epochs": epochs,
                "shuffle": rows.is_shuffled
                if rows.is_shuffled is not None
                else bool(given["shuffle"]),
                "callbacks": steering,
            },
            "continues": continues,
            "new_optimizer": is_optimizer_new,
        }
        return plain_json(request), arrays, rows.y[:1]

    def _claim(self, given: GivenRows, arrays: list[Array]) -> dict[str, Any]:
        """Which rows of which data set are given; raises NotARequest if none."""
        found = self._rows.find(given.x)
        if found is None:
            raise NotARequest("its rows are not those of a data set of this lab")
        form = label_form(given.y, found.labels, found.inputs.rows, num_rows=found.num_rows)
        if form is None:
            raise NotARequest(f"its labels are not those of the {found.dataset} rows")
        return {**found.claim(arrays), "labels": form}

    def _origin(self, rows: GivenRows) -> dict[str, Any]:
        """Whose rows were trained on here, as far as is known; test rows among others count."""
        try:
            claim = self._claim(rows, [])
        except NotARequest:
            dataset = self._rows.dataset_of_test_rows(rows.x)
            return {} if dataset is None else {"dataset": dataset, "split": "test"}
        return {name: claim[name] for name in ("dataset", "split")}

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

    def _continues(self, model: Any) -> tuple[str | None, bool]:
        """The recipe whose result the model holds, and whether its optimizer begins anew.

        A model with its first weights continues nothing, whatever those are; any other must hold
        exactly what the trainer returned.
        """
        is_new = _has_no_steps(model.optimizer)
        if is_new and first_weights.has_first_weights(model):
            return None, False
        known = self._returned.get(weights_digest(model.get_weights()))
        if known is None and self.fits_of(model):
            raise NotARequest("the model's weights were changed since its last training")
        if known is None and not is_new:
            raise NotARequest("the model was trained by hand before")
        if known is None:
            raise NotARequest("the model's weights are not its first ones")
        if not is_new and _optimizer_digest(model.optimizer) != known.optimizer:
            raise NotARequest("the model's optimizer was changed since its last training")
        return known.recipe, is_new

    def _ask(self, model: Any, request: dict[str, Any], arrays: list[Array]) -> tuple[Any, int]:
        """The history of a training by the trusted side, and how many of its epochs were run."""
        self._channel.send("fit", {"number": self._count, **request}, arrays)
        answer = self._channel.receive()
        if answer is None or answer.kind != "trained":
            raise NotARequest(str(answer.body.get("reason")) if answer else "the trainer is gone")
        num_weights = int(answer.body["num_weights"])
        model.set_weights(list(answer.arrays[:num_weights]))
        _restore_optimizer(model, answer.arrays[num_weights:])
        self._returned[weights_digest(model.get_weights())] = _Returned(
            recipe=answer.body["recipe"],
            architecture=plain_digest(request["model"]),
            optimizer=_optimizer_digest(model.optimizer),
        )
        history = _history(model, answer.body)
        if answer.body["stopped"] is None:
            return history, len(history.epoch)
        return history, max(1, answer.body["steps_run"] // answer.body["steps"])

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
        size = step_rows(given["x"], given["batch_size"])
        try:
            steps = given["steps_per_epoch"]
            rows = given_rows(given["x"], given["y"], steps)
            size = rows.batch_size or size
            facts["num_examples"] = rows_of_epoch(len(rows.x), size, steps)
            facts |= self._origin(rows)
        except Exception:  # Keras has trained on them, whatever they are
            facts["num_examples"] = num_examples(given["x"])
        self._channel.send(
            "fitted",
            {
                "number": self._count,
                "epochs": int(given["epochs"]) - int(given["initial_epoch"]),
                "batch_size": size,
                **facts,
            },
        )


def _has_no_steps(optimizer: Any) -> bool:
    iterations = getattr(optimizer, "iterations", None)
    return iterations is None or int(iterations.numpy()) == 0


def _optimizer_digest(optimizer: Any) -> str:
    """A digest of an optimizer's state but for its learning rate, which its settings tell."""
    state = [variable for variable in optimizer.variables if variable.name != "learning_rate"]
    return weights_digest([np.asarray(variable) for variable in state])


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
    history.history = {
        name: [math.nan if value is None else value for value in values]  # JSON knows no NaN
        for name, values in body["history"].items()
    }
    model.history = history
    return history
