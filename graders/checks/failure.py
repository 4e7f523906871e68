"""The failure that every check raises: what happened, what was expected, what to do next."""

from __future__ import annotations

import inspect

_NOTHING = (
    "summary() and print() only print, compile() and add() only change something: all of them "
    "return None."
)


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


class MissingVariable(CheckFailure):
    """A variable is missing, or None; ``variable`` is its name."""

    variable: str = ""


def missing(name: str, what: str, *, hint: str = "") -> MissingVariable:
    """The failure for a variable that the notebook never made, or that is None.

    Args:
        name: The variable's name, as the task gives it.
        what: What it should hold, with its article (``a Keras model``).
        hint: The next step; a general one when empty.
    """
    if _is_none(name):
        failure = MissingVariable(
            f"`{name}` is None.",
            expected=f"`{name}` holds {what}",
            actual="None",
            hint=f"Look at the line that assigns `{name}`. {_NOTHING} {hint}".strip(),
        )
    else:
        failure = MissingVariable(
            f"There is no variable `{name}` yet.",
            expected=f"`{name}` holds {what}",
            actual="nothing",
            hint=hint or f"Finish the cell that defines `{name}`, run it, and check again.",
        )
    failure.variable = name
    return failure


def _is_none(name: str) -> bool:
    """Whether the notebook has a variable of this name that is None.

    Otter hands a test None for a missing variable, too. Only Otter's own call of the test, which
    has all variables, knows which of the two it is.
    """
    frame = inspect.currentframe()
    while frame is not None and frame.f_code.co_name != "call_func":
        frame = frame.f_back
    variables = {} if frame is None else frame.f_locals.get("global_environment", {})
    return name in variables and variables[name] is None


def wrong_type(name: str, what: str, value: object, *, hint: str = "") -> CheckFailure:
    """The failure for a variable that holds another kind of object than ``what``."""
    return CheckFailure(
        f"`{name}` is not {what}.",
        expected=what,
        actual=f"an object of type {type(value).__name__}",
        hint=hint or f"Look at the line that assigns `{name}`.",
    )
