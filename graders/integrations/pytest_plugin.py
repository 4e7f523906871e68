"""``pytest autograder_tests/<lab> --submission nb.ipynb``: one pytest item for each test case.

The submission is graded once, as ``labgrade run`` grades it; pytest never runs a student's code
or imports a lab's tests. The plugin is loaded with every pytest session of an environment that
has labgrade, so at import it costs next to nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from graders.results import CaseResult, GradeReport

_TESTS_FOLDER = "autograder_tests"
_PATTERN = "q*.py"
_NO_SUBMISSION = "a lab's tests need a notebook: add --submission NOTEBOOK"


class NoVerdictError(Exception):
    """Grading reached no verdict, so the case is neither passed nor failed."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add ``--submission`` and ``--submission-json``."""
    group = parser.getgroup("labgrade", "grading a notebook with a lab's tests")
    group.addoption(
        "--submission",
        type=Path,
        metavar="NOTEBOOK",
        help=f"grade this notebook with the lab whose {_TESTS_FOLDER} folder is tested",
    )
    group.addoption(
        "--submission-json", type=Path, metavar="FILE", help="write the grade report to FILE"
    )


def pytest_configure(config: pytest.Config) -> None:
    """Keep one grade book for the session."""
    config.stash[_GRADES] = Grades(config.getoption("submission"))


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Collect a lab's test files found in its folder."""
    if is_lab_test(file_path) and not parent.session.isinitpath(file_path):
        return QuestionFile.from_parent(parent, path=file_path)
    return None


@pytest.hookimpl(tryfirst=True)
def pytest_pycollect_makemodule(
    module_path: Path, parent: pytest.Collector
) -> pytest.Collector | None:
    """Collect a lab's test file that was named on the command line.

    pytest would take any Python file that is named so for a module of tests and import it.
    """
    if is_lab_test(module_path):
        return QuestionFile.from_parent(parent, path=module_path)
    return None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put a lab's questions into their own order, q2 before q10; other items stay in place."""
    places = [place for place, item in enumerate(items) if isinstance(item, CaseItem)]
    ordered = sorted((items[place] for place in places), key=_natural_order)
    for place, item in zip(places, ordered, strict=True):
        items[place] = item


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Show points for each question, the total and the notes."""
    for report in config.stash[_GRADES].reports():
        terminalreporter.section(f"{report.lab}: {report.submission}")
        for line in summary_lines(report):
            terminalreporter.write_line(line)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Write the report to ``--submission-json``."""
    target = session.config.getoption("submission_json")
    reports = session.config.stash[_GRADES].reports()
    if target is not None and reports:
        target.write_text(reports[-1].to_json(), encoding="utf-8")


def is_lab_test(path: Path) -> bool:
    """Whether a file is ``autograder_tests/<lab>/q….py``."""
    return path.parent.parent.name == _TESTS_FOLDER and path.match(_PATTERN)


def summary_lines(report: GradeReport) -> Iterator[str]:
    """The report as lines of text: each question's points, the total, the notes."""
    width = max(len(name) for name in ("total", *(q.name for q in report.questions)))
    for question in report.questions:
        score = "to be graded" if question.score is None else f"{question.score:g}"
        waiting = question.pending if question.score is not None else 0
        rest = f" ({waiting:g} to be graded)" if waiting else ""
        yield f"{question.name:<{width}}  {score} / {question.max_score:g}{rest}"
    total = "no score" if report.score is None else f"{report.score:g}"
    yield f"{'total':<{width}}  {total} / {report.max_score:g}  ({report.status})"
    yield from (f"note: {note}" for note in report.notes)


class Grades:
    """Grades the session's submission, once for each lab whose tests are run."""

    def __init__(self, submission: Path | None) -> None:
        self.submission = submission
        self._reports: dict[Path, GradeReport] = {}
        self._faults: dict[Path, str] = {}

    def reports(self) -> tuple[GradeReport, ...]:
        """The reports made until now."""
        return tuple(self._reports.values())

    def report(self, folder: Path) -> GradeReport:
        """The submission's report for the lab whose tests are in ``folder``.

        Raises:
            NoVerdictError: If the notebook cannot be read or grading reached no verdict.
        """
        if self.submission is None:
            raise NoVerdictError(_NO_SUBMISSION)
        if folder not in self._reports and folder not in self._faults:
            self._grade(self.submission, folder)
        if folder in self._faults:
            raise NoVerdictError(self._faults[folder])
        return self._reports[folder]

    def _grade(self, submission: Path, folder: Path) -> None:
        from graders.errors import LabgradeError
        from graders.grading import grade
        from graders.results import Status

        try:
            report = grade(submission, folder.name, course=folder.parent.parent)
        except LabgradeError as error:
            self._faults[folder] = str(error)
            return
        self._reports[folder] = report
        if report.status is Status.NEEDS_REVIEW:
            self._faults[folder] = " ".join(("needs review:", *report.notes))


class QuestionFile(pytest.File):
    """A question's test file: read, never imported."""

    def collect(self) -> Iterator[pytest.Item]:
        """One item for each case, in the order of the file."""
        from graders.authoring import read_question_tests

        for index, case in enumerate(read_question_tests(self.path).cases):
            item: CaseItem = CaseItem.from_parent(self, name=case.title)
            item.index = index
            if self.config.stash[_GRADES].submission is None:
                item.add_marker(pytest.mark.skip(reason=_NO_SUBMISSION))
            yield item


class CaseItem(pytest.Item):
    """One case of the submission's report."""

    index: int
    result: CaseResult

    def setup(self) -> None:
        """Grade the submission if that has not been done yet, and find this case's result.

        pytest calls it an error, which is another thing than a failure, when this fails: there
        is no verdict on the case.
        """
        try:
            self.result = self._find_result()
        except NoVerdictError as reason:
            pytest.fail(str(reason), pytrace=False)

    def _find_result(self) -> CaseResult:
        from graders.results import Outcome

        report = self.config.stash[_GRADES].report(self.path.parent)
        questions = {question.name: question for question in report.questions}
        cases = questions[self.path.stem].cases if self.path.stem in questions else ()
        if self.index >= len(cases):
            raise NoVerdictError(" ".join(("the report lacks this case.", *report.notes)))
        result = cases[self.index]
        if result.outcome is Outcome.ERROR:
            raise NoVerdictError(f"the case itself broke: {result.message}")
        return result

    def runtest(self) -> None:
        """Pass, fail or skip as the report says."""
        from graders.results import Outcome

        if self.result.outcome is Outcome.SKIPPED:
            pytest.skip(self.result.message or "skipped by the grader")
        if self.result.outcome is Outcome.FAILED:
            pytest.fail(failure_text(self.result), pytrace=False)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """File, line and heading, such as ``q5_cnn_model::Four convolutions``."""
        return self.path, 0, f"{self.path.stem}::{self.name}"


def _natural_order(item: pytest.Item) -> tuple[Path, list[tuple[int, str]]]:
    """By folder, then by file name with its numbers as numbers."""
    parts = re.findall(r"(\d+)|(\D+)", item.path.stem)
    return item.path.parent, [(int(number or 0), text) for number, text in parts]


def failure_text(case: CaseResult) -> str:
    """What a failed case tells: message, expected, actual and hint, those that there are."""
    parts = [case.message]
    parts += [f"expected:\n{case.expected}"] if case.expected else []
    parts += [f"actual:\n{case.actual}"] if case.actual else []
    parts += [f"hint: {case.hint}"] if case.hint else []
    return "\n".join(part for part in parts if part)


_GRADES = pytest.StashKey[Grades]()
