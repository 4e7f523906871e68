"""Scores that a person gave: kept by answer, found again, moved and never forgotten."""

from __future__ import annotations

import dataclasses
import datetime
import doctest
import sqlite3
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graders.gradebook import (
    ManualScore,
    StoredResult,
    answer_digest,
    manual_scores,
    open_gradebook,
    with_manual_scores,
)
from graders.results import GradeReport, QuestionResult, Status, total_score

LAB = "lab5_mnist_batchnorm"
OUTDATED = (
    "A person graded an earlier answer to q2; the answer is another one now and has yet to be "
    "graded."
)
RECUT = (
    "The points of q2 have changed since a person graded it; its score may have to be given anew."
)


def stored(
    answer: str = "It rises.", *, status: Status = Status.GRADED, **fields: object
) -> StoredResult:
    essay = QuestionResult(
        name="q2", title="Why", max_score=2.0, score=None, manual=True, answer=answer
    ).reopened()
    questions = (QuestionResult(name="q1", title="One", max_score=3.0, score=3.0), essay)
    score = None if status is Status.NEEDS_REVIEW else total_score(questions)
    report = GradeReport(
        lab=LAB, submission="a", status=status, score=score, max_score=5.0, questions=questions
    )
    values: dict[str, object] = {"submitter": "ada", "report": report, **fields}
    return StoredResult(student_id="ada", **values)  # type: ignore[arg-type]


def mark(
    score: float, answer: str = "It rises.", question: str = "q2", **fields: object
) -> ManualScore:
    values: dict[str, object] = {"points": 2.0, "comment": "Good.", **fields}
    return ManualScore(
        student_id="ada",
        question=question,
        answer_digest=answer_digest(answer),
        score=score,
        **values,  # type: ignore[arg-type]
    )


def test_a_score_is_put_where_its_answer_is() -> None:
    report = with_manual_scores(stored(), [mark(1.5)]).report
    question = report.questions[1]
    assert (report.score, report.pending) == (4.5, 0.0)
    assert (question.score, question.comment) == (1.5, "Good.")
    assert report.notes == ()


def test_another_answer_waits_again_and_a_note_says_so() -> None:
    report = with_manual_scores(stored("It falls."), [mark(1.5)]).report
    assert (report.score, report.pending, report.notes) == (3.0, 2.0, (OUTDATED,))


def test_an_answer_that_comes_back_has_its_score_again() -> None:
    waiting = with_manual_scores(stored("It falls."), [mark(1.5)])
    again = dataclasses.replace(waiting, report=stored().report)
    assert with_manual_scores(again, [mark(1.5)]).report.score == 4.5


def test_the_note_goes_when_the_new_answer_is_graded() -> None:
    waiting = with_manual_scores(stored("It falls."), [mark(1.5)])
    graded = with_manual_scores(waiting, [mark(1.5), mark(0.5, "It falls.")])
    assert (graded.report.score, graded.report.notes) == (3.5, ())


@given(st.lists(st.sampled_from([0.0, 0.5, 2.0]), max_size=3))
def test_putting_scores_in_twice_is_putting_them_in_once(scores: list[float]) -> None:
    given_scores = [mark(score, f"answer {place}") for place, score in enumerate(scores)]
    once = with_manual_scores(stored("answer 1"), given_scores)
    assert with_manual_scores(once, given_scores) == once


def test_a_score_taken_away_leaves_the_question_open() -> None:
    graded = with_manual_scores(stored(), [mark(1.5)])
    assert with_manual_scores(graded, []).report == stored().report


def test_changed_points_keep_the_score_within_them_and_are_told() -> None:
    report = with_manual_scores(stored(), [mark(4.0, points=4.0)]).report
    assert (report.score, report.notes) == (5.0, (RECUT,))


