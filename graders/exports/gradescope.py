"""Gradescope: one ``results.json`` for each student, in a zip file.

Gradescope imports no table of grades; an autograder hands it a ``results.json`` for each submission
(documented in its autograder specifications). These are for an autograder that hands out results
which were made elsewhere.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterable
from typing import Any, BinaryIO

from graders.exports.target import Target
from graders.gradebook import ClassRow
from graders.results import CaseResult, GradeReport, Outcome, QuestionResult

_TIME = (1980, 1, 1, 0, 0, 0)
"""The same grades make the same bytes."""


class GradescopeExporter:
    """``labgrade export gradescope``."""

    name = "gradescope"
    title = "Gradescope results"

    def write(self, rows: Iterable[ClassRow], file: BinaryIO, _target: Target) -> tuple[str, ...]:
        """Write ``<student>/results.json`` for everyone with a score."""
        from graders.exports.file_names import file_names

        listed = [row for row in rows if row.report and row.report.score is not None]
        names = file_names(row.student.student_id for row in listed)
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            for row in listed:
                entry = zipfile.ZipInfo(f"{names[row.student.student_id]}/results.json", _TIME)
                entry.external_attr = 0o644 << 16
                if row.report is not None:
                    archive.writestr(entry, json.dumps(_results(row.report), indent=1))
        return (f"Results of {len(listed)} students; those without a score have no file.",)


def _results(report: GradeReport) -> dict[str, Any]:
    return {
        "score": report.score,
        "output": "\n".join(report.notes),
        "output_format": "text",
        "tests": [test for question in report.questions for test in _tests(question)],
        "extra_data": {"lab": report.lab, "status": report.status.value},
    }


def _tests(question: QuestionResult) -> list[dict[str, Any]]:
    """One entry for each case, and one for what a person gives."""
    tests = [_case(question, case) for case in question.cases]
    if question.manual:
        tests.append(
            {
                "name": f"{question.title}: graded by a person",
                "number": question.name,
                # Pending points have no score: a zero would read like a verdict.
                **({} if question.manual_score is None else {"score": question.manual_score}),
                "max_score": question.manual_points,
                "output": question.comment or ("To be graded." if question.pending else ""),
                "visibility": "visible",
            }
        )
    return tests


def _case(question: QuestionResult, case: CaseResult) -> dict[str, Any]:
    passed = case.outcome is Outcome.PASSED
    return {
        "name": f"{question.title}: {case.name}",
        "number": question.name,
        "score": case.score,
        "max_score": case.points,
        "status": "passed" if passed else "failed",
        "output": "" if passed else "\n".join(text for text in (case.message, case.hint) if text),
        "output_format": "text",
        "visibility": "after_published" if case.hidden else "visible",
    }
