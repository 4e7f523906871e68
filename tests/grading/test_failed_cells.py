"""What a report says of a cell that stopped."""

from __future__ import annotations

from graders.evidence.captured import Captured
from graders.evidence.channel import Frame
from graders.grading.environment import EvidenceReader
from graders.grading.failed_cells import describe_failed_cell
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
    told = reasons("SyntaxError", "NameError", "AttributeError")["q1"]
    assert "cell 1 stopped with SyntaxError" in told


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
