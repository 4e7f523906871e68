"""Arrays, tensors, lists and data frames of a running notebook, as array records."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from graders.checks.failure import CheckFailure, missing, wrong_type
from graders.evidence.records import ArrayRecord


def describe_array(value: object, name: str = "array") -> ArrayRecord:
    """The record of anything that NumPy can read as an array; a record is returned as it is.

    Args:
        value: An array, tensor, list, data frame or number; or an :class:`ArrayRecord`.
        name: The variable's name, for messages.

    Raises:
        CheckFailure: If there is nothing, or nothing that reads as one rectangular array.
    """
    if isinstance(value, ArrayRecord):
        return value
    if value is None:
        raise missing(name, "an array")
    array = _as_array(value, name)
    minimum, maximum = _extent(array)
    return ArrayRecord(
        shape=tuple(int(size) for size in array.shape),
        dtype=array.dtype.name,
        minimum=minimum,
        maximum=maximum,
        all_finite=_all_finite(array),
        sample=array,
        rows=tuple(range(array.shape[0])) if array.ndim else (),
        complete=True,
        type_name=f"{type(value).__module__}.{type(value).__qualname__}",
    )


def _as_array(value: object, name: str) -> npt.NDArray[Any]:
    if isinstance(value, str | bytes | dict | set) or callable(value):
        raise wrong_type(name, "an array", value)
    try:
        array = np.asarray(value)
    except Exception as error:  # a student's object may raise anything in __array__
        raise wrong_type(name, "an array", value) from error
    if array.dtype.hasobject:
        raise CheckFailure(
            f"`{name}` cannot be read as one array of numbers.",
            expected="rows of equal length that hold numbers",
            actual=f"an object of type {type(value).__name__} with mixed or unequal rows",
            hint=f"Build `{name}` with NumPy, for example with np.array or np.reshape.",
        )
    return array


def _all_finite(array: npt.NDArray[Any]) -> bool:
    # NaN runs through min and max, and an infinity is always one of the two: two passes
    # without a temporary array of the size of the data set.
    if not array.size or array.dtype.kind not in "fc":
        return True
    return bool(np.isfinite(array.min()) and np.isfinite(array.max()))


def _extent(array: npt.NDArray[Any]) -> tuple[float | None, float | None]:
    if not array.size or array.dtype.kind not in "biuf":
        return None, None
    finite = array if _all_finite(array) else array[np.isfinite(array)]
    if not finite.size:
        return None, None
    return float(finite.min()), float(finite.max())
