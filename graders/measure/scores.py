"""What outputs are worth, given the labels: classes and accuracy. Pure NumPy."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
_ROUNDING = 1e-3
"""Of the largest output; seen are 1e-6 for a network on other threads."""


def accuracy(outputs: Array, labels: Array) -> float | None:
    """Share of rows whose predicted class is the label's, None where outputs are no scores."""
    answers = classes(outputs)
    return None if answers is None else float((answers == labels.reshape(-1)).mean())


def classes(outputs: Array) -> Array | None:
    """The class of each row: its largest output, or whether its single output is above 0.5."""
    if outputs.ndim != 2 or not np.isfinite(outputs).all():
        return None
    single = outputs.shape[1] == 1
    answers: Array = (outputs[:, 0] > 0.5).astype(int) if single else outputs.argmax(axis=1)
    return answers


def close(first: Array, second: Array) -> bool:
    """Whether two arrays of outputs are the same up to rounding by batches and threads."""
    scale = max(1.0, float(np.abs(first).max(initial=0.0)))
    return bool(np.allclose(first, second, rtol=0.0, atol=_ROUNDING * scale))
