"""``pytest autograder_tests/<lab> --submission nb.ipynb``: what pytest makes of a report.

How a report comes about is tested with the grading room; here the report is given.
"""

from __future__ import annotations

import dataclasses
import json

import pytest

import graders.grading
from graders.errors import SubmissionError
from graders.integrations import pytest_plugin
from graders.integrations.pytest_plugin import is_lab_test, summary_lines
from graders.results import CaseResult, GradeReport, Outcome, QuestionResult, Status

LAB = "lab9_small"
TESTS = '''
raise RuntimeError("pytest must not import a lab's tests")

@test_case(points=1)
def test_one(x):
    """The first works."""

@test_case(points=2, hidden=True, name="The second works")
def test_two(x):
    pass
'''

PASSED = CaseResult(name="a", points=1.0, hidden=False, outcome=Outcome.PASSED)
FAILED = CaseResult(
    name="b",
    points=2.0,
    hidden=True,
    outcome=Outcome.FAILED,
    message="Seen three.",
    expected="four",
    actual="three",
    hint="Count again.",
)


def report(*cases: CaseResult, status: Status = Status.GRADED, **extra) -> GradeReport:
    question = QuestionResult(name="q1_sum", title="Add", max_score=3.0, score=1.0, cases=cases)
    score = None if status is Status.NEEDS_REVIEW else 1.0
    fields = {"lab": LAB, "submission": "nb.ipynb", "max_score": 3.0, "questions": (question,)}
    return GradeReport(**{**fields, "status": status, "score": score, **extra})


class GivenReports:
    """Stands where ``graders.grading.grade`` is, and counts."""

    def __init__(self, outcome: GradeReport | Exception) -> None:
        self.outcome = outcome
        self.calls: list[tuple[object, ...]] = []

    def __call__(self, notebook, lab=None, *, course=None) -> GradeReport:
        self.calls.append((notebook.name, lab, course))
        if isinstance(self.outcome, Exception):
            raise self.outcome
        return self.outcome


@pytest.fixture
def folder(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch):
    # The runs below name the plugin themselves; others would only slow them down.
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    folder = pytester.mkdir("autograder_tests") / LAB
    folder.mkdir()
    (folder / "q1_sum.py").write_text(TESTS, encoding="utf-8")
    (folder / "notes.py").write_text("raise RuntimeError", encoding="utf-8")
    return folder


@pytest.fixture
def grade(pytester: pytest.Pytester, folder, monkeypatch: pytest.MonkeyPatch):
    def run(outcome: GradeReport | Exception, *options: str):
        given = GivenReports(outcome)
        monkeypatch.setattr(graders.grading, "grade", given, raising=False)
        words = [str(folder), "--submission", "nb.ipynb", *options]
        result = pytester.runpytest_inprocess(*words, plugins=[pytest_plugin])
        return result, given

    return run


def test_each_case_is_an_item_and_the_submission_is_graded_once(grade, pytester):
    result, given = grade(report(PASSED, FAILED))
    result.assert_outcomes(passed=1, failed=1)
    assert given.calls == [("nb.ipynb", LAB, pytester.path)]


def test_a_failure_shows_message_expected_actual_and_hint_and_no_traceback(grade):
    result, _ = grade(report(PASSED, FAILED))
    result.stdout.fnmatch_lines(
        [
            "*q1_sum::The second works*",
            "Seen three.",
            "expected:",
            "four",
            "actual:",
            "three",
            "hint: Count again.",
        ]
    )
    result.stdout.no_fnmatch_line("*pytest_plugin.py*")


def test_the_terminal_shows_points_per_question_the_total_and_notes(grade):
    result, _ = grade(report(PASSED, FAILED, notes=("Something was renamed.",)))
    result.stdout.fnmatch_lines(
        [
            f"*{LAB}: nb.ipynb*",
            "q1_sum  1 / 3",
            "total   1 / 3  (graded)",
            "note: Something was renamed.",
        ]
    )


