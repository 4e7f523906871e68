"""One batch's part of the gradebook: its roster and its results, each change one transaction."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterable, Iterator

import sqlalchemy
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from graders.errors import GraderError
from graders.gradebook.models import ResultTable, StudentTable
from graders.gradebook.rows import ClassRow, StoredResult, Student
from graders.results import GradeReport


class Gradebook:
    """The students and results of one batch. Made by :func:`open_gradebook`.

    Each method is one transaction: after a crash at any moment the gradebook holds what the
    last finished call left.

    Args:
        engine: The database.
        batch_id: The batch's id in it.
        lab: The lab that the batch grades.
    """

    def __init__(self, engine: Engine, batch_id: int, lab: str) -> None:
        self._engine = engine
        self._batch_id = batch_id
        self.lab = lab

    def save_roster(self, students: Iterable[Student]) -> None:
        """Replace the roster; results stay."""
        with Session(self._engine) as session, session.begin():
            session.execute(
                sqlalchemy.delete(StudentTable).where(StudentTable.batch_id == self._batch_id)
            )
            session.add_all(
                StudentTable(
                    batch_id=self._batch_id,
                    position=position,
                    student_id=student.student_id,
                    name=student.name,
                    email=student.email,
                )
                for position, student in enumerate(students)
            )

    def roster(self) -> tuple[Student, ...]:
        """The roster in its own order; empty if none was given."""
        query = (
            sqlalchemy.select(StudentTable)
            .where(StudentTable.batch_id == self._batch_id)
            .order_by(StudentTable.position)
        )
        with Session(self._engine) as session:
            return tuple(
                Student(student_id=row.student_id, name=row.name, email=row.email)
                for row in session.scalars(query)
            )

    def save(self, *results: StoredResult) -> None:
        """Store results in place of earlier ones: all of them or, after a crash, none."""
        with Session(self._engine) as session, session.begin():
            for result in results:
                session.merge(self._to_table(result))

    def result(self, student_id: str) -> StoredResult | None:
        """The student's result, None if there is none."""
        with Session(self._engine) as session:
            row = session.get(ResultTable, (self._batch_id, student_id))
            return _from_table(row) if row else None

    def results(self) -> Iterator[StoredResult]:
        """All results, by student id; read in portions, so that a large class fits in memory."""
        query = (
            sqlalchemy.select(ResultTable)
            .where(ResultTable.batch_id == self._batch_id)
            .order_by(ResultTable.student_id)
            .execution_options(yield_per=100)
        )
        with Session(self._engine) as session:
            for row in session.scalars(query):
                yield _from_table(row)

    def submitters(self) -> dict[str, str]:
        """For each student id with a result what the submission was called, empty if missing."""
        query = sqlalchemy.select(ResultTable.student_id, ResultTable.submitter).where(
            ResultTable.batch_id == self._batch_id
        )
        with Session(self._engine) as session:
            return {row.student_id: row.submitter for row in session.execute(query)}

    def student_ids(self) -> frozenset[str]:
        """Everybody with a result."""
        return frozenset(self.submitters())

    def rename(self, student_id: str, new_id: str, *, matched_by: str) -> bool:
        """Give a result to another student id, for a roster that came late.

        Returns:
            Whether it was done: not if the new id has a submission of its own.
        """
        with Session(self._engine) as session, session.begin():
            row = session.get(ResultTable, (self._batch_id, student_id))
            target = session.get(ResultTable, (self._batch_id, new_id))
            if row is None or (target is not None and target.submitter):
                return False
            if target is not None:
                session.delete(target)
                session.flush()
            row.student_id, row.matched_by = new_id, matched_by
            return True

    def remove(self, student_id: str) -> None:
        """Drop one result."""
        with Session(self._engine) as session, session.begin():
            row = session.get(ResultTable, (self._batch_id, student_id))
            if row is not None:
                session.delete(row)

    def forget(self) -> None:
        """Drop all results; the roster stays."""
        with Session(self._engine) as session, session.begin():
            session.execute(
                sqlalchemy.delete(ResultTable).where(ResultTable.batch_id == self._batch_id)
            )

    def rows(self) -> Iterator[ClassRow]:
        """The class: every student of the roster, then unknown submitters by id."""
        known = self.roster()
        for student in known:
            yield ClassRow(student=student, result=self.result(student.student_id))
        on_roster = {student.student_id for student in known}
        for result in self.results():
            if result.student_id not in on_roster:
                yield ClassRow(student=Student(student_id=result.student_id), result=result)

    def _to_table(self, result: StoredResult) -> ResultTable:
        report = result.report.for_student(result.student_id)
        # A report may quote a student's lone surrogates, which no database takes.
        text = report.to_json().encode("utf-8", "replace").decode("utf-8")
        return ResultTable(
            batch_id=self._batch_id,
            student_id=result.student_id,
            submitter=result.submitter,
            submission=report.submission,
            status=report.status.value,
            score=report.score,
            max_score=report.max_score,
            digest=result.digest,
            environment=result.environment,
            judged_with=result.judged_with,
            evidence_key=result.evidence_key,
            matched_by=result.matched_by,
            intake_notes=json.dumps(result.intake_notes),
            graded_at=result.graded_at.astimezone(datetime.UTC),
            report=text,
        )


def _from_table(row: ResultTable) -> StoredResult:
    try:
        report = GradeReport.from_json(row.report)
    except (ValueError, json.JSONDecodeError) as error:
        raise GraderError(
            f"The gradebook's report of {row.student_id} cannot be read: {error}.",
            next_step="Grade the batch again with --fresh.",
        ) from error
    at = row.graded_at
    return StoredResult(
        student_id=row.student_id,
        submitter=row.submitter,
        report=report.for_student(row.student_id),
        digest=row.digest,
        environment=row.environment,
        judged_with=row.judged_with,
        evidence_key=row.evidence_key,
        matched_by=row.matched_by,
        intake_notes=tuple(json.loads(row.intake_notes)),
        # SQLite forgets the time zone; what is stored is UTC.
        graded_at=at if at.tzinfo else at.replace(tzinfo=datetime.UTC),
    )
