"""Checks of single answers: numbers and words that a student states."""

from __future__ import annotations

import math

from graders.checks.failure import CheckFailure, missing, wrong_type
from graders.checks.live_numbers import describe_number, whole
from graders.checks.tables import shorten


def assert_answer(
    value: object,
    expected: float | str,
    *,
    tolerance: float = 0.0,
    name: str = "answer",
    hint: str = "",
) -> None:
    """A stated answer is the expected one.

    Args:
        value: The student's value.
        expected: A number, or a word (compared without case and outer blanks).
        tolerance: Largest difference allowed between numbers, in the answer's unit.
        name: The variable's name, for messages.
        hint: The next step when the answer is wrong.

    Raises:
        CheckFailure: If it is missing, of another type, or wrong.
    """
    try:
        right = (
            _same_word(value, expected, name)
            if isinstance(expected, str)
            else abs(describe_number(value, name) - expected) <= tolerance
        )
    except CheckFailure as failure:
        if value is not None:  # of another kind: the test knows what may have been mistaken
            failure.hint = hint or failure.hint
        raise
    if not right:
        raise CheckFailure(
            f"`{name}` has another value.",
            expected=_expected_text(expected, tolerance),
            actual=shorten(str(value)),
            hint=hint or f"Look again at how you found `{name}`.",
        )


def assert_share(value: object, *, name: str = "accuracy") -> None:
    """A number lies between 0 and 1, as accuracies and probabilities do.

    Raises:
        CheckFailure: If it is no number or outside.
    """
    number = describe_number(value, name)
    if not 0.0 <= number <= 1.0:
        raise CheckFailure(
            f"`{name}` is {number:.6g}, which is no share.",
            expected="a number between 0 and 1",
            actual=f"{number:.6g}",
            hint="evaluate returns the loss first and the accuracy second, as a share.",
        )


def assert_whole_number(value: object, *, at_most: int, name: str = "count") -> None:
    """A number is whole and lies between 0 and ``at_most``, as counts and class numbers do.

    Rounding errors are allowed, since a count may be worked out from a share.

    Raises:
        CheckFailure: If it is no number, has a fraction, or is outside.
    """
    number = describe_number(value, name)
    count = whole(number)
    if count is None or not 0 <= count <= at_most:
        raise CheckFailure(
            f"`{name}` is {number:.10g}, which is not possible.",
            expected=f"a whole number from 0 to {at_most:,}",
            actual=f"{number:.10g}",
            hint=f"Look again at the line that assigns `{name}`.",
        )


def _same_word(value: object, expected: str, name: str) -> bool:
    if value is None:
        raise missing(name, "a text")
    if not isinstance(value, str):
        raise wrong_type(name, "a text", value)
    return value.strip().casefold() == expected.strip().casefold()


def _expected_text(expected: float | str, tolerance: float) -> str:
    if isinstance(expected, str) or not tolerance or math.isinf(tolerance):
        return str(expected)
    return f"{expected:g} ± {tolerance:g}"
