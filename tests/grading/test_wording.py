"""What a report may say of this machine, and to a terminal: nothing."""

from __future__ import annotations

import sys

import pytest

from graders.grading.reporting import _stop_notes
from graders.grading.wording import clean_report
from graders.results import CaseResult, GradeReport, Outcome, QuestionResult, Status


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("cannot import x (/srv/course/.venv/lib/x.py)", "cannot import x (…/lib/x.py)"),
        ("/opt/python/3.11/bin", "…/bin"),
        ("/usr/bin", "/usr/bin"),  # names nothing of this machine
        ("\x1b[31mred\x1b[0m", "red"),
        ("bell\x07 and null\x00", "bell and null"),
        ("two\nlines\tand a tab, ümlaut", "two\nlines\tand a tab, ümlaut"),
    ],
)
def test_texts_of_a_notebook_are_cleaned_everywhere(
    text: str, cleaned: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(sys, "prefix", "/srv/course/.venv")
    monkeypatch.setattr(sys, "base_prefix", "/opt/python/3.11")
    case = CaseResult(
        name="a case",
        points=1.0,
        hidden=False,
        outcome=Outcome.FAILED,
        message=text,
        hint=text,
        expected=text,
        actual=text,
    )
    question = QuestionResult(name="q1", title="One", max_score=1.0, score=0.0, cases=(case,))
    report = GradeReport(
        lab="lab",
        submission="nb.ipynb",
        status=Status.GRADED,
        score=0.0,
        max_score=1.0,
        questions=(question,),
        notes=(text,),
    )
    result = clean_report(report)
    only = result.questions[0].cases[0]
    assert {only.message, only.hint, only.expected, only.actual, *result.notes} == {cleaned}
    assert (only.points, result.max_score) == (1.0, 1.0)


def test_a_number_that_a_notebook_made_up_is_no_training_of_the_report():
    """Numbers of trainings are claims: the notebook may write anything in their place."""
    facts = {"steps_run": 10, "steps_asked": 20, "stopped": "accepted"}
    fits = {"0": facts, "one": facts, "-1": facts, "9" * 5000: facts, "²": facts}
    notes = _stop_notes({"fits": fits})
    assert [note.partition(" of ")[0] for note in notes] == ["Training 1"]
