"""Checks of dictionaries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from graders.checks.failure import CheckFailure, missing, wrong_type
from graders.checks.plain import plain_of, same, text_of

_SHOWN = 5


def assert_entries(mapping: object, expected: Mapping[Any, Any], *, name: str = "mapping") -> None:
    """A dictionary has these entries; others are left alone.

    Args:
        mapping: A dictionary, or what was recorded of it.
        expected: Keys and their values.
        name: The variable's name, for messages.

    Raises:
        CheckFailure: Names the entries that are missing or have another value.
    """
    if mapping is None:
        raise missing(name, "a dictionary")
    if not isinstance(mapping, Mapping):
        raise wrong_type(name, "a dictionary", mapping)
    wrong = [key for key, value in expected.items() if not _has(mapping, key, value)]
    if wrong:
        several = "entries are" if len(wrong) > 1 else "entry is"
        keys = ", ".join(text_of(key) for key in wrong[:_SHOWN])
        more = ", …" if len(wrong) > _SHOWN else ""
        raise CheckFailure(
            f"{len(wrong)} {several} missing from `{name}` or wrong: {keys}{more}.",
            expected=", ".join(_entry_text(key, expected[key]) for key in wrong[:_SHOWN]),
            actual=", ".join(_found_text(mapping, key) for key in wrong[:_SHOWN]),
            hint=_hint(mapping, expected, wrong, name),
        )


def _hint(
    mapping: Mapping[Any, Any], expected: Mapping[Any, Any], wrong: Sequence[Any], name: str
) -> str:
    shifts = {_shift(mapping, key, expected[key]) for key in wrong}
    shift = shifts.pop()
    if len(wrong) > 1 and shift and not shifts:
        return f"These numbers are {abs(shift):g} too {'small' if shift > 0 else 'large'}."
    return f"Look at the line that makes `{name}`, then at those that change it."


def _shift(mapping: Mapping[Any, Any], key: Any, wanted: Any) -> float | None:
    """What an entry lacks to be the wanted number, None where one of them is no number."""
    try:
        found = plain_of(mapping[key])
    except Exception:  # a student's mapping may raise anything
        return None
    both = found, wanted
    return wanted - found if all(type(number) in (int, float) for number in both) else None


def _has(mapping: Mapping[Any, Any], key: Any, wanted: Any) -> bool:
    try:
        return key in mapping and same(plain_of(mapping[key]), plain_of(wanted))
    except Exception:  # a student's mapping may raise anything
        return False


def _found_text(mapping: Mapping[Any, Any], key: Any) -> str:
    try:
        return _entry_text(key, mapping[key]) if key in mapping else f"no {text_of(key)}"
    except Exception:  # a student's mapping may raise anything
        return f"no {text_of(key)}"


def _entry_text(key: Any, value: Any) -> str:
    return f"{text_of(key)}: {text_of(plain_of(value))}"