def test_no_verdict_is_an_error_not_a_failure(grade):
    verdict = report(PASSED, FAILED, status=Status.NEEDS_REVIEW, notes=("The worker died.",))
    result, given = grade(verdict)
    result.assert_outcomes(errors=2)
    result.stdout.fnmatch_lines(["needs review: The worker died."])
    assert len(given.calls) == 1


def test_an_unreadable_notebook_is_an_error_with_its_reason(grade):
    result, given = grade(SubmissionError("Not a notebook.", next_step="Save it again."))
    result.assert_outcomes(errors=2)
    result.stdout.fnmatch_lines(["Not a notebook. Save it again."])
    assert len(given.calls) == 1


def test_a_case_that_broke_is_an_error_and_the_others_count(grade):
    broken = dataclasses.replace(FAILED, outcome=Outcome.ERROR, message="KeyError")
    grade(report(PASSED, broken))[0].assert_outcomes(passed=1, errors=1)


def test_a_skipped_case_is_skipped_with_its_reason(grade):
    skipped = dataclasses.replace(FAILED, outcome=Outcome.SKIPPED, message="q0 failed")
    result, _ = grade(report(PASSED, skipped), "-rs")
    result.assert_outcomes(passed=1, skipped=1)
    result.stdout.fnmatch_lines(["*q0 failed*"])


def test_a_case_that_the_report_lacks_is_an_error(grade):
    grade(report(PASSED))[0].assert_outcomes(passed=1, errors=1)


def test_the_report_is_written_as_json(grade, pytester):
    verdict = report(PASSED, FAILED)
    grade(verdict, "--submission-json", "report.json")
    written = (pytester.path / "report.json").read_text(encoding="utf-8")
    assert GradeReport.from_dict(json.loads(written)) == verdict


def test_a_file_named_on_the_command_line_is_not_imported_either(grade, folder, pytester):
    grade(report(PASSED, FAILED))
    result = pytester.runpytest_inprocess(
        str(folder / "q1_sum.py"), "--submission", "nb.ipynb", plugins=[pytest_plugin]
    )
    result.assert_outcomes(passed=1, failed=1)


def test_without_a_submission_the_cases_are_skipped_with_a_sentence(pytester, folder):
    result = pytester.runpytest_inprocess(str(folder), "-rs", plugins=[pytest_plugin])
    result.assert_outcomes(skipped=2)
    result.stdout.fnmatch_lines(["*a lab's tests need a notebook: add --submission NOTEBOOK*"])


def test_collecting_does_not_grade(grade):
    _, given = grade(report(PASSED, FAILED), "--collect-only")
    assert given.calls == []


def test_other_test_suites_are_left_alone(pytester, folder):
    pytester.makepyfile(test_own="def test_it():\n    pass\n", q2="raise RuntimeError")
    result = pytester.runpytest_inprocess(".", plugins=[pytest_plugin])
    result.assert_outcomes(passed=1, skipped=2)


def test_questions_run_in_their_own_order(pytester, folder):
    for name in ("q10_last", "q2_next"):
        (folder / f"{name}.py").write_text(TESTS, encoding="utf-8")
    result = pytester.runpytest_inprocess(
        str(folder), "--collect-only", "-q", plugins=[pytest_plugin]
    )
    names = [line.partition("::")[0].rpartition("/")[2] for line in result.outlines[:6]]
    assert names == ["q1_sum.py"] * 2 + ["q2_next.py"] * 2 + ["q10_last.py"] * 2


def test_only_question_files_in_a_labs_folder_are_lab_tests(folder):
    assert is_lab_test(folder / "q1_sum.py")
    assert not is_lab_test(folder / "notes.py")
    assert not is_lab_test(folder.parent / "q1_sum.py")
    assert not is_lab_test(folder.parent.parent / "tests" / "q1_sum.py")


def test_questions_for_a_person_are_summed_up_as_to_be_graded():
    essay = QuestionResult(name="q2", title="Why", max_score=2.0, score=None, manual=True)
    lines = list(summary_lines(report(questions=(essay,))))
    assert lines[0] == "q2     to be graded / 2"
