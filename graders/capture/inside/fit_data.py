"""The rows that a notebook gives to ``fit``, as arrays, and the form of their labels."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
_MAX_ROWS = 200_000
_INFINITE = -1
"""What ``tf.data`` gives as the length of a data set without an end; -2 is an unknown length."""


class NotARequest(Exception):  # noqa: N818 - not an error: the fit is trained here instead
    """Why a fit cannot be trained by the trusted side."""


@dataclasses.dataclass(frozen=True)
class GivenRows:
    """Inputs (n, …) and labels (n, …).

    Data sets bring their own ``batch_size``, and it ``is_shuffled`` by them or not at all: Keras
    then ignores what ``fit`` was given.
    """

    x: Array
    y: Array
    batch_size: int | None = None
    is_shuffled: bool | None = None


def given_rows(x: Any, y: Any, steps: Any = None) -> GivenRows:
    """The rows of arrays, tensors, lists, or of a ``tf.data.Dataset`` of pairs.

    Args:
        x: What ``fit`` was given, or a part of its validation data.
        y: Likewise.
        steps: Steps that an epoch is limited to, None where Keras goes on to the end of the data.

    Raises:
        NotARequest: If they are anything else.
    """
    if y is None and hasattr(x, "as_numpy_iterator"):
        return _collected(x, is_limited=steps is not None)
    return GivenRows(as_array(x), as_array(y))


def _collected(dataset: Any, *, is_limited: bool) -> GivenRows:
    """The batches of a data set that ends, put together.

    One of unknown length may have no end, either, where the steps of an epoch are limited.
    """
    length = int(dataset.cardinality())
    if length == _INFINITE or (length < 0 and is_limited):
        raise NotARequest("its data set has no known end")
    batches: list[tuple[Array, Array]] = []
    num_rows = 0
    for batch in dataset.as_numpy_iterator():
        if not isinstance(batch, tuple) or len(batch) != 2 or num_rows > _MAX_ROWS:
            raise NotARequest("its data set does not hold pairs of images and labels")
        num_rows += _rows(batch)
        batches.append((np.asarray(batch[0]), np.asarray(batch[1])))
    if not batches:
        raise NotARequest("its data set is empty")
    x, y = (np.concatenate([batch[part] for batch in batches]) for part in (0, 1))
    return GivenRows(x, y, batch_size=_rows(batches[0]), is_shuffled=_shuffles(dataset))


def _shuffles(dataset: Any) -> bool:
    """Whether a ``tf.data.Dataset`` or one that it is made from draws its rows in any order."""
    if "shuffle" in type(dataset).__name__.lower():
        return True
    return any(map(_shuffles, dataset._inputs()))


def _rows(batch: tuple[Array, Array]) -> int:
    return len(batch[0])


def as_array(value: Any) -> Array:
    """``value`` as an array; raises NotARequest for what is none."""
    if value is None:
        raise NotARequest("its labels come with its rows")
    if isinstance(value, np.ndarray):
        return value
    if hasattr(value, "numpy") or isinstance(value, list):
        return np.asarray(value)
    raise NotARequest(f"its data are a {type(value).__name__}")


def num_examples(value: Any) -> int | None:
    """Rows of an array; None for what may count in batches."""
    shape = getattr(value, "shape", None)
    return int(shape[0]) if shape is not None and len(shape) else None


def step_rows(value: Any, asked: int | None) -> int | None:
    """Rows of a training step, None where only the data know it and do not tell.

    Args:
        value: What ``fit`` was given as ``x``.
        asked: Its argument ``batch_size``, which Keras takes for arrays only.
    """
    if isinstance(value, list) or hasattr(value, "shape"):
        return asked or 32
    own = getattr(value, "batch_size", None)  # ImageDataGenerator.flow(…) has one
    return own if isinstance(own, int) else None


def rows_of_epoch(num_rows: int, batch_size: int | None, steps: Any) -> int:
    """Rows that an epoch uses: all that there are, or those of the steps that it is limited to."""
    if not isinstance(steps, int) or not batch_size:
        return num_rows
    return min(num_rows, steps * batch_size)


def label_form(y: Array, labels: Array, rows: Array | None, *, num_rows: int) -> str | None:
    """``class`` or ``one-hot`` if ``y`` has the labels of the recognised rows, else None.

    Args:
        y: The notebook's labels.
        labels: Those of the split.
        rows: The recognised rows, None for the first ``num_rows`` in order.
        num_rows: Rows of the notebook's array.
    """
    if labels.dtype.kind not in "biu":
        return None  # a set without classes, such as series
    expected = labels[:num_rows] if rows is None else labels[rows]
    expected = expected.reshape(len(expected), -1)[:, 0]
    if y.dtype.kind not in "biuf" or len(y) != len(expected):
        return None
    if y.size == len(expected):
        return "class" if np.array_equal(y.reshape(-1), expected) else None
    one_hot = y.ndim == 2 and np.array_equal(y, np.eye(y.shape[1])[expected % y.shape[1]])
    return "one-hot" if one_hot and y.shape[1] > int(labels.max()) else None
