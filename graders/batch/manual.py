"""``labgrade manual``: written answers out to a sheet, people's scores and comments back."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from pathlib import Path

from graders.batch.folder import output_folder
from graders.batch.manual_checking import check_sheet, read_number
from graders.batch.outputs import Outputs
from graders.batch.publishing import publish_changes
from graders.errors import UsageError
from graders.exports import (
    SheetRow,
    atomic_file,
    read_sheet,
    refuse_spreadsheets,
    write_sheet,
)
from graders.gradebook import (
    ClassRow,
    Gradebook,
    ManualScore,
    StoredResult,
    open_gradebook,
    with_manual_scores,
)
from graders.labs import load_lab
from graders.results import QuestionResult

MAX_PROBLEMS = 50

Known = Mapping[str, Sequence[ManualScore]]
"""Scores that the gradebook holds, by student id."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class ManualExport:
    """A sheet that was written: its rows, and how many of them wait for a score."""

    rows: int
    waiting: int


@dataclasses.dataclass(frozen=True, kw_only=True)
class ManualImport:
    """The outcome of taking scores from a sheet.

    Args:
        given: Scores on the sheet.
        changed: Students whose report is another one now.
        waiting: Answers of the class that still wait for a score.
        unscored_comments: Rows with a comment and no score, which were passed over.
    """

    given: int
    changed: int
    waiting: int
    unscored_comments: tuple[int, ...]


def export_manual(folder: Path, file: Path, *, database: str | None = None) -> ManualExport:
    """Write the class's written answers to a sheet, with the scores that were given already.

    Args:
        folder: The batch's folder.
        file: The sheet, a CSV file; an earlier one is replaced unless work would be lost.
        database: SQLAlchemy URL, where the batch was not graded into SQLite in the folder.

    Raises:
        UsageError: If the folder holds no gradebook, the lab has no questions that people grade,
            the file cannot be written, or it holds scores that were never imported.
    """
    refuse_spreadsheets(file)
    with open_gradebook(folder, database=database) as book:
        rows = [row for row in book.rows() if row.manual_questions]
        if not rows:
            raise UsageError(
                f"{folder} holds no written answers: {_why_none(book)}.",
                next_step="labgrade labs lists how many questions of a lab people grade.",
            )
    _refuse_to_lose_work(file, rows)
    try:
        with atomic_file(file) as opened:
            count = write_sheet(rows, opened)
    except OSError as error:
        raise UsageError(
            f"{file} cannot be written: {error.strerror or error}.", next_step="Name another file."
        ) from None
    return ManualExport(rows=count, waiting=sum(row.num_waiting for row in rows))


def import_manual(folder: Path, file: Path, *, database: str | None = None) -> ManualImport:
    """Take the scores and comments of a sheet into the gradebook and write its files anew.

    Either all of the sheet's scores are taken or, if anything is wrong with it, none. Rows
    without a score leave what they are about as it is.

    Args:
        folder: The batch's folder.
        file: The sheet.
        database: SQLAlchemy URL, where the batch was not graded into SQLite in the folder.

    Raises:
        UsageError: If the folder holds no gradebook, another labgrade works in it, or the sheet
            has problems: the message names every one with its row.
    """
    sheet = read_sheet(file)
    if not folder.is_dir():
        raise UsageError(
            f"There is no folder {folder}.", next_step="Name the --out folder of a labgrade batch."
        )
    with output_folder(folder), open_gradebook(folder, database=database) as book:
        checked = check_sheet(sheet, book.rows())
        if checked.problems:
            raise UsageError(
                _listed(file.name, checked.problems),
                next_step="Mend these rows and import the sheet again.",
            )
        known = book.all_manual_scores()
        given = [score for score in checked.given if not _is_known(known, score)]
        changed = _give(book, folder, known, given)
        return ManualImport(
            given=len(checked.given),
            changed=changed,
            waiting=sum(row.num_waiting for row in book.rows()),
            unscored_comments=checked.unscored_comments,
        )


def _give(book: Gradebook, folder: Path, known: Known, given: Sequence[ManualScore]) -> int:
    """Store scores with the results that they make; returns how many results changed."""
    by_student: dict[str, list[ManualScore]] = {}
    for score in given:
        by_student.setdefault(score.student_id, []).append(score)
    # Everybody: file names depend on the whole class, and a report that an interruption left
    # without its scores is mended.
    old = tuple(book.results())
    new = [_with_scores(known, result, by_student.get(result.student_id, [])) for result in old]
    publish_changes(book, Outputs(folder, load_lab(book.lab)), old, new, given=given)
    return sum(before.report != after.report for before, after in zip(old, new, strict=True))


def _with_scores(known: Known, result: StoredResult, given: list[ManualScore]) -> StoredResult:
    replaced = {(score.question, score.answer_digest) for score in given}
    kept = [
        score
        for score in known.get(result.student_id, ())
        if (score.question, score.answer_digest) not in replaced
    ]
    return with_manual_scores(result, [*kept, *given])


def _is_known(stored: Known, score: ManualScore) -> bool:
    """Whether exactly this was given before; when it was given then stays as it is."""
    return any(
        dataclasses.replace(known, given_at=score.given_at) == score
        for known in stored.get(score.student_id, ())
    )


def _listed(name: str, problems: Sequence[str]) -> str:
    many = f"{len(problems)} problems" if len(problems) > 1 else "a problem"
    lines = [f"{name} has {many}; nothing was changed:"]
    lines += [f"  - {problem}" for problem in problems[:MAX_PROBLEMS]]
    if len(problems) > MAX_PROBLEMS:
        lines.append(f"  - and {len(problems) - MAX_PROBLEMS} more")
    return "\n".join(lines)


def _why_none(book: Gradebook) -> str:
    reports = (result.report for result in book.results())
    if any(question.manual for report in reports for question in report.questions):
        return "no submission could be read"
    return f"{book.lab} has no question that a person grades, or nothing was graded yet"


def _refuse_to_lose_work(file: Path, rows: Sequence[ClassRow]) -> None:
    """Keep a sheet that people have filled in from being replaced by an empty one.

    Raises:
        UsageError: If the file is there and holds scores or comments that the gradebook lacks.
    """
    if not file.exists():
        return
    known = {
        (row.student.student_id.strip(), question.name): question
        for row in rows
        for question in row.manual_questions
    }
    try:
        lost = [
            entry.number
            for entry in read_sheet(file)
            if (entry.score or entry.comment) and not _is_imported(entry, known)
        ]
    except UsageError:
        raise UsageError(
            f"{file} is there already and is not a sheet of written answers.",
            next_step="Name another file.",
        ) from None
    if lost:
        raise UsageError(
            f"{file} holds {len(lost)} scores or comments that were not imported, the first in "
            f"row {lost[0]}.",
            next_step="Import it first, or name another file.",
        )


def _is_imported(entry: SheetRow, known: Mapping[tuple[str, str], QuestionResult]) -> bool:
    question = known.get((entry.student_id, entry.question))
    if question is None or entry.comment != question.comment:
        return False
    return read_number(entry.score) == question.manual_score
