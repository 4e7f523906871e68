"""The score table in the terminal."""

from __future__ import annotations

import dataclasses

from rich.console import Console

from graders.cli._score_table import print_report
from graders.results import CaseResult, GradeReport, Outcome, QuestionResult, Status

ESSAY = QuestionResult(
    name="q2_essay",
    title="Why",
    max_score=2.0,
    score=None,
    manual=True,
    pending=2.0,
    rubric="1 point: why.",
    answer="It [red]rises[/red].",
)
CASE = CaseResult(name="Trained", points=3.0, hidden=False, outcome=Outcome.PASSED)
BOTH = dataclasses.replace(ESSAY, name="q1_both", max_score=5.0, score=3.0, cases=(CASE,))


def shown(*questions: QuestionResult, status: Status = Status.GRADED) -> str:
    report = GradeReport(
        lab="lab",
        submission="ada.ipynb",
        status=status,
        score=3.0,
        max_score=10.0,
        questions=questions,
    )
    console = Console(width=120)
    with console.capture() as captured:
        print_report(report, console)
    return " ".join(captured.get().split())


def test_a_question_for_a_person_shows_rubric_and_answer_and_no_zero() -> None:
    text = shown(ESSAY)
    assert "to be graded / 2" in text
    assert "q2_essay: 2 points to be graded by a person" in text
    assert "looked for: 1 point: why. answer: It [red]rises[/red]." in text
    assert "3 of 10 (30 %), 2 points to be graded by a person, graded" in text
    assert "0 / 2" not in text


def test_a_question_with_tests_shows_what_it_has_so_far() -> None:
    text = shown(BOTH, ESSAY)
    assert "3 / 5 (2 to be graded)" in text
    assert "4 points to be graded by a person" in text


def test_a_given_score_shows_with_its_comment() -> None:
    text = shown(ESSAY.with_manual_score(1.5, "Short."))
    assert "1.5 / 2" in text
    assert "q2_essay: 1.5 of 2 points given by a person" in text
    assert "comment: Short." in text
    assert "to be graded" not in text


def test_an_answer_that_is_not_there_is_told_and_an_endless_one_is_cut() -> None:
    assert "answer: (no answer was found in the notebook)" in shown(
        dataclasses.replace(ESSAY, answer="")
    )
    assert "x …" in shown(dataclasses.replace(ESSAY, answer="x" * 5000))


def test_nothing_is_said_of_answers_that_nobody_submitted() -> None:
    assert "answer" not in shown(ESSAY.settled(), status=Status.INVALID)


def test_one_answer_to_several_questions_is_shown_once() -> None:
    again = dataclasses.replace(ESSAY, name="q3_report")
    text = shown(ESSAY, again)
    assert text.count("It [red]rises[/red].") == 1
    assert "answer: (the same text as for q2_essay)" in text
    assert "same text" not in shown(
        dataclasses.replace(ESSAY, answer=""), dataclasses.replace(again, answer="")
    )
