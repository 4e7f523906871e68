"""Checks of functions that a student writes, by what they return."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import Any

from graders.checks.failure import CheckFailure, missing, wrong_type
from graders.checks.plain import plain_of, same, text_of
from graders.evidence.records import CallRecord, FunctionRecord


def assert_function(
    function: object,
    expected: Sequence[tuple[Sequence[Any], Any]],
    *,
    name: str = "function",
) -> None:
    """The function returns the expected result for each of some arguments.

    A live function is called; of a captured one, the calls that the lab's definition names were
    recorded and are looked up by their arguments.

    Args:
        function: A function or its record.
        expected: Pairs of a call's arguments and its result. Lists and arrays of equal content
            are the same; numbers may differ by rounding. A live function gets what is given
            here, so give arrays where the lab's definition says ``arrays=True``.
        name: The function's name, for messages.

    Raises:
        CheckFailure: For the first call that raises or returns something else.
    """
    if function is None:
        raise missing(name, "a function", hint=f"Write def {name}(…): and run the cell.")
    if not isinstance(function, FunctionRecord) and not callable(function):
        raise wrong_type(name, "a function", function)
    for given, wanted in expected:
        call = _call(function, given, name)
        _assert_result(call, plain_of(wanted), name)


def _call(function: Any, given: Sequence[Any], name: str) -> CallRecord:
    """What came of one call, looked up or made now."""
    arguments = [plain_of(argument) for argument in given]
    if isinstance(function, FunctionRecord):
        for call in function.calls:
            if same(plain_of(list(call.arguments)), arguments):
                return call
        raise CheckFailure(
            f"`{name}` was not called as the question asks.",
            expected=_call_text(name, arguments),
            actual="no such call",
            hint=f"Define `{name}` in its own cell, and leave it until the end.",
        )
    try:
        result = function(*copy.deepcopy(list(given)))
    except (Exception, SystemExit) as error:  # a student's function may raise anything
        return CallRecord(
            arguments=tuple(arguments), error=f"{type(error).__name__}: {error}"[:300]
        )
    return CallRecord(arguments=tuple(arguments), result=plain_of(result))


def _assert_result(call: CallRecord, wanted: Any, name: str) -> None:
    text = _call_text(name, list(call.arguments))
    if call.error is not None:
        raise CheckFailure(
            f"{text} stops with an error.",
            expected=text_of(wanted),
            actual=call.error,
            hint=f"Call `{name}` yourself with these arguments and follow the error.",
        )
    found = plain_of(call.result)
    if not same(found, wanted):
        raise CheckFailure(
            f"{text} returns something else than expected.",
            expected=text_of(wanted),
            actual=text_of(found),
            hint=_hint(found, name),
        )


def _hint(found: Any, name: str) -> str:
    if found is None:
        return f"End `{name}` with return: a function that only prints returns nothing."
    return f"Call `{name}` yourself with these arguments and compare with the task."


def _call_text(name: str, arguments: Sequence[Any]) -> str:
    return f"{name}({', '.join(text_of(argument) for argument in arguments)})"
