"""The page of stored results: what it says, and that the committed one is not stale."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from graders.authoring.verification.page import render
from graders.authoring.verification.subject import subjects_of
from graders.labs.course import find_course

DOCS = Path(__file__).parents[3] / "docs"
SUBJECT = {"solution": "1f", "starter": "2e", "tests": "3d", "definition": "4c"}


def mutant(name: str, **fields: Any) -> dict[str, Any]:
    given = {"name": f"q1_data: {name}", "breaks": "q1_data", "undecided": False, "caught": True,
             "named": True, "collateral": [], "problem": "", "holds": True}  # fmt: skip
    return {**given, **fields}


def found(*mutants: dict[str, Any], quick: bool = False) -> dict[str, Any]:
    right = {"name": "q1_data: by hand", "holds": True}
    return {
        "lab": "lab9_small",
        "quick": quick,
        "partial": False,
        "reference": {"name": "reference", "holds": True},
        "starter": {"name": "starter", "holds": True},
        "alternatives": [right],
        "mutants": list(mutants),
        "equivalent": [{"name": "q1_data: same", "reason": "The order is free."}],
        "stale": [],
        "questions": ["q1_data"],
        "data_sources": {"mnist": "stand-in"},
        "subject": SUBJECT,
        "finished": "2026-05-04T03:02+00:00",
        "counts": {"alternatives": 1, "accepted": 1, "mutants": 1, "undecided": 0, "caught": 1,
                   "named": 1, "collateral": 0},
        "seconds": 12.3,
    }  # fmt: skip


def page_of(*labs: dict[str, Any], today: Mapping[str, str] = SUBJECT) -> str:
    return render(labs, {"lab9_small": today})


def test_a_lab_that_holds_has_no_list_of_faults():
    page = page_of(found(mutant("filters")))
    assert "| lab9_small | in full | 1 / 1 | 1 / 1 | 1 / 1 | 0 | 0 | 1 | 12 |" in page
    assert "What does not hold" not in page
    assert "undecided*" not in page
    assert "- The order is free.\n  - q1_data: same" in page


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ({"caught": False}, "**not caught**"),
        ({"named": False}, "caught, **not named**"),
        ({"collateral": [{"question": "q2_size"}]}, "**costs points in q2_size**"),
        ({"problem": "the worker died"}, "**no verdict**"),
    ],
)
def test_faults_are_told(fault: dict[str, Any], words: str):
    page = page_of(found(mutant("filters", holds=False, **fault)))
    assert "What does not hold" in page
    assert words in page


def test_a_quick_verification_says_what_it_does_not_tell():
    page = page_of(found(mutant("epochs", undecided=True, caught=False), quick=True))
    assert "q1_data: epochs: undecided" in page
    assert "had all trainings cut short" in page


def test_a_lab_verified_in_part_is_marked_so():
    page = page_of({**found(mutant("filters")), "partial": True})
    assert "| lab9_small (in part) |" in page
    assert "only some alternatives and mutants" in page


def test_the_committed_page_is_that_of_the_committed_results():
    stored = [
        json.loads(path.read_text(encoding="utf-8"))
        for path in sorted((DOCS / "verification").glob("*.json"))
    ]
    assert stored
    subjects = subjects_of(find_course(DOCS.parent))
    assert (DOCS / "verification.md").read_text(encoding="utf-8") == render(stored, subjects)


def test_figures_of_other_tests_than_todays_are_marked_so() -> None:
    assert "Changed since" not in page_of(found(mutant("filters")))
    page = page_of(found(mutant("filters")), today={**SUBJECT, "tests": "ff", "starter": "ee"})
    assert "Verified on 2026-05-04." in page
    assert "**Changed since then: the lab's starter and tests.**" in page


def test_of_two_repetitions_the_later_one_counts() -> None:
    whole = found(mutant("filters"))
    first = {**found(mutant("filters", caught=False)), "partial": True}
    then = {**found(mutant("filters")), "partial": True, "finished": "2026-05-04T03:30+00:00"}
    for both in ([whole, first, then], [then, first, whole]):
        assert "- q1_data: filters: caught" in page_of(*both)


def test_repeated_trials_take_the_place_of_the_earlier_ones() -> None:
    whole = found(
        mutant("filters", named=False, holds=False),
        mutant("units"),
        mutant("rows", undecided=True, caught=False, named=False),
    )
    again = {**found(mutant("filters"), mutant("rows")), "partial": True, "alternatives": []}
    for both in ([whole, again], [again, whole]):
        page = page_of(*both)
        assert "| lab9_small | in full | 1 / 1 | 3 / 3 | 3 / 3 | 0 | 0 | 1 | 25 |" in page
        assert "2 of these trials were repeated, or added, after the rest." in page
        assert "What does not hold" not in page


def test_what_came_later_is_added_and_what_became_free_is_no_mutant_any_more() -> None:
    whole = found(mutant("filters"), mutant("same, too"))
    free = [{"name": f"q1_data: {name}", "reason": "Free."} for name in ("same", "same, too")]
    part = {
        **found(mutant("rows"), quick=True),
        "partial": True,
        "alternatives": [{"name": "q1_data: another way", "holds": True}],
        "equivalent": free,
    }
    page = page_of(whole, part)
    assert "| lab9_small | quick | 2 / 2 | 2 / 2 | 2 / 2 | 0 | 0 | 2 | 25 |" in page
    assert "- q1_data: same, too: caught" not in page
