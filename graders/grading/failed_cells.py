"""Sentences on cells that stopped: Keras's words for a wrong shape, and what they mean in a lab."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

_DIMENSIONS = re.compile(
    r"layer ['\"](?P<layer>\w+)['\"].{0,60}?expected (?:min_)?ndim=(?P<expected>\d+), "
    r"found ndim=(?P<found>\d+)",
    re.DOTALL,
)
_RECURRENT = ("lstm", "gru", "simple_rnn", "bidirectional", "rnn")


def describe_failed_cell(cell: Mapping[str, Any]) -> str:
    """A sentence on a cell that stopped with an error or for its time."""
    number = int(cell["cell"]) + 1 if isinstance(cell.get("cell"), int) else "?"
    if cell.get("status") == "timeout":
        return f"Code cell {number} ran too long and was stopped; the cells after it were run."
    message = str(cell.get("message", "")).strip()[:2000]
    lines = message.splitlines()
    reason = f": {lines[0][:200]}" if lines else ""
    told = f"Code cell {number} stopped with {str(cell.get('error'))[:100]}{reason}"
    return " ".join([f"{told.removesuffix('.')}.", explain_error(message)]).strip()


def explain_error(message: str) -> str:
    """What a layer's complaint about its input means for the layers before it; empty if unknown.

    >>> explain_error("Input 0 of layer 'lstm' is wrong: expected ndim=3, found ndim=2.")[:24]
    'An LSTM or another recur'
    """
    match = _DIMENSIONS.search(message)
    if match is None:
        return ""
    layer, expected, found = match["layer"], int(match["expected"]), int(match["found"])
    if layer.startswith(_RECURRENT) and expected == 3:
        return _of_recurrent(found)
    if layer.startswith(("conv2d", "max_pooling2d", "average_pooling2d", "global_")):
        return (
            "A Conv2D or pooling layer reads images of shape (rows, columns, channels): look "
            "whether the channel axis is there, and whether a Flatten or Dense layer comes too "
            "early."
        )
    return ""


def _of_recurrent(found: int) -> str:
    if found > 3:
        return (
            "An LSTM or another recurrent layer reads a sequence of vectors: there seems to be one "
            "Embedding too many before it."
        )
    return (
        "An LSTM or another recurrent layer reads a sequence of vectors: an Embedding has to come "
        "before it, and a recurrent layer (LSTM, GRU, SimpleRNN) before it needs "
        "return_sequences=True."
    )
