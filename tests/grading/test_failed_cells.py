"""What a report says of a cell that stopped."""

from __future__ import annotations

import pytest

from graders.evidence.captured import Captured
from graders.evidence.channel import Frame
from graders.grading.environment import EvidenceReader
from graders.grading.failed_cells import describe_failed_cell, explain_error
from tests.grading.test_environment import NOTHING_MEASURED

NDIM = "Input 0 with name 'None' of layer '{}' is incompatible with the layer: expected ndim={}, found ndim={}. Full shape received: (None, 100)"  # noqa: E501


def reasons(*errors: str | None) -> dict[str, str]:
    """What is told of a question whose cells ended with these errors."""
    captured = Captured(ending="complete")
    for number, error in enumerate(errors):
        body = {"cell": number, "status": "ok" if error is None else "error"}
        captured.add(Frame("cell", {**body, "error": error, "message": "it says", "seconds": 0.1}))
    body = {"question": "q1", "variables": {}, "figures": 0, "outputs": 0, "checked": True}
    captured.add(Frame("snapshot", {**body, "cell": len(errors)}))
    return EvidenceReader(captured, NOTHING_MEASURED).failed_cells()


def test_a_name_that_another_failed_cell_left_unbound_does_not_hide_that_cell():
    assert "cell 1 stopped with ValueError" in reasons("ValueError", "NameError")["q1"]
    assert "cell 2 stopped with NameError" in reasons(None, "NameError")["q1"]
    assert "cell 2 stopped with TypeError" in reasons("ValueError", "TypeError")["q1"]


@pytest.mark.parametrize(
    ("layer", "expected", "found", "words"),
    [
        ("lstm", 3, 2, ("Embedding", "return_sequences=True")),
        ("bidirectional_1", 3, 2, ("Embedding", "return_sequences=True")),
        ("simple_rnn", 3, 4, ("one Embedding too many",)),
        ("conv2d_3", 4, 2, ("Conv2D", "channel", "Flatten")),
        ("max_pooling2d", 4, 2, ("pooling", "Dense")),
    ],
)
def test_a_wrong_number_of_axes_is_explained_by_the_layers_before(layer, expected, found, words):
    told = explain_error(NDIM.format(layer, expected, found))
    assert all(word in told for word in words)


@pytest.mark.parametrize("message", ["", "no such file", NDIM.format("mine", 3, 2), "ndim=3"])
def test_other_errors_are_left_as_they_are(message: str):
    assert explain_error(message) == ""


def test_the_first_line_and_the_explanation_are_told():
    cell = {
        "cell": 3,
        "status": "error",
        "error": "ValueError",
        "message": NDIM.format("lstm", 3, 2),
    }
    told = describe_failed_cell(cell)
    assert told.startswith("Code cell 4 stopped with ValueError: Input 0")
    assert "Embedding" in told
