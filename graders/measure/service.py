"""The trusted process that rebuilds models and computes what they do.

Takes checked-by-nobody configurations, so it rebuilds through the allow-list only, sizes first,
and lives under a memory limit. Forked from the warm worker; it never sees student code.
"""

from __future__ import annotations

import contextlib
import dataclasses
import resource
import socket
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from graders.checks.live_batch_norm import BATCH, REESTIMATION_ROWS, reestimate_batch_norm
from graders.evidence.channel import Channel, Frame
from graders.evidence.recognition import apply_affine
from graders.models.compilation import make_loss
from graders.models.configuration import Forbidden
from graders.models.rebuilding import rebuild, summarize

Array = npt.NDArray[Any]
_MEMORY_BYTES = 8 * 2**30


def serve(connection: socket.socket) -> int:
    """Answer requests until the channel closes; the worker's entry point."""
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_DATA, (_MEMORY_BYTES, _MEMORY_BYTES))
    channel = Channel(connection, max_total_bytes=2**62)
    answers = {"summarize": _summarize, "evaluate": _evaluate}
    while (frame := channel.receive()) is not None:
        try:
            channel.send("measured", answers[frame.kind](frame))
        except Forbidden as error:
            channel.send("refused", {"reason": str(error)})
        except Exception as error:  # told to the trusted side, which decides what it means
            channel.send("failed", {"reason": f"{type(error).__name__}: {error}"[:1000]})
    return 0


def _summarize(frame: Frame) -> dict[str, Any]:
    return dataclasses.asdict(summarize(frame.body["model"]))


def _evaluate(frame: Frame) -> dict[str, Any]:
    """Accuracy and loss of one model on rows of one split.

    The body holds ``model``, ``loss`` (or None), ``scale``, ``offset``, ``shape`` and either
    ``folder`` and ``split`` or, as the first two arrays, the rows and labels themselves;
    ``reestimate`` names a folder whose training rows renew the batch statistics, or is None.
    The other arrays are the weights.
    """
    body, arrays = frame.body, list(frame.arrays)
    if body["folder"] is None:
        x, y = arrays.pop(0), arrays.pop(0)
    else:
        x, y = _read(body["folder"], body["split"])
    model = rebuild(body["model"], arrays)
    if body["reestimate"] is not None:
        rows, _labels = _read(body["reestimate"], "train")
        reestimate_batch_norm(model, _prepare(rows[:REESTIMATION_ROWS], body))
    outputs = _predict(model, _prepare(x, body))
    return {
        "accuracy": accuracy(outputs, y),
        "loss": _loss(body["loss"], outputs, y),
        "num_examples": len(y),
    }


def _predict(model: Any, x: Array) -> Array:
    try:
        outputs = model.predict(x, batch_size=BATCH, verbose=0)
    except (ValueError, TypeError, RuntimeError) as error:  # its shapes do not fit the images
        lines = str(error).strip().splitlines() or [type(error).__name__]
        raise Forbidden(f"it cannot be run on the images ({lines[0][:200]})") from error
    if not isinstance(outputs, np.ndarray):
        raise Forbidden("it has more than one output")
    return outputs


def _read(folder: str, split: str) -> tuple[Array, Array]:
    x, y = (
        np.load(Path(folder) / f"{part}_{split}.npy", mmap_mode="r", allow_pickle=False)
        for part in "xy"
    )
    return x, np.asarray(y)


def _prepare(raw: Array, body: dict[str, Any]) -> Array:
    prepared = apply_affine(np.asarray(raw), tuple(body["scale"]), tuple(body["offset"]))
    return prepared.reshape(len(raw), *body["shape"])


def accuracy(outputs: Array, labels: Array) -> float | None:
    """Share of rows whose largest output (or rounded single output) is the label's class."""
    if outputs.ndim != 2 or not np.isfinite(outputs).all():
        return None
    single = outputs.shape[1] == 1
    answers = (outputs[:, 0] > 0.5).astype(int) if single else outputs.argmax(axis=1)
    return float((answers == labels.reshape(-1)).mean())


def _loss(entry: dict[str, Any] | None, outputs: Array, labels: Array) -> float | None:
    if entry is None or outputs.ndim != 2 or not np.isfinite(outputs).all():
        return None
    loss = make_loss(entry)
    flat = labels.reshape(-1)
    if type(loss).__name__.startswith("Categorical"):
        if int(flat.max()) >= outputs.shape[1]:
            return None
        flat = np.eye(outputs.shape[1], dtype=np.float32)[flat]
    with contextlib.suppress(Exception):  # a loss that does not fit the outputs has no value
        value = float(loss(flat, outputs))
        return value if np.isfinite(value) else None
    return None
