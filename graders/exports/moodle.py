"""Moodle: the grading worksheet of an assignment, filled in.

Moodle finds students by the participant's number in its first column, which only its own file has,
and its headings are in the course's language (from Moodle's source, ``assignfeedback_offline``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import BinaryIO

from graders.errors import UsageError
from graders.exports.cells import number_cell, text_cell
from graders.exports.filling import Layout, fill_sheet, find_column, max_score_of, read_sheet_of
from graders.exports.tables import Table
from graders.exports.target import Target
from graders.gradebook import ClassRow
from graders.results import Status

_GRADE = frozenset(
    {"grade", "bewertung", "note", "calificación", "qualificació", "nota", "valutazione", "voto"}
    | {"cijfer", "beoordeling", "ocena", "оценка", "оцінка", "karakter", "betyg", "arvosana"}
    | {"βαθμός", "nilai", "not", "成绩", "成績", "評点"}
)
_ID_NUMBER = frozenset({"id number", "id-nummer", "numéro d'identification", "número de id"})
_MAXIMUM = frozenset({"maximum grade", "bestwertung", "höchste bewertung", "note maximale"})
_COMMENTS = frozenset(
    {"feedback comments", "feedback als kommentar", "feedback par commentaires",
     "comentarios de retroalimentación", "commenti di feedback"}
)  # fmt: skip
_PARTICIPANT = re.compile(r".*\d+")


class MoodleExporter:
    """``labgrade export moodle``."""

    name = "moodle"
    title = "Moodle grading worksheet"

    def write(self, rows: Iterable[ClassRow], file: BinaryIO, target: Target) -> tuple[str, ...]:
        """Fill in the downloaded worksheet."""
        if target.sheet is None:
            raise UsageError(
                "Moodle takes grades in its own worksheet only, which names its participants.",
                next_step="In Moodle: the assignment, Submissions, Download grading worksheet; "
                "then name it with --sheet.",
            )
        table = read_sheet_of(target, "Moodle")
        listed = list(rows)
        layout = _layout(table, target)
        notes = fill_sheet(listed, file, table, layout, says=_comment)
        return (*notes, *_other_maximum(table, max_score_of(listed)))


def _layout(table: Table, target: Target) -> Layout:
    header = [cell.strip() for cell in table.rows[0]]
    lower = [name.casefold() for name in header]
    firsts = [row[0].strip() for row in table.rows[1:] if row and row[0].strip()]
    if len(header) < 3 or not all(_PARTICIPANT.fullmatch(cell) for cell in firsts):
        raise UsageError(
            "The sheet is no grading worksheet of Moodle: its first column names participants.",
            next_step="In Moodle: the assignment, Submissions, Download grading worksheet.",
        )
    guess = [place for place, name in enumerate(lower) if name in _GRADE]
    numbers = [place for place, name in enumerate(lower) if name in _ID_NUMBER]
    texts = [place for place, name in enumerate(lower) if name in _COMMENTS]
    addresses = [
        place
        for place in range(2, len(header))
        if any("@" in row[place] for row in table.rows[1:] if len(row) > place)
    ]
    return Layout(
        ids=(*numbers, *addresses[:1], 0),
        name=(1,),
        grade=find_column(header, target, "Moodle", guess),
        kept=tuple(range(len(header))),
        comment=texts[0] if len(texts) == 1 else None,
    )


def _comment(row: ClassRow) -> str:
    """The points of each question in one line; why nothing was graded, where nothing was."""
    if row.report is not None and row.report.status in (Status.INVALID, Status.MISSING):
        return text_cell(" ".join(row.report.notes))
    questions = row.report.questions if row.report else ()
    parts = (
        f"{question.title}: {number_cell(question.score) or '–'}/{number_cell(question.max_score)}"
        for question in questions
    )
    return text_cell("; ".join(parts))


def _other_maximum(table: Table, lab: str) -> tuple[str, ...]:
    places = [n for n, cell in enumerate(table.rows[0]) if cell.strip().casefold() in _MAXIMUM]
    found = {
        row[place].strip().replace(",", ".")
        for place in places
        for row in table.rows[1:]
        if len(row) > place and row[place].strip()
    }
    other = [text for text in found if _number(text) is not None and _number(text) != _number(lab)]
    if not other or not lab:
        return ()
    return (
        f"Moodle's maximum grade is {other[0]}, the lab's {lab}. The points are written as they "
        "are: set the assignment's maximum grade in Moodle.",
    )


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
