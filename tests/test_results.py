"""Reports as records: sums, a person's part of a question, and their JSON."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graders.results import (
    CaseResult,
    GradeReport,
    Outcome,
    QuestionResult,
    Status,
    Training,
    total_score,
)

POINTS = st.integers(0, 40).map(lambda quarters: quarters / 4)
TEXT = st.text(st.characters(codec="utf-8"), max_size=40)


def case(points: float, outcome: Outcome = Outcome.PASSED) -> CaseResult:
    return CaseResult(name="c", points=points, hidden=False, outcome=outcome)


def manual(*cases: CaseResult, points: float = 2.0) -> QuestionResult:
    """A question as the judge leaves it: a person's points are yet to be given."""
    total = sum(entry.points for entry in cases) + points
    return QuestionResult(
        name="q", title="t", max_score=total, score=0.0, manual=True, cases=cases
    ).reopened()


@st.composite
def questions(draw: st.DrawFn) -> QuestionResult:
    outcomes = draw(st.lists(st.tuples(POINTS, st.sampled_from(Outcome)), max_size=4))
    cases = tuple(case(points, outcome) for points, outcome in outcomes)
    question = dataclasses.replace(
        manual(*cases, points=draw(POINTS)), rubric=draw(TEXT), answer=draw(TEXT)
    )
    if draw(st.booleans()):
        return question.with_manual_score(draw(POINTS), draw(TEXT))
    return question


TRAININGS = st.builds(
    Training,
    recipe=TEXT,
    dataset=TEXT,
    steps_asked=st.integers(0, 10_000),
    steps_run=st.integers(0, 10_000),
    cpu_seconds=POINTS,
)


def report(*entries: QuestionResult) -> GradeReport:
    return GradeReport(
        lab="lab",
        submission="ada.ipynb",
        status=Status.GRADED,
        score=total_score(entries),
        max_score=sum(entry.max_score for entry in entries),
        questions=entries,
    )


@given(st.lists(questions(), max_size=5), st.lists(TRAININGS, max_size=3))
def test_a_report_survives_its_json(
    entries: list[QuestionResult], trainings: list[Training]
) -> None:
    made = dataclasses.replace(report(*entries), trainings=tuple(trainings))
    assert GradeReport.from_json(made.to_json()) == made


@given(st.lists(questions(), max_size=5), st.randoms())
def test_score_and_pending_stay_within_the_maximum_in_any_order(
    entries: list[QuestionResult], random: Any
) -> None:
    made = report(*entries)
    assert made.score is not None
    assert 0 <= made.score <= made.score + made.pending <= made.max_score + 1e-6
    random.shuffle(entries)
    mixed = report(*entries)
    assert (mixed.score, mixed.pending) == (made.score, made.pending)


@given(questions(), POINTS)
def test_opening_a_question_again_takes_back_all_that_a_person_gave(
    question: QuestionResult, score: float
) -> None:
    opened = question.reopened()
    assert opened.with_manual_score(score).reopened() == opened
    assert opened.manual_score is None or not opened.manual_points


def test_a_question_for_a_person_alone_has_no_score_until_it_is_given() -> None:
    question = manual()
    assert (question.score, question.pending, question.manual_points) == (None, 2.0, 2.0)
    graded = question.with_manual_score(1.5, "Fine.")
    assert (graded.score, graded.pending, graded.manual_score) == (1.5, 0.0, 1.5)
    assert graded.comment == "Fine."


def test_a_question_with_tests_has_their_score_while_a_person_is_waited_for() -> None:
    question = manual(case(3.0), case(1.0, Outcome.FAILED))
    assert (question.score, question.pending, question.max_score) == (3.0, 2.0, 6.0)
    assert question.with_manual_score(2.0).score == 5.0
    made = report(question, manual())
    assert (made.score, made.pending, made.percent) == (3.0, 4.0, 37.5)


def test_a_zero_that_a_person_gave_is_given() -> None:
    graded = manual().with_manual_score(0.0)
    assert (graded.score, graded.pending, graded.manual_score) == (0.0, 0.0, 0.0)


def test_no_score_exceeds_the_points_possible() -> None:
    assert manual(case(3.0)).with_manual_score(99.0).score == 5.0
    assert manual().with_manual_score(-1.0).score == 0.0


def test_where_nothing_was_submitted_nothing_waits() -> None:
    settled = manual().settled()
    assert (settled.score, settled.pending) == (0.0, 0.0)


def test_questions_without_a_person_stay_as_they_are() -> None:
    question = QuestionResult(name="q", title="t", max_score=1.0, score=1.0, cases=(case(1.0),))
    assert question.reopened() == question
    assert (question.manual_points, question.manual_score, question.pending) == (0.0, None, 0.0)


@pytest.mark.parametrize(
    ("question", "pending"),
    [
        ({"manual": True, "score": None, "cases": []}, 2.0),
        ({"manual": True, "score": 1.0, "cases": []}, 0.0),
        ({"manual": False, "score": 1.0, "cases": []}, 0.0),
    ],
)
def test_reports_from_before_written_answers_still_load(
    question: dict[str, Any], pending: float
) -> None:
    data = json.loads(report().to_json())
    data["questions"] = [{"name": "q", "title": "t", "max_score": 2.0, **question}]
    loaded = GradeReport.from_dict(data)
    assert loaded.pending == pending
    assert (loaded.questions[0].answer, loaded.questions[0].rubric) == ("", "")
    assert data["schema_version"] == 1


def test_reports_from_before_trainings_were_counted_still_load() -> None:
    data = json.loads(report().to_json())
    del data["trainings"]
    assert GradeReport.from_dict(data).trainings == ()
