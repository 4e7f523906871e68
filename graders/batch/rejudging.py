"""Judging one stored result again by the present tests."""

from __future__ import annotations

import dataclasses

from graders.batch.grader import GraderLike
from graders.gradebook import StoredResult
from graders.results import GradeReport, QuestionResult, Status, total_score


def judged_again(grader: GraderLike, result: StoredResult) -> GradeReport:
    """The report on a stored result by the present tests. Runs no notebook.

    Scores that a person gave stay; a result without evidence (``invalid``, ``missing``) stays
    what it is, with the questions and maximum points of the present tests.

    Args:
        grader: The grader.
        result: The stored result.

    Raises:
        LabgradeError: If the evidence cannot be judged.
    """
    old = result.report
    if result.evidence_key is not None:
        new = grader.rejudge(result.evidence_key, submission_name=old.submission).report
        kept = tuple(note for note in old.notes if note in result.intake_notes)
        notes = (*kept, *(note for note in new.notes if note not in kept))
        # The notebook did not run this time: what running it took is still what it took.
        new = dataclasses.replace(new, notes=notes, timings=new.timings or old.timings)
        return keep_manual_scores(old, new).for_student(result.student_id)
    empty = grader.missing()
    if old.status is Status.MISSING:
        return empty.for_student(result.student_id)
    return dataclasses.replace(old, questions=empty.questions, max_score=empty.max_score)


def keep_manual_scores(old: GradeReport, new: GradeReport) -> GradeReport:
    """The new report with the scores that a person gave to manual questions in the old one.

    Args:
        old: The report before.
        new: The report by the present tests, where such questions are still open.
    """
    given = {
        question.name: question.score
        for question in old.questions
        if question.manual and question.score is not None
    }
    if not given:
        return new
    questions = tuple(_with_score(question, given) for question in new.questions)
    score = None if new.score is None else total_score(questions)
    return dataclasses.replace(new, questions=questions, score=score)


def _with_score(question: QuestionResult, given: dict[str, float]) -> QuestionResult:
    if not question.manual or question.score is not None or question.name not in given:
        return question
    return dataclasses.replace(question, score=min(given[question.name], question.max_score))
