"""The trusted process that rebuilds models and computes what they do.

Takes checked-by-nobody configurations, so it rebuilds through the allow-list only, sizes first,
and lives under a memory limit. Forked from the warm worker; it never sees student code.
"""

from __future__ import annotations

import contextlib
import dataclasses
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from graders.checks.live_batch_norm import BATCH, REESTIMATION_ROWS, reestimate_batch_norm
from graders.checks.live_series import normalized_error_of
from graders.evidence.channel import Channel, Frame
from graders.evidence.preparation import Inputs, Preparation, open_inputs, take
from graders.evidence.sequences import Sequences
from graders.measure.scores import accuracy, classes, close
from graders.models.compilation import make_loss
from graders.models.configuration import Forbidden
from graders.models.rebuilding import rebuild, summarize
from graders.sandbox import EXHAUSTED, bound_own_memory

Array = npt.NDArray[Any]
Answer = tuple[dict[str, Any], list[Array]]
_MEMORY_BYTES = 8 * 2**30
_MOST_OUTPUT_BYTES = 2**28


def serve(connection: socket.socket) -> int:
    """Answer requests until the channel closes; the worker's entry point."""
    import tensorflow as tf

    bound_own_memory(_MEMORY_BYTES)
    channel = Channel(connection, max_total_bytes=2**62)
    answers: dict[str, Callable[[Frame], Answer]] = {
        "summarize": lambda frame: (_summarize(frame), []),
        "evaluate": lambda frame: (_evaluate(frame), []),
        "series": lambda frame: (_series(frame), []),
        "score": lambda frame: (_score(frame), []),
        "compare": lambda frame: (_compare(frame), []),
        "predict": _outputs,
    }
    while (frame := channel.receive()) is not None:
        try:
            channel.send("measured", *answers[frame.kind](frame))
        except Forbidden as error:
            channel.send("refused", {"reason": str(error)})
        except (MemoryError, tf.errors.ResourceExhaustedError):
            channel.send(EXHAUSTED, {"reason": "there is too little memory"})
        except Exception as error:  # told to the trusted side, which decides what it means
            channel.send("failed", {"reason": f"{type(error).__name__}: {error}"[:1000]})
    return 0


def _summarize(frame: Frame) -> dict[str, Any]:
    return dataclasses.asdict(summarize(frame.body["model"]))


def _evaluate(frame: Frame) -> dict[str, Any]:
    """Accuracy and loss of one model on rows of one split.

    The body holds ``model``, ``loss`` (or None), ``preparation`` and either ``folder`` and
    ``split`` or, as the first arrays, the rows (words and starts for sequences) and labels
    themselves; ``reestimate`` names a folder whose training rows renew the batch statistics, or
    is None. The other arrays are the weights.
    """
    body, arrays = frame.body, list(frame.arrays)
    preparation = Preparation.from_dict(body["preparation"])
    x, y = _rows(body, arrays, sequences=preparation.padding is not None)
    model = rebuild(body["model"], arrays)
    if body["reestimate"] is not None:
        rows = open_inputs(Path(body["reestimate"]), "train")
        reestimate_batch_norm(
            model, _prepare(take(rows, np.arange(REESTIMATION_ROWS)), preparation)
        )
    return _scores(_predict(model, _prepare(x, preparation)), y, body["loss"])


def _score(frame: Frame) -> dict[str, Any]:
    """As :func:`_evaluate`, of outputs that were made elsewhere; the arrays are they and labels."""
    outputs, labels = frame.arrays
    return _scores(outputs, labels, frame.body["loss"])


def _scores(outputs: Array, labels: Array, loss: dict[str, Any] | None) -> dict[str, Any]:
    answers = classes(outputs)
    return {
        "accuracy": accuracy(outputs, labels),
        "loss": _loss(loss, outputs, labels),
        "num_examples": len(labels),
        "classes": None if answers is None else answers.tolist(),
    }


def _outputs(frame: Frame) -> Answer:
    """What a model puts out for public rows: all of a split, or those of the first array."""
    body, arrays = frame.body, list(frame.arrays)
    raw = open_inputs(Path(body["folder"]), body["split"])
    if body["has_rows"]:
        raw = take(raw, arrays.pop(0))
    x = _prepare(raw, Preparation.from_dict(body["preparation"]))
    outputs = _predict(rebuild(body["model"], arrays), x)
    if outputs.nbytes > _MOST_OUTPUT_BYTES:
        raise Forbidden("its outputs are too large")
    return {}, [outputs]


def _compare(frame: Frame) -> dict[str, Any]:
    """Whether a model gives some outputs; the arrays are inputs, those outputs and its weights."""
    inputs, outputs, *weights = frame.arrays
    found = _predict(rebuild(frame.body["model"], weights), inputs)
    same = found.shape == outputs.shape and close(found, outputs)
    return {"same": same}


def _series(frame: Frame) -> dict[str, Any]:
    """The normalized error of one model; the arrays are inputs, targets and its weights."""
    inputs, targets, *weights = frame.arrays
    try:
        error = normalized_error_of(rebuild(frame.body["model"], weights), inputs, targets)
    except _failures() as failure:  # its shapes do not fit the series
        lines = str(failure).strip().splitlines() or [type(failure).__name__]
        raise Forbidden(f"it cannot be run on the series ({lines[0][:200]})") from failure
    return {"normalized_error": error if np.isfinite(error) else None}


def _rows(body: dict[str, Any], arrays: list[Array], *, sequences: bool) -> tuple[Inputs, Array]:
    if body["folder"] is not None:
        folder, split = Path(body["folder"]), body["split"]
        labels = np.load(folder / f"y_{split}.npy", allow_pickle=False)
        return open_inputs(folder, split), labels
    first = arrays.pop(0)
    return Sequences(first, arrays.pop(0)) if sequences else first, arrays.pop(0)


def _predict(model: Any, x: Array) -> Array:
    try:
        outputs = model.predict(x, batch_size=BATCH, verbose=0)
    except _failures() as error:  # its shapes do not fit the images
        lines = str(error).strip().splitlines() or [type(error).__name__]
        raise Forbidden(f"it cannot be run on the images ({lines[0][:200]})") from error
    if not isinstance(outputs, np.ndarray):
        raise Forbidden("it has more than one output")
    if outputs.ndim < 1 or len(outputs) != len(x):
        raise Forbidden("it does not give one row for each row that it gets")
    return outputs


def _failures() -> tuple[type[Exception], ...]:
    """What TensorFlow raises where shapes do not fit; its own errors are none of Python's."""
    import tensorflow as tf

    return ValueError, TypeError, RuntimeError, tf.errors.OpError


def _prepare(raw: Inputs, preparation: Preparation) -> Array:
    try:
        return preparation.apply(raw)
    except ValueError as error:  # claimed of rows of another shape
        raise Forbidden("its inputs were prepared from other rows") from error


def _loss(entry: dict[str, Any] | None, outputs: Array, labels: Array) -> float | None:
    if entry is None or outputs.ndim != 2 or not np.isfinite(outputs).all():
        return None
    loss = make_loss(entry)
    flat: Array = labels.reshape(-1)
    if outputs.shape[1] == 1:
        flat = flat[:, None]
    if type(loss).__name__.startswith("Categorical"):
        if int(flat.max()) >= outputs.shape[1]:
            return None
        flat = np.eye(outputs.shape[1], dtype=np.float32)[flat]
    with contextlib.suppress(Exception):  # a loss that does not fit the outputs has no value
        value = float(loss(flat, outputs))
        return value if np.isfinite(value) else None
    return None
