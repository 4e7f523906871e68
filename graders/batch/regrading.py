"""``labgrade regrade``: a whole folder's stored evidence judged again, in one go."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from pathlib import Path

from graders.batch.folder import EVIDENCE, output_folder
from graders.batch.grader import GraderFactory, GraderLike, real_grader
from graders.batch.keys import tests_key
from graders.batch.outputs import Outputs
from graders.batch.publishing import publish_changes
from graders.batch.rejudging import judged_again
from graders.errors import ConfigurationError, LabgradeError, UsageError
from graders.gradebook import Gradebook, StoredResult, open_gradebook, with_manual_scores
from graders.labs import load_lab
from graders.labs.course import Course, find_course
from graders.results import GradeReport


@dataclasses.dataclass(frozen=True, kw_only=True)
class Change:
    """A student whose result is another one now."""

    student_id: str
    old: GradeReport
    new: GradeReport


@dataclasses.dataclass(frozen=True, kw_only=True)
class RegradeSummary:
    """The outcome of a regrade.

    Args:
        lab: The lab's name.
        rejudged: Submissions judged again.
        changes: Those whose status or a score or maximum changed.
        problems: Sentences on submissions that could not be judged again; they keep their result.
    """

    lab: str
    rejudged: int
    changes: tuple[Change, ...]
    problems: tuple[str, ...]


def regrade_folder(
    folder: Path,
    *,
    database: str | None = None,
    course: Course | None = None,
    make_grader: GraderFactory = real_grader,
) -> RegradeSummary:
    """Judge all stored evidence of a batch again and write its files anew. Runs no notebook.

    All new results are stored in one transaction: after a crash the class is either regraded or
    as it was.

    Args:
        folder: The batch's folder.
        database: SQLAlchemy URL, where the batch was not graded into SQLite in the folder.
        course: The course with the lab's tests; found by default.
        make_grader: Makes the grader.

    Raises:
        UsageError: If the folder holds no gradebook, or another labgrade works in it.
        ConfigurationError: If the lab or its tests are wrong; nothing is changed then.
    """
    if not folder.is_dir():
        raise UsageError(
            f"There is no folder {folder}.", next_step="Name the --out folder of a labgrade batch."
        )
    place = course or find_course()
    with output_folder(folder), open_gradebook(folder, database=database) as book:
        lab = load_lab(book.lab)
        old = tuple(book.results())
        with make_grader(lab, place, folder / EVIDENCE, jobs=1, warm=False) as grader:
            new, problems = _judge_all(grader, book, old, tests_key(lab, place))
        publish_changes(book, Outputs(folder, lab), old, new)
    changes = [
        Change(student_id=before.student_id, old=before.report, new=after.report)
        for before, after in zip(old, new, strict=True)
        if _verdict(before.report) != _verdict(after.report)
    ]
    return RegradeSummary(
        lab=lab.name,
        rejudged=sum(result.evidence_key is not None for result in old) - len(problems),
        changes=tuple(changes),
        problems=tuple(problems),
    )


def _judge_all(
    grader: GraderLike, book: Gradebook, results: Iterable[StoredResult], key: str
) -> tuple[list[StoredResult], list[str]]:
    """The new results, in the same order, and a sentence for each that stays as it was."""
    new: list[StoredResult] = []
    problems: list[str] = []
    given = book.all_manual_scores()
    for result in results:
        try:
            report = judged_again(grader, result)
            judged = dataclasses.replace(result, report=report, judged_with=key)
            judged = with_manual_scores(judged, given.get(result.student_id, ()))
            new.append(_with_timings_kept(judged, result.report))
        except ConfigurationError:
            raise
        except LabgradeError as error:
            problems.append(f"{result.student_id}: {error.message}")
            new.append(result)
    return new, problems


def _with_timings_kept(result: StoredResult, old: GradeReport) -> StoredResult:
    """The very report that is stored, if all that differs is how long judging took.

    Its files then need not be written again.
    """
    same = dataclasses.replace(result.report, timings=old.timings) == old
    return dataclasses.replace(result, report=old) if same else result


def _verdict(report: GradeReport) -> tuple[object, ...]:
    """What a student would notice: status, scores, maxima."""
    questions = [
        (question.name, question.score, question.max_score) for question in report.questions
    ]
    return (report.status, report.score, report.max_score, questions)
