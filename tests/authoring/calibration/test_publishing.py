"""Thresholds, page and pictures follow from the stored runs."""

from __future__ import annotations

import pytest

from graders.authoring.calibration import records
from graders.authoring.calibration.page import page_file, render_page, stored
from graders.authoring.calibration.publishing import publish, with_thresholds
from graders.labs.course import find_course
from graders.labs.registry import defined_lab
from tests.authoring.calibration.invented import TIGHT, calibration, question

QUESTION = "q10_evaluate"
LINEAR = [0.80 + 0.001 * step for step in (0, 2, 3, 4, 5, 6, 7, 8, 10, 12)]
COURSE = find_course()


def entry(accuracies=TIGHT, **almost):
    found = calibration(**{QUESTION: question(accuracies, **almost)})
    return with_thresholds(found, defined_lab(found.lab))


def test_the_page_has_the_threshold_and_what_speaks_for_it():
    page = render_page([entry(linear_model=LINEAR)])
    assert (
        "| lab5_mnist_batchnorm | q10_evaluate | stand-in | 12 | 0.950 to 0.966 | 0.85 | 3 |"
        in page
    )
    assert "| 1 of 1 | calibrated if the fit holds |" in page
    assert "linear-model" in page
    assert "| lab5_mnist_batchnorm | q10_evaluate | real | 0 |" in page


def test_too_few_runs_are_said_to_be_too_few():
    page = render_page([entry([0.95])])
    assert "**too few runs**" in page
    assert "not calibrated" in page


def test_publishing_writes_thresholds_pictures_and_the_page(tmp_path):
    folder, root = tmp_path / "calibration", tmp_path / "course"
    (root / "docs").mkdir(parents=True)
    records.save(calibration(**{QUESTION: question(TIGHT)}), folder)
    page, picture = publish(folder, root)
    assert not page_file(stored(folder), root).is_stale
    assert page.name == "calibration.md"
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert stored(folder)[0].thresholds[QUESTION]["calibrated"] is True


def test_the_page_is_stale_when_a_run_is_added(tmp_path):
    folder, root = tmp_path / "calibration", tmp_path / "course"
    (root / "docs").mkdir(parents=True)
    records.save(entry(), folder)
    publish(folder, root)
    records.save(entry([*TIGHT, 0.94]), folder)
    assert page_file(stored(folder), root).is_stale


@pytest.mark.parametrize(
    "found", stored(COURSE.calibration()), ids=lambda found: f"{found.lab}.{found.source}"
)
def test_the_committed_thresholds_are_those_that_the_committed_runs_propose(found):
    again = with_thresholds(found, defined_lab(found.lab)).thresholds
    for name, proposal in found.thresholds.items():
        assert proposal["threshold"] == again[name]["threshold"]
        assert proposal["verdict"] == again[name]["verdict"]
        for bar, other in zip(proposal["bars"], again[name]["bars"], strict=True):
            assert bar["upper"] == pytest.approx(other["upper"], rel=0.05, abs=1e-12)
