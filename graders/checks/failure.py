"""The failure that every check raises: what happened, what was expected, what to do next."""

from __future__ import annotations


class CheckFailure(AssertionError):  # noqa: N818 - a failed check is a result, not an error
    """A submission does not show what a check asks for.

    It is an ``AssertionError``, so that Otter, pytest and plain ``try`` treat it as a failed
    test. Runners that know it show the four parts in their own places; others show ``str()``.

    Args:
        message: What happened, in one or more lines.
        expected: What was expected, as text.
        actual: What was found, as text.
        hint: The likely mistake and the next step.

    Example:
        >>> print(CheckFailure("Wrong shape.", expected="(2,)", actual="(3,)", hint="Reshape it."))
        Wrong shape.
        expected: (2,)
        yours:    (3,)
        Hint: Reshape it.
    """

    def __init__(
        self, message: str, *, expected: str = "", actual: str = "", hint: str = ""
    ) -> None:
        super().__init__(message)
        self.message = message
        self.expected = expected
        self.actual = actual
        self.hint = hint

    def __str__(self) -> str:
        lines = [self.message]
        if self.expected:
            lines.append(f"expected: {self.expected}")
        if self.actual:
            lines.append(f"yours:    {self.actual}")
        if self.hint:
            lines.append(f"Hint: {self.hint}")
        return "\n".join(lines)


def missing(name: str, what: str, *, hint: str = "") -> CheckFailure:
    """The failure for a variable that the notebook never made.

    Args:
        name: The variable's name, as the task gives it.
        what: What it should hold, with its article (``a Keras model``).
        hint: The next step; a general one when empty.
    """
    return CheckFailure(
        f"There is no variable `{name}` yet.",
        expected=f"`{name}` holds {what}",
        actual="nothing",
        hint=hint or f"Finish the cell that defines `{name}`, run it, and check again.",
    )


def wrong_type(name: str, what: str, value: object, *, hint: str = "") -> CheckFailure:
    """The failure for a variable that holds another kind of object than ``what``."""
    return CheckFailure(
        f"`{name}` is not {what}.",
        expected=what,
        actual=f"an object of type {type(value).__name__}",
        hint=hint or f"Look at the line that assigns `{name}`.",
    )
