"""What the children of these tests run; imported by the worker, outside of any test."""

from __future__ import annotations

import os
import socket
import sys
from typing import Any

from graders.evidence.channel import Channel
from graders.sandbox import EXHAUSTED


def execute(connection: socket.socket) -> int:
    """Run the source in the first frame, send its variable ``result``, exit with ``status``."""
    channel = Channel(connection)
    frame = channel.receive()
    if frame is None:
        return 1
    names: dict[str, Any] = {"os": os, "sys": sys, "result": None, "status": 0}
    names["channel"] = channel
    try:
        exec(frame.body["source"], names)  # noqa: S102 - the tests' own code
    except Exception as error:
        names["result"] = f"{type(error).__name__}: {error}"
    channel.send("result", {"value": names["result"]})
    return int(names["status"])


def fail(connection: socket.socket) -> int:
    """An entry that breaks at once."""
    raise RuntimeError("broken entry")


def is_initialised(connection: socket.socket) -> int:
    """Whether TensorFlow's runtime had started before the fork, and this process's threads."""
    from tensorflow.python.eager import context

    threads = len(os.listdir("/proc/self/task"))  # noqa: PTH208
    channel = Channel(connection)
    started = bool(context.context()._initialized)
    channel.send("result", {"started": started, "threads": threads})
    return 0


def train(connection: socket.socket) -> int:
    """Train a tiny model: what every child must be able to do after the fork."""
    import keras
    import numpy as np

    model = keras.Sequential([keras.layers.Input((4,)), keras.layers.Dense(2)])
    model.compile("sgd", "mse")
    history = model.fit(np.ones((64, 4)), np.zeros((64, 2)), epochs=2, verbose=0)
    losses = [float(value) for value in history.history["loss"]]
    Channel(connection).send("result", {"losses": losses})
    return 0


def answer_until_closed(connection: socket.socket) -> int:
    """A service: adds one to what it is sent."""
    channel = Channel(connection)
    while (frame := channel.receive()) is not None:
        channel.send("answer", {"n": frame.body["n"] + 1, "pid": os.getpid()})
    return 0


def hoard(connection: socket.socket) -> int:
    """A service that keeps all it is asked for, and has room for ``room`` bytes in all."""
    channel = Channel(connection)
    kept: list[bytes] = []
    while (frame := channel.receive()) is not None:
        wanted, room = frame.body["bytes"], frame.body["room"]
        answer = {"pid": os.getpid(), "asked": len(kept) + 1}
        if sum(map(len, kept)) + wanted > room:
            channel.send(EXHAUSTED, answer)
        else:
            kept.append(bytes(1) * wanted)
            channel.send("kept", answer)
    return 0
