"""What the threads of one process may only do one at a time.

In CPython 3.11 threads that make syntax trees at once count their nesting together: now and then
one of them ends with ``SystemError: AST constructor recursion depth mismatch`` (cpython issue
106905, mended in 3.12.2). NumPy reads the header of every ``.npy`` file as such a tree.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal, TypeVar

import numpy as np
import numpy.typing as npt

T = TypeVar("T")
SYNTAX_TREES = threading.Lock()
"""Held by whoever makes a syntax tree, or has NumPy read a header, beside other threads."""
_TRIES = 3


def undisturbed(work: Callable[[], T]) -> T:
    """What ``work`` gives, which makes syntax trees and may be done again.

    Threads of other libraries know nothing of the lock: a ``SystemError`` is tried again.
    """
    for _ in range(_TRIES - 1):
        with contextlib.suppress(SystemError), SYNTAX_TREES:
            return work()
    with SYNTAX_TREES:
        return work()


def load_array(path: Path, *, mapped: bool = False) -> npt.NDArray[Any]:
    """``numpy.load`` of one array without pickle, from any thread.

    Args:
        path: A ``.npy`` file.
        mapped: Whether to map it from disk, read-only, instead of reading it.

    Raises:
        OSError, ValueError, EOFError: As ``numpy.load`` does.
    """
    mode: Literal["r"] | None = "r" if mapped else None

    def load() -> npt.NDArray[Any]:
        loaded: npt.NDArray[Any] = np.load(path, mmap_mode=mode, allow_pickle=False)
        return loaded

    return undisturbed(load)
