"""Each lab's reference earns every automatic point, its starter none.

Two labs train for many minutes: their references are ``slow``, and ``make references`` runs all.
"""

from __future__ import annotations

import pytest

from graders.labs import lab_names, load_lab
from graders.results import GradeReport, Status
from tests.labs.conftest import ROOT, Marking

TRAINS_FOR_LONG = {"lab1_cnn_and_rnn", "lab4_cifar10_cnn"}
POINTS = {
    # automatic points, points that a person gives: from the labs' tables of questions
    "lab1_cnn_and_rnn": (35, 2),
    "lab2_mnist_dropout": (26, 2),
    "lab3_shapes_and_pulses": (28, 9),
    "lab4_cifar10_cnn": (21, 4),
    "lab5_mnist_batchnorm": (28, 0),
}

pytestmark = pytest.mark.timeout(7200)


def test_every_lab_is_tested_here():
    assert set(lab_names()) == set(POINTS)


@pytest.mark.parametrize(
    "lab",
    [
        pytest.param(lab, marks=pytest.mark.slow) if lab in TRAINS_FOR_LONG else lab
        for lab in POINTS
    ],
)
def test_the_reference_earns_every_automatic_point(marking: Marking, lab: str):
    report = marking.grade(lab, ROOT / "solutions" / lab / f"{lab}.ipynb").report
    assert report.status is Status.GRADED, report.notes
    assert _lost(report) == {}
    assert_points(report, lab)


@pytest.mark.parametrize("lab", POINTS)
def test_the_starter_earns_nothing(marking: Marking, lab: str):
    report = marking.grade(lab, ROOT / "assignments" / lab / f"{lab}.ipynb").report
    assert report.status is Status.GRADED, report.notes
    assert {q.name: q.score for q in report.questions if q.score} == {}


def assert_points(report: GradeReport, lab: str) -> None:
    automatic = sum(question.score or 0.0 for question in report.questions)
    by_hand = sum(question.manual_points for question in load_lab(lab).questions)
    assert (automatic, by_hand) == POINTS[lab]
    assert report.max_score == automatic + by_hand


def _lost(report: GradeReport) -> dict[str, list[str]]:
    """What failed, by question, with what was seen: the test's message when it fails."""
    return {
        question.name: [
            f"{case.name}: {case.outcome} {case.message} {case.actual}"
            for case in question.cases
            if not case.score and case.points
        ]
        for question in report.questions
        if any(not case.score and case.points for case in question.cases)
    }