@pytest.mark.parametrize("status", [Status.MISSING, Status.INVALID, Status.NEEDS_REVIEW])
def test_where_no_answer_is_known_nothing_is_said_of_any(status: Status) -> None:
    result = stored("", status=status)
    assert with_manual_scores(result, [mark(1.5)]) == result


def test_a_report_under_review_keeps_the_score_of_its_answer_and_has_no_total() -> None:
    result = stored(status=Status.NEEDS_REVIEW, evidence_key="k")
    report = with_manual_scores(result, [mark(1.5)]).report
    assert (report.score, report.questions[1].score) == (None, 1.5)


def test_spaces_do_not_make_another_answer() -> None:
    assert answer_digest(" It\n rises. ") == answer_digest("It rises.")
    assert answer_digest("It rises") != answer_digest("It rises.")


@given(st.text())
def test_no_spreadsheet_takes_a_digest_for_a_number(text: str) -> None:
    assert answer_digest(text).startswith("d")
    assert len(answer_digest(text)) == 17


def test_scores_come_back_as_they_were_stored_and_are_replaced_by_answer(tmp_path: Path) -> None:
    at = datetime.datetime(2026, 1, 2, tzinfo=datetime.UTC)
    first, second = mark(1.0, given_at=at), mark(2.0, "It falls.", comment="ä'\"")
    with open_gradebook(tmp_path, lab=LAB) as book:
        book.save(given=[first, second])
        assert book.manual_scores("ada") == (first, second)
        book.save(given=[mark(0.5, given_at=at)])
        assert [score.score for score in book.manual_scores("ada")] == [0.5, 2.0]
        assert book.manual_scores("bob") == ()


def test_results_and_scores_are_stored_together_or_not_at_all(tmp_path: Path) -> None:
    broken = dataclasses.replace(
        stored(), report=dataclasses.replace(stored().report, score=float("nan"))
    )
    with open_gradebook(tmp_path, lab=LAB) as book:
        with pytest.raises(ValueError, match="not JSON compliant"):
            book.save(broken, given=[mark(1.0)])
        assert book.manual_scores("ada") == ()


def test_scores_follow_a_renamed_student(tmp_path: Path) -> None:
    with open_gradebook(tmp_path, lab=LAB) as book:
        book.save(stored(), given=[mark(1.0)])
        assert book.rename("ada", "1001", matched_by="id")
        assert [score.score for score in book.manual_scores("1001")] == [1.0]
        assert book.manual_scores("ada") == ()


def test_forgetting_results_keeps_what_people_gave(tmp_path: Path) -> None:
    with open_gradebook(tmp_path, lab=LAB) as book:
        book.save(stored(), given=[mark(1.0)])
        book.forget()
        assert len(book.manual_scores("ada")) == 1


def test_one_batch_does_not_see_the_scores_of_another(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'all.db'}"
    with open_gradebook(tmp_path / "one", lab=LAB, database=url) as book:
        book.save(stored(), given=[mark(1.0)])
    with open_gradebook(tmp_path / "two", lab=LAB, database=url) as book:
        assert book.manual_scores("ada") == ()


def test_a_gradebook_of_the_first_schema_is_brought_up_to_date(tmp_path: Path) -> None:
    with open_gradebook(tmp_path, lab=LAB) as book:
        book.save(stored())
    with sqlite3.connect(tmp_path / "gradebook.db") as connection:
        connection.execute("DROP TABLE labgrade_manual_scores")
        connection.execute("UPDATE labgrade_settings SET value = '1'")
    with open_gradebook(tmp_path) as book:
        assert book.result("ada") is not None
        book.save(given=[mark(1.0)])
    with sqlite3.connect(tmp_path / "gradebook.db") as connection:
        query = "SELECT value FROM labgrade_settings WHERE key = 'schema_version'"
        assert connection.execute(query).fetchone() == ("2",)


def test_the_examples_are_true() -> None:
    result = doctest.testmod(manual_scores)
    assert result.attempted
    assert not result.failed
