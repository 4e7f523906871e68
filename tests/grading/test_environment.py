"""Which of the evidence a question's tests see at its capture points."""

from __future__ import annotations

from typing import Any

import pytest

from graders.evidence.captured import Captured
from graders.evidence.channel import Frame
from graders.grading.environment import EvidenceReader

NOTHING_MEASURED: dict[str, Any] = {
    "models": {}, "fits": {}, "images": {}, "arrays": {}, "evaluations": {},
}  # fmt: skip


def evidence(*snapshots: dict[str, Any]) -> EvidenceReader:
    """Three cells, each of which shows a figure; a snapshot after some of them."""
    captured = Captured(ending="complete")
    for cell in range(3):
        captured.add(Frame("figure", {"cell": cell, "title": f"figure {cell}", "axes": []}))
        captured.add(Frame("cell", {"cell": cell, "seconds": 0.1, "status": "ok", "message": ""}))
    for snapshot in snapshots:
        body = {"question": "q1", "variables": {}, "outputs": 0, "checked": False, **snapshot}
        captured.add(Frame("snapshot", body))
    return EvidenceReader(captured, NOTHING_MEASURED)


def seen(reader: EvidenceReader) -> list[list[str]]:
    """Titles of the figures in each of the question's environments."""
    return [
        [figure.title for figure in environment.variables["lab"].figures]
        for environment in reader.environments("q1")
    ]


def test_without_a_check_what_was_shown_until_the_next_change_is_seen():
    reader = evidence({"cell": 0, "figures": 1}, {"cell": 1, "figures": 2})
    assert seen(reader) == [["figure 0", "figure 1"], ["figure 0", "figure 1", "figure 2"]]


def test_a_check_sees_what_was_shown_before_it():
    reader = evidence({"cell": 1, "figures": 2, "checked": True})
    assert seen(reader) == [["figure 0", "figure 1"]]


def test_where_a_check_was_made_nothing_else_counts():
    reader = evidence({"cell": 0, "figures": 1}, {"cell": 1, "figures": 2, "checked": True})
    assert seen(reader) == [["figure 0", "figure 1"]]


def test_a_question_without_any_capture_point_sees_all_that_was_shown():
    assert seen(evidence()) == [["figure 0", "figure 1", "figure 2"]]


@pytest.mark.parametrize(
    ("untrained", "words"), [(True, "at least one epoch"), (False, "call of fit in this notebook")]
)
def test_a_history_that_no_training_made_is_told_why(untrained: bool, words: str):
    captured = Captured(ending="complete")
    history = {"kind": "history", "number": 1, "epochs": 0, "metrics": {}, "steps": None}
    captured.add(Frame("object", {**history, "fits": [5]}))
    variables = {"history": {"object": 1, "as": "history"}}
    body = {"question": "q1", "variables": variables, "figures": 0, "outputs": 0, "cell": 0}
    captured.add(Frame("snapshot", {**body, "checked": True}))
    measured = {**NOTHING_MEASURED, "models": {"0": {"untrained": untrained}}}
    (environment,) = EvidenceReader(captured, measured).environments("q1")
    assert words in environment.unreadable["history"]
