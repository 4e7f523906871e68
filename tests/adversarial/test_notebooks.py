"""No notebook scores above its honest twin, learns a secret, touches others or outlives limits."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from graders.results import Status
from tests.adversarial.cases import LEVELS, Case
from tests.adversarial.conftest import CLASSMATES, LIMITS, ROOT, GradedClass
from tests.adversarial.world import SECRETS

pytestmark = [
    pytest.mark.timeout(1200),
    pytest.mark.parametrize("attacked", LEVELS, indirect=True),
]
_GRACE_SECONDS = 60.0
"""What ending a run takes, and a machine that does other things as well."""


def test_it_does_not_score_above_its_honest_twin(
    attacked: GradedClass, honest_class: GradedClass, case: Case
):
    report = attacked.results[case.id].report
    twin = honest_class.results[case.twin_id].report
    assert report.score is not None, (
        report.status,
        report.notes,
        [c for q in report.questions for c in q.cases if c.outcome == "error"],
    )
    assert twin.score is not None
    assert report.score <= twin.score, [
        (mine.name, mine.score, other.score)
        for mine, other in zip(report.questions, twin.questions, strict=True)
        if (mine.score or 0) > (other.score or 0)
    ]
    assert report.max_score == twin.max_score
    assert [entry.name for entry in report.questions] == [entry.name for entry in twin.questions]


def test_nothing_hidden_leaves_the_sandbox(attacked: GradedClass, case: Case):
    evidence = attacked.evidence(case.id)
    page = attacked.page(case.id)
    result = attacked.results[case.id].report.to_json()
    for secret in (*SECRETS, "LOOT"):
        assert secret not in evidence
        assert secret not in page
        assert secret not in result


def test_no_place_of_this_machine_is_shown(attacked: GradedClass, case: Case):
    places = {str(ROOT), sys.prefix, sys.base_prefix, str(attacked.out.parent), str(Path.home())}
    page, result = attacked.page(case.id), attacked.results[case.id].report.to_json()
    for place in places - {"/", "/usr"}:
        assert place not in page
        assert place not in result


def test_it_ends_within_its_limits(attacked: GradedClass, case: Case):
    report = attacked.results[case.id].report
    assert report.status in (Status.GRADED, Status.PARTIAL)
    assert report.timings["capture"] <= LIMITS.wall_seconds + _GRACE_SECONDS
    assert case.note in " ".join(report.notes)


def test_the_page_runs_no_script(attacked: GradedClass, case: Case):
    page = attacked.page(case.id)
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert "\x1b" not in page


@pytest.mark.parametrize("classmate", CLASSMATES)
def test_a_classmate_is_graded_as_if_they_were_not_there(
    attacked: GradedClass, honest_class: GradedClass, classmate: str
):
    assert attacked.row(classmate) == honest_class.row(classmate)


def test_nothing_around_the_grader_was_touched(attacked: GradedClass):
    assert attacked.touched == []
    assert not (ROOT / "poison.txt").exists()


def test_no_process_outlives_the_batch(attacked: GradedClass):
    assert attacked.left == []


def test_the_table_runs_no_formula(attacked: GradedClass):
    table = (attacked.out / "grades.csv").read_text(encoding="utf-8")
    cells = [cell.strip('"') for line in table.splitlines() for cell in line.split(",")]
    assert not [cell for cell in cells if cell[:1] in set("=@\t") or cell.startswith("+")]
    assert os.listdir(attacked.out / "feedback")  # noqa: PTH208
