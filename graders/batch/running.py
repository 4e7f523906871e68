"""Running a batch: each notebook once, each result saved as soon as it is there."""

from __future__ import annotations

import dataclasses
import functools
import shutil
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from pathlib import Path

from rich.console import Console

from graders.batch.attempt import attempt
from graders.batch.folder import EVIDENCE, UNPACKED, output_folder
from graders.batch.grader import GraderFactory, GraderLike, real_grader
from graders.batch.intake import Intake, collect, unpack
from graders.batch.keys import data_digests, environment_key, tests_key
from graders.batch.outputs import Outputs
from graders.batch.planning import Plan, Refusal, Task, make_plan
from graders.batch.progress import batch_progress
from graders.batch.rejudging import judged_again
from graders.batch.roster import read_roster
from graders.batch.summary import BatchInterrupted, BatchSummary
from graders.batch.window import completed
from graders.errors import ConfigurationError, LabgradeError, UsageError
from graders.gradebook import (
    ClassRow,
    Gradebook,
    ManualScore,
    ResultKeys,
    RosterIndex,
    StoredResult,
    Student,
    TrainingCounter,
    open_gradebook,
    with_manual_scores,
)
from graders.labs import Lab
from graders.labs.course import Course, find_course
from graders.results import GradeReport, Status


def run_batch(
    lab: Lab,
    path: Path,
    out: Path,
    *,
    roster: Path | None = None,
    jobs: int = 1,
    fresh: bool = False,
    database: str | None = None,
    course: Course | None = None,
    console: Console | None = None,
    executor: Executor | None = None,
    make_grader: GraderFactory = real_grader,
    find_data: Callable[[Lab], Mapping[str, str]] = data_digests,
) -> BatchSummary:
    """Grade a folder of submissions into ``out``; go on where an earlier run stopped.

    Args:
        lab: The lab.
        path: A folder of notebooks, or of one folder for each student; or a zip archive of one.
        out: Where the gradebook and everything derived from it goes.
        roster: CSV file of the class; the roster of an earlier run is kept without it.
        jobs: Notebooks to run at once.
        fresh: Forget earlier results and evidence.
        database: SQLAlchemy URL of the gradebook; SQLite in ``out`` by default.
        course: The course with the lab's tests; found by default.
        console: Where to show progress; None shows nothing.
        executor: Runs the grading calls; ``jobs`` threads and one more by default.
        make_grader: Makes the grader.
        find_data: Tells the digest of each data set's source; another source grades anew.

    Returns:
        Counts, and what was passed over.

    Raises:
        UsageError: If an input cannot be used, another batch works in ``out``, or ``out`` holds
            another lab's results.
        ConfigurationError: If the lab itself is wrong.
        GraderError: If the gradebook or a file cannot be written.
        BatchInterrupted: On Ctrl-C; what was done is saved.
    """
    if jobs < 1:
        raise UsageError(f"--jobs is {jobs}; expected at least 1.")
    students = read_roster(roster) if roster else None
    if not path.is_file():
        collect(path, exclude=out)  # refuse what cannot be used before anything is made
    place = course or find_course()
    environment = environment_key(lab, find_data(lab))
    with output_folder(out), open_gradebook(out, lab=lab.name, database=database) as book:
        if students is not None:
            book.save_roster(students)
        index = RosterIndex(book.roster())
        intake = _intake(path, out, index)
        plan = make_plan(intake, book.roster(), lab)
        batch = _Batch(lab, out, course=place, book=book, plan=plan, environment=environment)
        if fresh:
            batch.forget()
        return batch.run(jobs, console, executor, make_grader)


def _intake(path: Path, out: Path, index: RosterIndex) -> Intake:
    """The submissions of a folder, or of an archive, which is unpacked into ``out``."""

    def is_student(name: str) -> bool:
        return index.match(name) is not None

    if not path.is_file():
        return collect(path, exclude=out, is_student=is_student)
    unpacked = unpack(path, out / UNPACKED)
    return collect(unpacked.folder, is_student=is_student, refused=unpacked.refused)


