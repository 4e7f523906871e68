"""One batch's part of the gradebook: its roster and its results, each change one transaction."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterable, Iterator

import sqlalchemy
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from graders.errors import GraderError
from graders.gradebook.models import ManualScoreTable, ResultTable, StudentTable
from graders.gradebook.rows import ClassRow, ManualScore, ResultKeys, StoredResult, Student
from graders.results import GradeReport, Status

PORTION = 100
"""Reports read at once: a class of thousands need not fit in memory."""


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

    def save(
        self,
        *results: StoredResult,
        given: Iterable[ManualScore] = (),
        confirmed: Iterable[StoredResult] = (),
    ) -> None:
        """Store results in place of earlier ones: all of them or, after a crash, none.

        Args:
            results: The results.
            given: Scores of a person to store with them, in place of those to the same answers.
            confirmed: Stored results that other tests judged alike: only ``judged_with`` is new.
        """
        keys = [
            {
                "batch_id": self._batch_id,
                "student_id": result.student_id,
                "judged_with": result.judged_with,
            }
            for result in confirmed
        ]
        with Session(self._engine) as session, session.begin():
            for result in results:
                session.merge(self._to_table(result))
            if keys:
                session.execute(sqlalchemy.update(ResultTable), keys)
            for score in given:
                session.merge(self._to_manual_table(score))

    def manual_scores(self, student_id: str) -> tuple[ManualScore, ...]:
        """What a person gave for the student's present and earlier answers, the oldest first."""
        query = (
            sqlalchemy.select(ManualScoreTable)
            .where(
                ManualScoreTable.batch_id == self._batch_id,
                ManualScoreTable.student_id == student_id,
            )
            .order_by(ManualScoreTable.given_at)
        )
        with Session(self._engine) as session:
            return tuple(_from_manual_table(row) for row in session.scalars(query))

    def all_manual_scores(self) -> dict[str, tuple[ManualScore, ...]]:
        """What a person gave, by student id; each student's the oldest first."""
        query = (
            sqlalchemy.select(ManualScoreTable)
            .where(ManualScoreTable.batch_id == self._batch_id)
            .order_by(ManualScoreTable.given_at)
        )
        found: dict[str, tuple[ManualScore, ...]] = {}
        with Session(self._engine) as session:
            for row in session.scalars(query):
                score = _from_manual_table(row)
                found[score.student_id] = (*found.get(score.student_id, ()), score)
        return found

    def keys(self) -> dict[str, ResultKeys]:
        """For each student id with a result what it was reached from, in one query."""
        query = sqlalchemy.select(
            ResultTable.student_id,
            ResultTable.submitter,
            ResultTable.status,
            ResultTable.digest,
            ResultTable.environment,
            ResultTable.judged_with,
            ResultTable.evidence_key,
        ).where(ResultTable.batch_id == self._batch_id)
        with Session(self._engine) as session:
            return {
                student_id: ResultKeys(
                    submitter=submitter,
                    status=Status(status),
                    digest=digest,
                    environment=environment,
                    judged_with=judged_with,
                    evidence_key=evidence_key,
                )
                for (
                    student_id,
                    submitter,
                    status,
                    digest,
                    environment,
                    judged_with,
                    evidence_key,
                ) in session.execute(query)
            }

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
            .execution_options(yield_per=PORTION)
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
            self._move_manual_scores(session, student_id, new_id)
            return True

    def _move_manual_scores(self, session: Session, student_id: str, new_id: str) -> None:
        """A person's scores go with the submission."""
        of_batch = ManualScoreTable.batch_id == self._batch_id
        table = sqlalchemy.delete(ManualScoreTable)
        session.execute(table.where(of_batch, ManualScoreTable.student_id == new_id))
        session.execute(
            sqlalchemy.update(ManualScoreTable)
            .where(of_batch, ManualScoreTable.student_id == student_id)
            .values(student_id=new_id)
        )

    def remove(self, student_id: str) -> None:
        """Drop one result."""
        with Session(self._engine) as session, session.begin():
            row = session.get(ResultTable, (self._batch_id, student_id))
            if row is not None:
                session.delete(row)

    def forget(self) -> None:
        """Drop all results; the roster stays, and so do scores that a person gave.

        Those are the work of people, and are found again by the answers that they belong to.
        """
        with Session(self._engine) as session, session.begin():
            session.execute(
                sqlalchemy.delete(ResultTable).where(ResultTable.batch_id == self._batch_id)
            )

    def rows(self) -> Iterator[ClassRow]:
        """The class: every student of the roster, then unknown submitters by id.

        One query for each part, read in portions: a large class fits in memory.
        """
        of_student = sqlalchemy.and_(
            ResultTable.batch_id == StudentTable.batch_id,
            ResultTable.student_id == StudentTable.student_id,
        )
        of_batch = StudentTable.batch_id == self._batch_id
        known = (
            sqlalchemy.select(StudentTable, ResultTable)
            .outerjoin(ResultTable, of_student)
            .where(of_batch)
            .order_by(StudentTable.position)
            .execution_options(yield_per=PORTION)
        )
        unknown = (
            sqlalchemy.select(ResultTable)
            .where(
                ResultTable.batch_id == self._batch_id,
                ResultTable.student_id.not_in(
                    sqlalchemy.select(StudentTable.student_id).where(of_batch)
                ),
            )
            .order_by(ResultTable.student_id)
            .execution_options(yield_per=PORTION)
        )
        with Session(self._engine) as session:
            for person, row in session.execute(known):
                student = Student(
                    student_id=person.student_id, name=person.name, email=person.email
                )
                yield ClassRow(student=student, result=_from_table(row) if row else None)
            for row in session.scalars(unknown):
                student = Student(student_id=row.student_id)
                yield ClassRow(student=student, result=_from_table(row))

    def _to_manual_table(self, score: ManualScore) -> ManualScoreTable:
        return ManualScoreTable(
            batch_id=self._batch_id,
            student_id=score.student_id,
            question=score.question,
            answer_digest=score.answer_digest,
            score=score.score,
            points=score.points,
            comment=score.comment,
            given_at=score.given_at.astimezone(datetime.UTC),
        )

    def _to_table(self, result: StoredResult) -> ResultTable:
        report = result.report.for_student(result.student_id)
        # A report may quote a student's lone surrogates, which no database takes.
        text = json.dumps(report.to_dict(), ensure_ascii=False, allow_nan=False)
        text = text.encode("utf-8", "replace").decode("utf-8")
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


def _from_manual_table(row: ManualScoreTable) -> ManualScore:
    return ManualScore(
        student_id=row.student_id,
        question=row.question,
        answer_digest=row.answer_digest,
        score=row.score,
        points=row.points,
        comment=row.comment,
        given_at=_utc(row.given_at),
    )


def _utc(at: datetime.datetime) -> datetime.datetime:
    """SQLite forgets the time zone; what is stored is UTC."""
    return at if at.tzinfo else at.replace(tzinfo=datetime.UTC)


def _from_table(row: ResultTable) -> StoredResult:
    try:
        report = GradeReport.from_json(row.report)
    except (ValueError, json.JSONDecodeError) as error:
        raise GraderError(
            f"The gradebook's report of {row.student_id} cannot be read: {error}.",
            next_step="Grade the batch again with --fresh.",
        ) from error
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
        graded_at=_utc(row.graded_at),
    )
