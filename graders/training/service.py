"""The trusted process that trains: builds a recipe from plain data, runs it, sends the result.

Forked from the warm worker before any notebook ran in it, so it starts at once; it never sees
student code, only checked configurations.
"""

from __future__ import annotations

import socket
import time
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from graders.checks.live_batch_norm import REESTIMATION_ROWS
from graders.evidence.channel import Channel, Frame
from graders.evidence.preparation import Preparation, open_inputs, take
from graders.models.compilation import compile_model, make_callback
from graders.models.configuration import Forbidden
from graders.models.rebuilding import rebuild
from graders.sandbox import EXHAUSTED, bound_own_memory

Array = npt.NDArray[Any]
MEMORY_BYTES = 12 * 2**30
"""What training may use: more than any notebook may, and less than a machine has."""


def serve(connection: socket.socket) -> int:
    """Train what is asked for until the channel closes; the worker's entry point."""
    import tensorflow as tf

    bound_own_memory(MEMORY_BYTES)
    tf.config.experimental.enable_op_determinism()
    channel = Channel(connection, max_total_bytes=2**62)
    while (frame := channel.receive()) is not None:
        try:
            channel.send("trained", *train(frame))
        except Forbidden as error:
            channel.send("declined", {"reason": str(error)})
        except (MemoryError, tf.errors.ResourceExhaustedError):
            channel.send(EXHAUSTED, {"reason": "it needs too much memory"})
        except Exception as error:  # told to the trusted side, which decides what it means
            channel.send("failed", {"reason": f"{type(error).__name__}: {error}"[:1000]})
    return 0


def serve_on_one_thread(connection: socket.socket) -> int:
    """As :func:`serve`, each operation on a single thread: sums come out in another order."""
    import tensorflow as tf

    tf.config.threading.set_intra_op_parallelism_threads(1)
    tf.config.threading.set_inter_op_parallelism_threads(1)
    return serve(connection)


def train(frame: Frame) -> tuple[dict[str, Any], list[Array]]:
    """Train one recipe.

    Args:
        frame: Its body holds ``recipe``, ``folders`` (data set to folder), ``seed`` and
            ``budget`` (or None); its arrays are row indices, then the weights and optimizer
            variables to go on from.

    Returns:
        The body of the answer and its arrays: weights, then optimizer variables.
    """
    import keras

    body, arrays = frame.body, list(frame.arrays)
    recipe = body["recipe"]
    keras.utils.set_random_seed(int(body["seed"]))
    x, y = _load(recipe["data"], body["folders"], arrays)
    validation = (
        _load(recipe["validation"], body["folders"], arrays) if recipe["validation"] else None
    )
    model = rebuild(recipe["model"])
    compile_model(model, recipe["compiled"])
    if arrays:
        _go_on_from(model, arrays, new_optimizer=bool(recipe.get("new_optimizer")))
    steps_before = int(model.optimizer.iterations.numpy())
    cpu_before = time.process_time()
    probe = _probe(body, recipe, x)
    history = _fit(model, recipe, x, y, validation, probe)
    steps = -(-int(len(x) * (1 - recipe["validation_split"])) // recipe["batch_size"])
    weights = model.get_weights()
    return {
        "num_weights": len(weights),
        "history": history,
        "epochs": recipe["epochs"],
        "steps": steps,
        "steps_asked": steps * recipe["epochs"],
        "steps_run": int(model.optimizer.iterations.numpy()) - steps_before,
        "stopped": None if probe is None else probe.stop,
        "cpu_seconds": round(time.process_time() - cpu_before, 3),
    }, [*weights, *(np.asarray(variable) for variable in model.optimizer.variables)]


def _load(
    claim: dict[str, Any], folders: dict[str, str], arrays: list[Array]
) -> tuple[Array, Array]:
    folder, split = Path(folders[claim["dataset"]]), claim["split"]
    x = open_inputs(folder, split)
    y = np.load(folder / f"y_{split}.npy", allow_pickle=False)
    num_classes = int(y.max()) + 1 if claim["labels"] == "one-hot" else 0  # of all rows
    if claim["rows"] is not None:
        rows = arrays.pop(0)
        x, y = take(x, rows), y[rows]
    labels = y.reshape(len(y), -1)[:, 0]
    if claim["labels"] == "one-hot":
        labels = np.eye(num_classes, dtype=np.float32)[labels]
    return Preparation.from_dict(claim["preparation"]).apply(x), labels


def _go_on_from(model: Any, arrays: list[Array], *, new_optimizer: bool) -> None:
    """Take over weights and the optimizer's state; its rate is what the recipe says now."""
    count = len(model.weights)
    model.set_weights(arrays[:count])
    if new_optimizer:
        return
    model.optimizer.build(model.trainable_variables)
    for variable, value in zip(model.optimizer.variables, arrays[count:], strict=True):
        if variable.name != "learning_rate":
            variable.assign(value)


def _probe(body: dict[str, Any], recipe: dict[str, Any], training_rows: Array) -> Any:
    """The callback that stops training early, or None without a budget."""
    from graders.training.budget import Probe

    budget = body["budget"]
    if budget is None:
        return None
    claim = {**recipe["data"], "split": "test", "rows": None, "labels": "class"}
    x, y = _load(claim, body["folders"], [])
    rows = slice(budget.get("max_rows"))
    return Probe(
        x[rows],
        y[rows],
        training_rows[:REESTIMATION_ROWS],
        every=int(budget["probe_every"]),
        examples=int(budget["probe_examples"]),
        accept_at=float(budget["accept_at"]),
    )


def _fit(
    model: Any, recipe: dict[str, Any], x: Array, y: Array, validation: Any, probe: Any
) -> dict[str, list[float]]:
    """Train as asked, or until the probe stops it; the history always has every epoch."""
    arguments = {
        "batch_size": recipe["batch_size"],
        "shuffle": recipe["shuffle"],
        "verbose": 0,
        "validation_split": recipe["validation_split"],
        "validation_data": validation,
    }
    callbacks = [make_callback(entry) for entry in recipe["callbacks"]]
    callbacks += [probe.callback(model)] if probe else []
    history = model.fit(x, y, epochs=recipe["epochs"], callbacks=callbacks, **arguments).history
    curves = {name: [float(value) for value in values] for name, values in history.items()}
    run = len(next(iter(curves.values()), []))
    missing = recipe["epochs"] - run if probe is not None and probe.stop else 0
    # A training that was cut short keeps the length that was asked for: the epochs that it was
    # spared repeat the last figures.
    return {name: values + values[-1:] * missing for name, values in curves.items()}
