"""``RNN(GRUCell(6))`` is the layer ``GRU(6)``, in a live notebook and on the trusted side alike."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_LAYERS = {"SimpleRNNCell": "SimpleRNN", "GRUCell": "GRU", "LSTMCell": "LSTM"}


def with_cell_named(kind: str, config: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]]:
    """Class and configuration of a layer, those of the whole layer where it runs a known cell.

    Args:
        kind: The layer's Keras class name.
        config: Its configuration as Keras gives it.
    """
    cell = config.get("cell") if kind == "RNN" else None
    if not isinstance(cell, Mapping) or cell.get("class_name") not in _LAYERS:
        return kind, config
    inner = cell.get("config")
    return _LAYERS[cell["class_name"]], {**(inner if isinstance(inner, Mapping) else {}), **config}
