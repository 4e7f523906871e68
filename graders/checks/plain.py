"""Plain values: what a notebook's object says as JSON would say it, and when two are the same.

The sandbox writes results and dictionary entries as JSON; here a running notebook's objects
become the same, so that both are compared in one way.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

_RELATIVE, _ABSOLUTE = 1e-6, 1e-9
_MAX_ARRAY = 1000
_MAX_TEXT = 200
_MAX_DEPTH = 20


def plain_of(value: Any, depth: int = 0) -> Any:
    """``value`` as numbers, texts, lists and dictionaries; anything else by its ``repr``."""
    if isinstance(value, np.ndarray) and value.size <= _MAX_ARRAY:
        value = value.tolist()
    elif isinstance(value, np.generic):
        value = value.item()
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, list | tuple) and depth < _MAX_DEPTH:
        return [plain_of(entry, depth + 1) for entry in value]
    if isinstance(value, dict) and depth < _MAX_DEPTH:
        return {key: plain_of(entry, depth + 1) for key, entry in value.items()}
    return text_of(value)


def text_of(value: Any) -> str:
    """A short ``repr``, whatever a student's object does in it."""
    try:
        text = repr(value)
    except Exception:  # a student's class may raise anything in __repr__
        text = f"an object of type {type(value).__name__}"
    return text if len(text) <= _MAX_TEXT else f"{text[: _MAX_TEXT - 1]}…"


def same(found: Any, wanted: Any) -> bool:
    """Whether two plain values are the same: numbers up to rounding, texts without outer blanks.

    Example:
        >>> same([1, 2.0000000001], [1.0, 2]), same("a ", "a"), same(True, 1)
        (True, True, False)
    """
    if isinstance(found, bool) or isinstance(wanted, bool):
        return found is wanted
    if isinstance(found, int | float) and isinstance(wanted, int | float):
        return found == wanted or _close(found, wanted)
    if isinstance(found, str) and isinstance(wanted, str):
        return found.strip() == wanted.strip()
    if isinstance(found, list) and isinstance(wanted, list):
        return len(found) == len(wanted) and all(map(same, found, wanted))
    if isinstance(found, dict) and isinstance(wanted, dict):
        return found.keys() == wanted.keys() and all(same(found[key], wanted[key]) for key in found)
    return found is None and wanted is None


def _close(found: float, wanted: float) -> bool:
    try:
        return math.isclose(found, wanted, rel_tol=_RELATIVE, abs_tol=_ABSOLUTE)
    except OverflowError:  # whole numbers beyond the largest float
        return False
