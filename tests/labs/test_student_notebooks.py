"""Notebooks as students write them get the points that were worked out by hand.

``tests/labs/<lab>/expected.csv`` says for each notebook and question the points and the reason;
the figures come from the labs' tables of questions, before any of them was graded.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from tests.labs.conftest import Marking

HERE = Path(__file__).parent
LABS = {
    "lab1": "lab1_cnn_and_rnn",
    "lab2": "lab2_mnist_dropout",
    "lab3": "lab3_shapes_and_pulses",
    "lab4": "lab4_cifar10_cnn",
}
pytestmark = pytest.mark.timeout(7200)


def _expected(folder: str) -> dict[str, dict[str, tuple[float, str]]]:
    """Notebook to question to points and reason."""
    table: dict[str, dict[str, tuple[float, str]]] = {}
    with (HERE / folder / "expected.csv").open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            points = (float(row["points"] or 0.0), row["reason"])
            table.setdefault(row["notebook"], {})[row["question"]] = points
    return table


CASES = [(folder, notebook) for folder in LABS for notebook in _expected(folder)]


@pytest.mark.slow
@pytest.mark.parametrize(("folder", "notebook"), CASES)
def test_a_notebook_earns_what_was_worked_out_by_hand(marking: Marking, folder: str, notebook: str):
    report = marking.grade(LABS[folder], HERE / folder / notebook).report
    expected = _expected(folder)[notebook]
    wrong = {
        question.name: f"{question.score or 0.0} instead of {expected[question.name]}: "
        + "; ".join(f"{case.name}: {case.message}" for case in question.cases if not case.score)
        for question in report.questions
        if question.name in expected and (question.score or 0.0) != expected[question.name][0]
    }
    assert wrong == {}, report.notes
