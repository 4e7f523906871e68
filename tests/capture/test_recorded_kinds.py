"""Functions are recorded by what they return, mappings by the keys that the lab asks for."""

from __future__ import annotations

from typing import Any

import pytest

from graders.labs import Lab, Question, Variable
from tests.capture.conftest import RunCells

LAB = Lab(
    name="lab_kinds",
    title="A lab for tests",
    datasets=("mnist",),
    questions=(
        Question(
            name="q",
            title="Q",
            variables=(
                Variable(name="decode", kind="function", calls=(([1, 14],), ([2, 0, 3],))),
                Variable(
                    name="recall", kind="function", calls=(([[3, 1], [2, 4]], 1),), arrays=True
                ),
                Variable(name="words", kind="mapping", keys=("<PAD>", "the", "dog")),
                Variable(name="total", kind="number"),
            ),
        ),
    ),
)


def recorded(run_cells: RunCells, name: str, *cells: str, **limits: Any) -> dict[str, Any]:
    run = run_cells(*cells, "import otter; otter.Notebook().check('q')", lab=LAB, **limits)
    return run.object(run.snapshots("q")[-1], name)


def test_a_function_is_called_with_the_arguments_of_the_lab(run_cells: RunCells):
    entry = recorded(run_cells, "decode", "def decode(x): return ' '.join(str(i) for i in x)")
    assert [call["result"] for call in entry["calls"]] == ["1 14", "2 0 3"]
    assert entry["calls"][0]["arguments"] == [[1, 14]]


@pytest.mark.parametrize(
    ("source", "error"),
    [
        ("def decode(x): return x[9]", "IndexError"),
        ("def decode(): return 1", "TypeError"),
        ("decode = 3", "TypeError"),
        ("def decode(x): return 'a' * 10**6", "far too much"),
    ],
)
def test_a_call_that_fails_is_recorded_as_such(run_cells: RunCells, source: str, error: str):
    entry = recorded(run_cells, "decode", source)
    assert error in entry["calls"][0]["error"]


def test_a_function_of_arrays_gets_arrays(run_cells: RunCells):
    source = "def recall(matrix, digit): return matrix[digit, digit] / matrix[digit].sum()"
    entry = recorded(run_cells, "recall", source)
    assert entry["calls"] == [{"arguments": [[[3, 1], [2, 4]], 1], "result": 4 / 6}]


def test_a_function_cannot_change_the_arguments_of_the_next_call(run_cells: RunCells):
    entry = recorded(run_cells, "decode", "def decode(x):\n    x.append(1)\n    return len(x)")
    assert [call["result"] for call in entry["calls"]] == [3, 4]


def test_a_function_that_never_ends_is_stopped(run_cells: RunCells):
    entry = recorded(
        run_cells, "decode", "def decode(x):\n    while True: pass", cell_cpu_seconds=2.0
    )
    assert entry["kind"] == "unreadable"
    assert "CellTimeout" in entry["reason"]


def test_only_the_keys_of_the_lab_are_recorded(run_cells: RunCells):
    entry = recorded(run_cells, "words", "words = {'<PAD>': 0, 'the': 4, 'cat': 5}")
    assert entry["entries"] == [["<PAD>", 0], ["the", 4]]


@pytest.mark.parametrize("name", ["decode", "words", "total"])
def test_none_is_recorded_as_it_is(run_cells: RunCells, name: str):
    entry = recorded(run_cells, name, f"{name} = print()")
    assert (entry["kind"], entry["value"]) == ("value", None)


def test_what_is_no_mapping_cannot_be_read(run_cells: RunCells):
    assert recorded(run_cells, "words", "words = 7")["kind"] == "unreadable"
