"""What the threads of one process may only do one at a time.

In CPython 3.11 threads that make syntax trees at once count their nesting together: now and then
one of them ends with ``SystemError: AST constructor recursion depth mismatch`` (cpython issue
106905, mended in 3.12.2). NumPy reads the header of every ``.npy`` file as such a tree.
"""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

SYNTAX_TREES = threading.Lock()
"""Held by whoever makes a syntax tree, or has NumPy read a header, beside other threads."""


def load_array(path: Path, *, mapped: bool = False) -> npt.NDArray[Any]:
    """``numpy.load`` of one array without pickle, from any thread.

    Args:
        path: A ``.npy`` file.
        mapped: Whether to map it from disk, read-only, instead of reading it.

    Raises:
        OSError, ValueError, EOFError: As ``numpy.load`` does.
    """
    with SYNTAX_TREES:
        loaded: npt.NDArray[Any] = np.load(
            path, mmap_mode="r" if mapped else None, allow_pickle=False
        )
    return loaded
