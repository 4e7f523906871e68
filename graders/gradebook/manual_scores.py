"""Scores that a person gave: to which answer they belong, and what they make of a report."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Iterable, Sequence

from graders.gradebook.rows import ManualScore, StoredResult
from graders.results import QuestionResult, total_score


def answer_digest(answer: str) -> str:
    r"""Tells one answer from another; spaces and line ends do not matter.

    Begins with a letter, since spreadsheets take ``12e45`` for a number and rewrite it.

    >>> answer_digest("It  rises.") == answer_digest("It rises.\n")
    True
    """
    words = " ".join(answer.split())
    return f"d{hashlib.sha256(words.encode('utf-8', 'replace')).hexdigest()[:16]}"


def with_manual_scores(result: StoredResult, given: Iterable[ManualScore]) -> StoredResult:
    """The result with the scores that a person gave to the answers in it.

    A score belongs to an answer: where the student has submitted another answer since, the
    question waits again and a note says so. What comes of it depends on the scores alone, not on
    which of them the report held before.

    Args:
        result: A verdict, with or without scores of a person.
        given: The student's scores, to present and to earlier answers.
    """
    if not result.has_answers:
        return result
    report = result.report
    scores = tuple(given)
    marked = [_marked(question, scores) for question in report.questions]
    questions = tuple(question for question, _ in marked)
    notes = tuple(note for _, found in marked for note in found)
    known = {
        note for question in report.questions for note in (_outdated(question), _recut(question))
    }
    report = dataclasses.replace(
        report,
        questions=questions,
        score=None if report.score is None else total_score(questions),
        notes=(*(note for note in report.notes if note not in known), *notes),
    )
    return dataclasses.replace(result, report=report)


def _marked(
    question: QuestionResult, given: Sequence[ManualScore]
) -> tuple[QuestionResult, tuple[str, ...]]:
    """The question with its score, and notes for people."""
    own = [score for score in given if score.question == question.name] if question.manual else []
    digest = answer_digest(question.answer)
    for score in own:
        if score.answer_digest == digest:
            graded = question.with_manual_score(score.score, score.comment)
            changed = abs(score.points - question.manual_points) > 1e-6
            return graded, (_recut(question),) if changed else ()
    return question.reopened(), (_outdated(question),) if own else ()


def _outdated(question: QuestionResult) -> str:
    return (
        f"A person graded an earlier answer to {question.name}; the answer is another one now and "
        "has yet to be graded."
    )


def _recut(question: QuestionResult) -> str:
    return (
        f"The points of {question.name} have changed since a person graded it; its score may have "
        "to be given anew."
    )
