"""Single numbers of a running notebook: Python and NumPy scalars, arrays of one element."""

from __future__ import annotations

import math
import re

import numpy as np

from graders.checks.failure import CheckFailure, missing, wrong_type
from graders.checks.tables import shorten
from graders.evidence.records import ArrayRecord

_MAX_VALUES = 60
_WHOLE_RELATIVE, _WHOLE_ABSOLUTE = 1e-4, 0.01
_WRITTEN_COUNT = re.compile(r"\d{1,20}(\.0+)?|\d{1,3}([,' _]\d{3}){1,6}(\.0+)?")


def describe_number(value: object, name: str = "number") -> float:
    """The finite number that ``value`` is.

    Args:
        value: An int, a float, a NumPy scalar, a tensor or an array of one element.
        name: The variable's name, for messages.

    Raises:
        CheckFailure: If it is missing, not one number, NaN, infinite or too large for a float.
    """
    if value is None:
        raise missing(name, "a number")
    number = _to_float(value, name)
    if not math.isfinite(number):
        raise CheckFailure(
            f"`{name}` is {number}, which is no usable number.",
            expected="a finite number",
            actual=str(number),
            hint="NaN and infinity often come from a learning rate that is too large.",
        )
    return number


def describe_count(value: object, name: str = "count") -> int:
    """The whole number that ``value`` is, also when it is written as text with separators.

    Args:
        value: As for :func:`describe_number`, or a text such as ``"181,162"``.
        name: The variable's name, for messages.

    Raises:
        CheckFailure: If it is missing, no number, or not a whole one.

    Example:
        >>> describe_count("181,162"), describe_count(181162.0)
        (181162, 181162)
    """
    if isinstance(value, str) and _WRITTEN_COUNT.fullmatch(value.strip()):
        return int(re.sub(r"\D", "", value.strip().partition(".0")[0]))
    number = describe_number(value, name)
    count = whole(number)
    if count is None:
        raise CheckFailure(
            f"`{name}` is {number:.10g}, which is no whole number.",
            expected="a whole number",
            actual=f"{number:.10g}",
            hint="Give the number itself, not a share or a number in thousands.",
        )
    return count


def whole(number: float) -> int | None:
    """The whole number that a finite one is but for rounding errors, None if it is none.

    Example:
        >>> whole((1 - 0.9917) * 10000), whole(82.9), whole(0.0083)
        (83, None, None)
    """
    nearest = round(number)
    allowed = min(_WHOLE_RELATIVE * abs(number), _WHOLE_ABSOLUTE)
    return nearest if abs(number - nearest) <= allowed else None


def _to_float(value: object, name: str) -> float:
    if isinstance(value, ArrayRecord):
        value = value.sample
    if isinstance(value, str | bytes | bool | dict | set) or callable(value):
        raise wrong_type(name, "a number", value)
    try:
        array = np.asarray(value)
        if array.size == 1 and array.dtype.kind in "iuf":
            return float(array.reshape(()).item())
        if isinstance(value, int):  # an int beyond 64 bits becomes an array of objects
            return float(value)
        values = array.tolist() if array.ndim and array.dtype.kind in "biuf" else None
    except Exception as error:  # a student's object may raise anything
        raise wrong_type(name, "a number", value) from error
    if values is None:
        raise wrong_type(name, "a number", value)
    raise CheckFailure(
        f"`{name}` is not a number.",
        expected="a number",
        actual=f"{array.size:,} numbers: {shorten(str(values), _MAX_VALUES)}",
        hint=f"Look at the line that assigns `{name}`.",
    )
