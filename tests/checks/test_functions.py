"""Checks of students' functions and dictionaries, live and captured."""

from __future__ import annotations

import json

import numpy as np
import pytest

from graders.checks import CheckFailure, assert_entries, assert_function
from graders.checks.plain import plain_of, same, text_of
from graders.evidence.records import CallRecord, FunctionRecord
from tests.checks.drawing import failure_of

WORDS = {0: "<PAD>", 1: "<START>", 2: "<UNK>", 4: "film"}
EXPECTED = [(([1, 4, 2],), "<START> film <UNK>"), ((np.array([4]),), "film")]


def decode(sequence):
    return " ".join(WORDS[number] for number in sequence)


def recorded(function):
    """What the sandbox sends of a function: plain arguments and results."""
    calls = []
    for arguments in ([[1, 4, 2]], [[4]]):
        try:
            result = {"result": json.loads(json.dumps(plain_of(function(*arguments))))}
        except Exception as error:
            result = {"error": f"{type(error).__name__}: {error}"}
        calls.append(CallRecord(arguments=tuple(arguments), **result))
    return FunctionRecord(calls=tuple(calls))


def check(function, expected=EXPECTED):
    assert_function(function, expected, name="decode")


def test_a_right_function():
    for function in (decode, recorded(decode), lambda numbers: f"{decode(numbers)} "):
        check(function)


def test_a_function_of_arrays_gets_what_the_test_gives():
    expected = [((np.array([[3, 1], [2, 4]]), 1), 4 / 6)]

    def recall(matrix, digit):
        return matrix[digit, digit] / matrix[digit].sum()

    assert_function(recall, expected)
    call = CallRecord(arguments=([[3, 1], [2, 4]], 1), result=4 / 6)
    assert_function(FunctionRecord(calls=(call,)), expected)
    lists = [(([[3, 1], [2, 4]], 1), 4 / 6)]
    with pytest.raises(CheckFailure, match="stops with an error"):
        assert_function(recall, lists)


@pytest.mark.parametrize(
    ("function", "actual", "hint"),
    [
        (lambda numbers: decode(numbers[:1]), "'<START>'", "compare with the task"),
        (lambda numbers: None, "None", "return"),
        (lambda numbers: WORDS[9], "KeyError: 9", "follow the error"),
        (lambda: 3, None, "follow the error"),
        (lambda numbers: object, None, "compare"),
    ],
)
def test_a_wrong_function(function, actual, hint):
    failure = failure_of(check, (function,), (recorded(function),))
    assert failure.message.startswith("decode([1, 4, 2])")
    assert hint in failure.hint
    assert actual in (None, failure.actual)


def test_a_function_may_change_its_arguments():
    given = [1, 4, 2]

    def greedy(numbers):
        return " ".join(WORDS[numbers.pop(0)] for _ in range(len(numbers)))

    check(greedy, [((given,), "<START> film <UNK>")])
    assert given == [1, 4, 2]


@pytest.mark.parametrize("value", [None, 3, "decode", [], {}, np.zeros(3)])
def test_what_is_no_function(value):
    with pytest.raises(CheckFailure, match="`decode`"):
        check(value)


def test_a_call_that_was_not_recorded():
    with pytest.raises(CheckFailure, match="was not called"):
        check(recorded(decode), [(([7],), "x")])


def exiting(numbers):
    raise SystemExit(3)


class Unprintable:
    def __repr__(self):
        raise ValueError("no")


def test_functions_that_misbehave():
    for function in (exiting, lambda numbers: Unprintable(), lambda numbers: [[[numbers]]]):
        with pytest.raises(CheckFailure):
            check(function)


def entries(mapping, expected):
    assert_entries(mapping, expected, name="word_to_index")


def test_entries_of_a_dictionary():
    live = {"<PAD>": np.int64(0), "<START>": 1, "the": 4, "rest": object()}
    captured = {"<PAD>": 0, "<START>": 1}
    for mapping in (live, captured):
        entries(mapping, {"<PAD>": 0, "<START>": 1})
    wanted = {"<PAD>": 0, "<START>": 2, "<UNK>": 2}
    failure = failure_of(entries, (live, wanted), (captured, wanted))
    assert failure.message == (
        "2 entries are missing from `word_to_index` or wrong: '<START>', '<UNK>'."
    )
    assert failure.expected == "'<START>': 2, '<UNK>': 2"
    assert failure.actual == "'<START>': 1, no '<UNK>'"


def test_numbers_that_were_not_moved_up_are_told():
    wanted = {"<PAD>": 0, "the": 4, "good": 52, "dog": 912}
    failure = failure_of(entries, ({"<PAD>": 0, "the": 1, "good": 49, "dog": 909}, wanted))
    assert failure.hint == "These numbers are 3 too small."
    failure = failure_of(entries, ({"<PAD>": 0, "the": 1, "good": 50, "dog": 909}, wanted))
    assert "the line that makes" in failure.hint


@pytest.mark.parametrize("value", [None, 3, "text", ["<PAD>"], {}, {"<PAD>": None}, dict])
def test_what_has_no_such_entries(value):
    with pytest.raises(CheckFailure, match="`word_to_index`"):
        entries(value, {"<PAD>": 0})


def test_plain_values():
    assert plain_of((np.float32(0.5), [np.array([1, 2])], {"a": (1,)})) == [
        0.5,
        [[1, 2]],
        {"a": [1]},
    ]
    assert plain_of(np.zeros(5000)).startswith("array(")
    assert text_of("x" * 500).endswith("…")
    assert text_of(Unprintable()) == "an object of type Unprintable"
    nested = []
    nested.append(nested)
    assert plain_of(nested)


@pytest.mark.parametrize(
    ("one", "other", "equal"),
    [
        (1, 1.0, True),
        (0.1 + 0.2, 0.3, True),
        (1, 2, False),
        (True, 1, False),
        (True, True, True),
        ("a\n", " a", True),
        ("a", ["a"], False),
        ([1, [2]], [1.0, [2.0]], True),
        ([1], [1, 2], False),
        ({"a": 1}, {"a": 1.0}, True),
        ({"a": 1}, {"b": 1}, False),
        (None, None, True),
        (10**400, 1.0, False),
        (float("inf"), float("inf"), True),
    ],
)
def test_the_same(one, other, equal):
    assert same(one, other) is equal
    assert same(other, one) is equal
