"""Judging one stored result again by the present tests."""

from __future__ import annotations

import dataclasses

from graders.batch.grader import GraderLike
from graders.gradebook import StoredResult
from graders.results import GradeReport, Status


def judged_again(grader: GraderLike, result: StoredResult) -> GradeReport:
    """The report on a stored result by the present tests. Runs no notebook.

    A result without evidence (``invalid``, ``missing``) stays what it is, with the questions and
    maximum points of the present tests. Scores that a person gave are not in the new report: they
    are put into it where it is stored.

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
        return new.for_student(result.student_id)
    empty = grader.missing()
    if old.status is Status.MISSING:
        return empty.for_student(result.student_id)
    questions = empty.questions
    if old.status is Status.NEEDS_REVIEW:
        questions = tuple(question.reopened() for question in questions)
    return dataclasses.replace(old, questions=questions, max_score=empty.max_score)
