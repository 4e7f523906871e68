"""Storing changed results of a whole class in one go, and writing the files that follow."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable

from graders.batch.outputs import Outputs
from graders.gradebook import ClassRow, Gradebook, ManualScore, StoredResult, Student


def publish_changes(
    book: Gradebook,
    outputs: Outputs,
    old: Iterable[StoredResult],
    new: Iterable[StoredResult],
    *,
    given: Iterable[ManualScore] = (),
) -> None:
    """Store new results in one transaction and write the files of those that changed.

    Args:
        book: The gradebook.
        outputs: The batch's files.
        old: The class's results as they were.
        new: The same results as they are now, in the same order.
        given: Scores of a person to store with them.
    """
    changes = list(zip(old, new, strict=True))
    people = {student.student_id: student for student in book.roster()}
    outputs.name_students({*people, *(after.student_id for _, after in changes)})
    changed = [after for before, after in changes if before.report != after.report]
    for result in changed:
        outputs.clear(result.student_id)
    confirmed = [
        after
        for before, after in changes
        if before != after and dataclasses.replace(before, judged_with=after.judged_with) == after
    ]
    book.save(*changed, given=given, confirmed=confirmed)
    for result in changed:
        student = people.get(result.student_id, Student(student_id=result.student_id))
        outputs.write_student(ClassRow(student=student, result=result))
    outputs.write_class(book)
