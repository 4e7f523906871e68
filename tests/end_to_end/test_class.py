"""The bundled class end to end: expected scores, files, running again, judging again."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from graders.exports.csv_file import COLUMNS
from graders.labs import load_lab
from graders.results import GradeReport
from tests.end_to_end.conftest import DEMO, LAB, ROOT, GradedClass, Labgrade, read_csv

# The first test to need the class waits until all of it is graded.
pytestmark = pytest.mark.timeout(2400)

EXPECTED = read_csv(DEMO / "expected_scores.csv")
QUESTIONS = [question.name for question in load_lab(LAB).questions]
REFUSED = {name for name, row in EXPECTED.items() if row["status"] == "invalid"}
ABSENT = {name for name, row in EXPECTED.items() if row["status"] == "missing"}
JUDGED = sorted(set(EXPECTED) - REFUSED - ABSENT)
REPORT_FIELDS = {
    *("schema_version", "lab", "submission", "student", "status", "score", "max_score"),
    *("questions", "environment", "data_sources", "protections", "timings", "notes"),
    "trainings",
}
QUESTION_FIELDS = {
    *("name", "title", "max_score", "score", "manual", "cases"),
    *("pending", "rubric", "answer", "comment"),
}
CASE_FIELDS = {"name", "points", "hidden", "outcome", "message", "hint", "expected", "actual"}


def report(graded_class: GradedClass, student: str) -> dict[str, object]:
    path = graded_class.out / "results" / f"{student}.json"
    data: dict[str, object] = json.loads(path.read_text(encoding="utf-8"))
    return data


def test_the_command_ends_well_and_says_how_the_class_stands(graded_class: GradedClass) -> None:
    assert graded_class.done.returncode == 0, graded_class.done.stderr
    assert f"The class of {len(EXPECTED)}:" in graded_class.done.stdout
    assert "Not on the roster: uhaddad." in graded_class.done.stdout


@pytest.mark.parametrize("student", EXPECTED)
def test_everybody_gets_the_score_worked_out_by_hand(
    graded_class: GradedClass, student: str
) -> None:
    expected, actual = EXPECTED[student], graded_class.grades()[student]
    found = (actual["status"], float(actual["score"]))
    assert found == (expected["status"], float(expected["score"])), expected["why"]


def test_grades_csv_has_its_columns_and_a_row_for_everybody(graded_class: GradedClass) -> None:
    grades = graded_class.grades()
    assert set(grades) == set(EXPECTED)
    roster = read_csv(DEMO / "roster.csv")
    for student, row in grades.items():
        assert list(row) == [*COLUMNS, *QUESTIONS]
        person = roster.get(student, {"name": "", "email": ""})
        assert (row["name"], row["email"]) == (person["name"], person["email"])
        assert float(row["max_score"]) == 28
        assert float(row["score"]) == sum(float(row[name]) for name in QUESTIONS)
        assert float(row["percent"]) == pytest.approx(100 * float(row["score"]) / 28, abs=0.006)


@pytest.mark.parametrize("student", sorted(set(EXPECTED) - ABSENT))
def test_each_report_follows_the_schema(graded_class: GradedClass, student: str) -> None:
    data = report(graded_class, student)
    assert set(data) == REPORT_FIELDS
    assert (data["schema_version"], data["lab"], data["student"]) == (1, LAB, student)
    read = GradeReport.from_dict(data)
    assert [question.name for question in read.questions] == QUESTIONS
    assert sum(question.max_score for question in read.questions) == read.max_score == 28
    for question in data["questions"]:  # type: ignore[attr-defined]
        assert set(question) == QUESTION_FIELDS
        assert all(set(case) == CASE_FIELDS for case in question["cases"])


@pytest.mark.parametrize("student", JUDGED)
def test_every_lost_point_comes_with_a_message_and_a_hint(
    graded_class: GradedClass, student: str
) -> None:
    read = GradeReport.from_dict(report(graded_class, student))
    cases = [case for question in read.questions for case in question.cases]
    assert {case.outcome.value for case in cases} <= {"passed", "failed"}
    silent = [case.name for case in cases if case.outcome == "failed" and not case.message]
    aimless = [case.name for case in cases if case.outcome == "failed" and not case.hint]
    assert (silent, aimless) == ([], [])


@pytest.mark.parametrize("student", sorted(REFUSED))
def test_a_refused_submission_is_told_why(graded_class: GradedClass, student: str) -> None:
    words = {
        "oandersen": "2 notebooks",
        "tchen": "lab4_cifar10_cnn",
        "xmeyer": "no code cells",
        "yfontaine": "no valid JSON",
        "zgruber": "old notebook format 3",
    }
    notes = " ".join(report(graded_class, student)["notes"])  # type: ignore[call-overload]
    assert words[student] in notes


def test_what_was_odd_but_accepted_is_noted(graded_class: GradedClass) -> None:
    def notes(student: str) -> str:
        return " ".join(report(graded_class, student)["notes"])  # type: ignore[call-overload]

    assert "There was no cnn_model; model was graded in its place." in notes("cnguyen")
    assert "lr was read as learning_rate" in notes("dpatel")
    assert "The shell command 'pip' was not run." in notes("dpatel")
    assert "stopped with IndexError" in notes("tbauer")
    assert "ran too long and was stopped; the cells after it were run" in notes("vcosta")


def test_everybody_who_submitted_has_a_page_and_the_class_page_links_it(
    graded_class: GradedClass,
) -> None:
    index = (graded_class.out / "index.html").read_text(encoding="utf-8")
    for student in sorted(set(EXPECTED) - ABSENT):
        page = graded_class.out / "feedback" / f"{student}.html"
        assert "</html>" in page.read_text(encoding="utf-8")
        assert f"feedback/{student}.html" in index
    for student in ABSENT:
        assert not (graded_class.out / "feedback" / f"{student}.html").exists()


def test_nothing_of_this_machine_is_in_what_students_see(graded_class: GradedClass) -> None:
    seen = [*graded_class.out.glob("results/*.json"), *graded_class.out.glob("feedback/*.html")]
    for path in seen:
        text = path.read_text(encoding="utf-8")
        assert str(ROOT) not in text, path.name
        assert str(graded_class.out) not in text, path.name
        assert "/site-packages/" not in text, path.name


def test_few_recipes_are_trained_for_the_whole_class(graded_class: GradedClass) -> None:
    recipes = {
        fit["recipe"].rsplit("-", 1)[0]
        for path in (graded_class.out / "evidence").glob("*/measured.json")
        for fit in json.loads(path.read_text(encoding="utf-8"))["fits"].values()
    }
    # The reference (efischer's activation layers are the same recipe), lsmith's and odiallo's.
    assert len(recipes) == 3


def snapshot(out: Path) -> dict[str, tuple[int, bytes]]:
    """Every student's files: when they were written, and what they hold."""
    files = [*out.glob("results/*.json"), *out.glob("feedback/*.html")]
    return {
        str(path.relative_to(out)): (path.stat().st_mtime_ns, path.read_bytes()) for path in files
    }


def test_the_same_command_again_does_nothing_twice(
    graded_class: GradedClass, labgrade: Labgrade
) -> None:
    judged = [name for name in snapshot(graded_class.out) if Path(name).stem in JUDGED]
    before, grades = snapshot(graded_class.out), graded_class.grades()
    again = labgrade.run(*graded_class.words)
    assert again.returncode == 0, again.stderr
    assert f"{LAB}: 0 run and judged, " in again.stdout
    after = snapshot(graded_class.out)
    assert {name: after[name] for name in judged} == {name: before[name] for name in judged}
    assert graded_class.grades() == grades


def test_regrade_gives_the_same_scores_and_loads_no_tensorflow(
    graded_class: GradedClass, labgrade: Labgrade
) -> None:
    grades = graded_class.grades()
    code = (
        "import sys\n"
        "from graders.cli import main\n"
        f"code = main(['regrade', {str(graded_class.out)!r}])\n"
        "print([name for name in ('tensorflow', 'keras') if name in sys.modules])\n"
        "sys.exit(code)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=labgrade.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [f"{LAB}: {len(JUDGED)} judged again, 0 changed.", "[]"]
    assert graded_class.grades() == grades
