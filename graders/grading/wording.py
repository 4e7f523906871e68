"""Making text from a sandbox fit for a report: no path of this machine, no control characters."""

from __future__ import annotations

import dataclasses
import re
import sys
import tempfile
from pathlib import Path

import graders
from graders.results import CaseResult, GradeReport, QuestionResult

# Escape sequences would act on the terminal of whoever reads the report.
_CONTROL = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]|[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def clean_report(report: GradeReport) -> GradeReport:
    """The report with every text that a notebook can influence made fit to be read."""
    places = _places()
    return dataclasses.replace(
        report,
        notes=tuple(clean(note, places) for note in report.notes),
        questions=tuple(_clean_question(question, places) for question in report.questions),
    )


def clean(text: str, places: tuple[str, ...]) -> str:
    """``text`` without control characters, and with ``…`` for the folders in ``places``."""
    for place in places:
        text = text.replace(place, "…")
    return _CONTROL.sub("", text)


def _places() -> tuple[str, ...]:
    """Folders of this machine that an error message may name, the longest first."""
    package = Path(graders.__file__).resolve().parent.parent
    found = {sys.prefix, sys.base_prefix, str(package), str(Path.home()), tempfile.gettempdir()}
    return tuple(
        sorted(
            (place for place in found if place.count("/") > 1 or place == "/root"),
            key=len,
            reverse=True,
        )
    )


def _clean_question(question: QuestionResult, places: tuple[str, ...]) -> QuestionResult:
    cases = tuple(_clean_case(case, places) for case in question.cases)
    return dataclasses.replace(question, cases=cases, answer=clean(question.answer, places))


def _clean_case(case: CaseResult, places: tuple[str, ...]) -> CaseResult:
    return dataclasses.replace(
        case,
        message=clean(case.message, places),
        hint=clean(case.hint, places),
        expected=clean(case.expected, places),
        actual=clean(case.actual, places),
    )
