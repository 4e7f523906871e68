"""Whether the scores on a sheet can be given: every problem of the whole sheet at once."""

from __future__ import annotations

import dataclasses
import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from graders.exports import SheetRow, number_cell
from graders.gradebook import ClassRow, ManualScore, answer_digest
from graders.results import QuestionResult

_ROUNDING = 1e-6


@dataclasses.dataclass(frozen=True, kw_only=True)
class CheckedSheet:
    """What a sheet comes to.

    Args:
        given: A score for each row that has one.
        problems: Sentences with row numbers; if there are any, nothing may be given.
        unscored_comments: Rows with a comment and no score, which are passed over.
    """

    given: tuple[ManualScore, ...]
    problems: tuple[str, ...]
    unscored_comments: tuple[int, ...]


def check_sheet(rows: Sequence[SheetRow], students: Iterable[ClassRow]) -> CheckedSheet:
    """Compare a sheet with the class that it is for.

    A row without a score gives nothing, so it may be of an answer that has changed since; it
    must still be of a student and a question that there are.

    Args:
        rows: The sheet.
        students: The class as it is now.
    """
    klass = _Class(students)
    problems: list[str] = []
    given: list[ManualScore] = []
    first_rows: dict[tuple[str, str], int] = {}
    for row in rows:
        found = klass.find(row)
        if isinstance(found, str):
            problems.append(f"row {row.number}: {found}")
            continue
        student_id, question = found
        first = first_rows.setdefault((student_id, question.name), row.number)
        if first != row.number:
            problems.append(
                f"row {row.number}: {student_id} and {question.name} are in row {first} already"
            )
        if not row.score:
            continue
        wrong = list(_row_problems(row, question))
        problems += [f"row {row.number}: {problem}" for problem in wrong]
        if not wrong:
            given.append(_manual_score(row, student_id, question))
    return CheckedSheet(
        given=tuple(given),
        problems=tuple(problems),
        unscored_comments=tuple(row.number for row in rows if row.comment and not row.score),
    )


class _Class:
    """Finds what a row is about."""

    def __init__(self, rows: Iterable[ClassRow]) -> None:
        self._manual: dict[str, Mapping[str, QuestionResult]] = {}
        self._names: set[str] = set()
        self._all_manual: set[str] = set()
        for row in rows:
            questions = {question.name: question for question in row.manual_questions}
            self._manual[row.student.student_id] = questions
            for question in row.report.questions if row.report else ():
                self._names.add(question.name)
                self._all_manual |= {question.name} if question.manual else set()
        self._ids = {student_id.strip(): student_id for student_id in self._manual}
        shortened = [student_id.lstrip("0") for student_id in self._ids]
        counts = Counter(shortened)
        # Spreadsheet programs take 0042 for the number 42.
        self._shortened = {
            short: student_id
            for short, student_id in zip(shortened, self._ids.values(), strict=True)
            if short.isdecimal() and counts[short] == 1
        }

    def find(self, row: SheetRow) -> tuple[str, QuestionResult] | str:
        """The student's id and the question, or what is wrong with them."""
        student_id = self._ids.get(row.student_id) or self._shortened.get(
            row.student_id.lstrip("0")
        )
        if student_id is None:
            return f"there is no student {row.student_id!r} in this class"
        if row.question not in self._names:
            return f"there is no question {row.question!r} in this lab"
        if row.question not in self._all_manual:
            return f"{row.question} is not graded by a person"
        question = self._manual[student_id].get(row.question)
        if question is None:
            return f"{student_id} has no submission whose answers could be graded"
        return student_id, question


def _row_problems(row: SheetRow, question: QuestionResult) -> Iterator[str]:
    points = question.manual_points
    possible = read_number(row.points)
    if possible is None or abs(possible - points) > _ROUNDING:
        yield (
            f"{question.name} was out of {row.points or 'nothing'} when the sheet was written, "
            f"and is out of {number_cell(points)} now"
        )
    score = read_number(row.score)
    if score is None:
        yield f"the score {row.score!r} is not a number"
    elif score < 0:
        yield f"the score {row.score} is negative"
    elif score > points + _ROUNDING:
        yield f"the score {row.score} is more than the {number_cell(points)} points possible"
    if row.answer_digest != answer_digest(question.answer):
        yield (
            "the answer is not the one on the sheet any more; export again and look at it anew, or "
            "leave the score empty"
        )


def _manual_score(row: SheetRow, student_id: str, question: QuestionResult) -> ManualScore:
    return ManualScore(
        student_id=student_id,
        question=question.name,
        answer_digest=row.answer_digest,
        score=min(read_number(row.score) or 0.0, question.manual_points),
        points=question.manual_points,
        comment=row.comment,
    )


def read_number(text: str) -> float | None:
    """A finite number, with a point or a decimal comma; None if it is none."""
    try:
        value = float(text.replace(",", ".") if text.count(",") == 1 else text)
    except ValueError:
        return None
    return value if math.isfinite(value) and "_" not in text else None