class _Batch:
    """One run over one folder; lives inside :func:`run_batch`."""

    def __init__(
        self,
        lab: Lab,
        out: Path,
        *,
        course: Course,
        book: Gradebook,
        plan: Plan,
        environment: str,
    ) -> None:
        self._lab = lab
        self._out = out
        self._course = course
        self._book = book
        self._plan = plan
        self._outputs = Outputs(out, lab)
        self._keys: Mapping[str, ResultKeys] = {}
        self._given: Mapping[str, Sequence[ManualScore]] = {}
        self._environment = environment
        self._tests = tests_key(lab, course)
        self._people = {student.student_id: student for student in book.roster()}
        self._notes = list(plan.notes)

    def forget(self) -> None:
        """Drop earlier results, their files and their evidence."""
        self._outputs.name_students(self._book.student_ids())
        self._outputs.name_students(())
        self._book.forget()
        shutil.rmtree(self._out / EVIDENCE, ignore_errors=True)

    def run(
        self,
        jobs: int,
        console: Console | None,
        executor: Executor | None,
        make_grader: GraderFactory,
    ) -> BatchSummary:
        """Grade what is to be graded and write everything."""
        self._outputs.remove_leftovers()
        self._outputs.name_students(self._book.student_ids())
        self._follow_roster()
        stored = self._book.student_ids()
        self._outputs.name_students({*self._people, *stored, *self._plan.student_ids})
        self._keys = self._book.keys()
        self._given = self._book.all_manual_scores()
        pending = [task for task in self._plan.tasks if not self._is_done(task)]
        stale = self._stale(pending)
        here = stored | self._plan.student_ids
        absent = [name for name in self._people if name not in here]
        if pending or stale or absent or self._plan.refusals:
            evidence = self._out / EVIDENCE
            with make_grader(
                self._lab, self._course, evidence, jobs=jobs, warm=bool(pending)
            ) as grader:
                self._settle(grader, absent)
                self._rejudge(grader, stale)
                # While `jobs` notebooks run, one more is got ready or judged.
                threads = ThreadPoolExecutor(jobs + 1)
                try:
                    self._grade(grader, pending, console, executor or threads, 2 * jobs + 1)
                finally:
                    threads.shutdown(wait=False)
        self._outputs.write_class(self._book)
        return self._summary(len(pending), len(stale))

    def _follow_roster(self) -> None:
        """Give results of an earlier run to the students that a late roster names."""
        index = RosterIndex(self._people.values())
        for student_id, submitter in self._book.submitters().items():
            if not submitter and student_id not in self._people:
                self._book.remove(student_id)  # a missing student who is no longer of the class
            if not submitter:
                continue
            match = index.match(submitter)
            new_id = match.student.student_id if match else submitter
            if new_id == student_id:
                continue
            how = match.how if match else ""
            if not self._book.rename(student_id, new_id, matched_by=how):
                self._book.remove(student_id)

    def _is_done(self, task: Task) -> bool:
        """Whether a stored verdict is on this very notebook, run in this environment.

        ``needs_review`` is no verdict: a run that goes on tries those again.
        """
        stored = self._keys.get(task.student_id)
        return (
            stored is not None
            and task.digest is not None
            and stored.digest == task.digest
            and stored.environment == self._environment
            and stored.status is not Status.NEEDS_REVIEW
        )

    def _stale(self, pending: list[Task]) -> list[str]:
        """Whose stored results other tests judged."""
        again = {task.student_id for task in pending}
        again |= {refusal.student_id for refusal in self._plan.refusals}
        return [
            student_id
            for student_id, stored in self._keys.items()
            if stored.evidence_key and stored.judged_with != self._tests and student_id not in again
        ]

    def _settle(self, grader: GraderLike, absent: list[str]) -> None:
        """Store what needs no notebook: refused submissions and students without any."""
        for refusal in self._plan.refusals:
            graded = grader.invalid(refusal.submission, refusal.reason)
            self._store(refusal, graded.report, None)
        for student_id in absent:
            self._book.save(
                StoredResult(student_id=student_id, submitter="", report=grader.missing())
            )

    def _rejudge(self, grader: GraderLike, stale: list[str]) -> None:
        for student_id in stale:
            result = self._book.result(student_id)
            if result is None:
                continue
            try:
                report = judged_again(grader, result)
            except ConfigurationError:
                raise
            except LabgradeError as error:
                self._notes.append(f"{result.student_id} was not judged again: {error.message}")
                continue
            self._publish(dataclasses.replace(result, report=report, judged_with=self._tests))

    def _grade(
        self,
        grader: GraderLike,
        pending: list[Task],
        console: Console | None,
        executor: Executor,
        width: int,
    ) -> None:
        """Grade in the executor's threads; store here, one result at a time."""
        done = 0
        try:
            with batch_progress(len(pending), console) as progress:
                call = functools.partial(attempt, grader, on_stage=progress.stage)
                for task, graded in completed(executor, call, pending, width=width):
                    self._store(task, graded.report, graded.evidence_key)
                    done += 1
                    progress.advance()
        except KeyboardInterrupt:
            # Nothing that ends from here on is stored: Ctrl-C may have reached its child too.
            self._outputs.write_class(self._book)
            raise BatchInterrupted(done, len(pending)) from None

    def _store(self, entry: Task | Refusal, report: GradeReport, evidence: str | None) -> None:
        notes = entry.notes if isinstance(entry, Task) else ()
        self._publish(
            StoredResult(
                student_id=entry.student_id,
                submitter=entry.submitter,
                report=dataclasses.replace(report, notes=(*notes, *report.notes)),
                digest=entry.digest if isinstance(entry, Task) else None,
                environment=self._environment,
                judged_with=self._tests,
                evidence_key=evidence,
                matched_by=entry.matched_by,
                intake_notes=notes,
            )
        )

    def _publish(self, result: StoredResult) -> None:
        """Store a result with what a person gave for its answers, then write its files.

        See :meth:`Outputs.clear` for the order.
        """
        student = self._people.get(result.student_id, Student(student_id=result.student_id))
        filled = dataclasses.replace(result, report=result.report.for_student(result.student_id))
        filled = with_manual_scores(filled, self._given.get(result.student_id, ()))
        self._outputs.clear(result.student_id)
        self._book.save(filled)
        self._outputs.write_student(ClassRow(student=student, result=filled))

    def _summary(self, graded: int, rejudged: int) -> BatchSummary:
        counts: Counter[Status] = Counter()
        waiting = 0
        trainings = TrainingCounter()
        for row in self._book.rows():
            counts[row.report.status if row.report else Status.MISSING] += 1
            if row.report is not None:
                trainings.add(row.report)
            waiting += row.num_waiting
        return BatchSummary(
            lab=self._lab.name,
            out=self._out,
            graded=graded,
            rejudged=rejudged,
            reused=len(self._plan.tasks) - graded,
            counts=counts,
            trainings=trainings.total,
            waiting=waiting,
            unknown=self._plan.unknown,
            notes=tuple(self._notes),
        )
