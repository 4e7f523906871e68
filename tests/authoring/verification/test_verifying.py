"""A whole verification of a small course, with a grader that runs the cells right here."""

from __future__ import annotations

import dataclasses
import datetime
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from graders.authoring.verification import verification
from graders.authoring.verification.results import Verification
from graders.authoring.verification.subject import changed, subject_of
from graders.errors import ConfigurationError, UsageError
from graders.labs import Lab, Question, Variable
from graders.labs.course import Course
from graders.results import CaseResult, GradeReport, Outcome, QuestionResult, Status
from tests.authoring.small_course import code, notebook

LAB = Lab(
    name="lab9_small",
    title="Small",
    datasets=(),
    questions=(
        Question(name="q1_data", title="Data", variables=(Variable(name="items", kind="value"),)),
        Question(
            name="q2_size",
            title="Size",
            variables=(Variable(name="size", kind="value"),),
            depends_on=("q1_data",),
        ),
        Question(name="q3_other", title="Other", variables=(Variable(name="other", kind="value"),)),
    ),
)
SOURCE = notebook(
    code("ALL = range(9)\n\n\ndef count(items):\n    return len(items)", id="setup"),
    code("# BEGIN SOLUTION\nitems = list(ALL)[:5]\n# END SOLUTION", id="data"),
    code('grader.check("q1_data")', id="check-1"),
    code("# BEGIN SOLUTION\nsize = count(items)\n# END SOLUTION", id="size"),
    code('grader.check("q2_size")', id="check-2"),
    code("# BEGIN SOLUTION\nother = list(ALL)[:3]\n# END SOLUTION", id="other"),
    code('grader.check("q3_other")', id="check-3"),
)
RIGHT = {
    "q1_data": ("items", [0, 1, 2, 3, 4]),
    "q2_size": ("size", 5),
    "q3_other": ("other", [0, 1, 2]),
}


class HonestBench:
    """Runs a notebook's cells and compares: stands in for the real grader, and is right."""

    def __init__(self, *_arguments: Any, **_options: Any) -> None:
        self.graded = 0

    def circumstances(self) -> tuple[dict[str, str], dict[str, str]]:
        return {}, {}

    def __enter__(self) -> HonestBench:
        return self

    def __exit__(self, *_error: object) -> None:
        pass

    def grade(self, content: Mapping[str, Any], mode: str) -> GradeReport:
        values: dict[str, Any] = {}
        for cell in content["cells"]:
            lines = "".join(cell["source"]).splitlines()
            source = "\n".join(line for line in lines if not line.startswith("grader."))
            try:
                exec(source, values)  # noqa: S102 - the test's own cells
            except Exception:  # noqa: S112 - as a kernel does
                continue
        return self.report({name: self.is_right(name, values) for name in RIGHT})

    def is_right(self, question: str, values: Mapping[str, Any]) -> bool:
        name, right = RIGHT[question]
        return bool(values.get(name) == right)

    def report(self, passed: Mapping[str, bool]) -> GradeReport:
        def case(question: str) -> CaseResult:
            outcome = Outcome.PASSED if passed[question] else Outcome.FAILED
            message = "" if passed[question] else f"{RIGHT[question][0]} has other rows"
            return CaseResult(name="c", points=1.0, hidden=False, outcome=outcome, message=message)

        questions = tuple(
            QuestionResult(name=name, title=name, max_score=1, score=0, cases=(case(name),))
            for name in passed
        )
        return GradeReport(
            lab=LAB.name,
            submission="a",
            status=Status.GRADED,
            score=1,
            max_score=3,
            questions=questions,
        )


class BlindBench(HonestBench):
    """Passes question 1 whatever it holds, and blames question 3 for it."""

    def is_right(self, question: str, values: Mapping[str, Any]) -> bool:
        if question == "q1_data":
            return "items" in values
        if question == "q3_other" and len(values.get("items", [])) == 4:
            return False
        return super().is_right(question, values)


@pytest.fixture
def course(tmp_path: Path) -> Course:
    made = Course(tmp_path)
    (tmp_path / "autograder_tests" / LAB.name).mkdir(parents=True)
    starter = notebook(*(cell for cell in SOURCE["cells"] if "SOLUTION" not in str(cell["source"])))
    for path, content in (
        (made.solution(LAB.name), SOURCE),
        (made.assignment(LAB.name) / f"{LAB.name}.ipynb", starter),
    ):
        path.parent.mkdir(parents=True)
        path.write_text(json.dumps(content), encoding="utf-8")
    return made


def verified(
    course: Course, monkeypatch: pytest.MonkeyPatch, bench: type = HonestBench, **options: Any
) -> Verification:
    monkeypatch.setattr(verification, "Bench", bench)
    return verification.verify(LAB, course, **options)


def test_a_grader_that_is_right_holds(course: Course, monkeypatch: pytest.MonkeyPatch):
    found = verified(course, monkeypatch)
    assert found.reference is not None
    assert found.starter is not None
    assert all(trial.holds for trial in found.right)
    assert {mutant.breaks for mutant in found.mutants} == {"q1_data", "q3_other"}
    assert found.num_caught == found.num_named == len(found.mutants)
    assert found.num_collateral == 0
    assert found.holds
    assert not found.partial


def test_the_json_holds_counts_and_every_verdict(course: Course, monkeypatch: pytest.MonkeyPatch):
    found = verified(course, monkeypatch)
    plain = json.loads(found.to_json())
    assert plain["schema_version"] == 1
    assert plain["subject"] == subject_of(LAB, course)
    assert datetime.datetime.fromisoformat(plain["finished"]).utcoffset() == datetime.timedelta()
    assert plain["counts"]["caught"] == len(plain["mutants"]) == len(found.mutants)
    assert plain["holds"] is True


def test_a_subject_tells_which_files_are_other_ones(course: Course):
    before = subject_of(LAB, course)
    (course.tests(LAB.name) / "__pycache__").mkdir()
    (course.tests(LAB.name) / "__pycache__" / "q1.pyc").write_bytes(b"compiled")
    assert changed(before, subject_of(LAB, course)) == ()
    (course.tests(LAB.name) / "q1_data.py").write_text("# mended", encoding="utf-8")
    assert changed(before, subject_of(LAB, course)) == ("tests",)
    (course.solution(LAB.name).parent / "verification.toml").write_text("", encoding="utf-8")
    lab = dataclasses.replace(LAB, title="Another")
    assert changed(before, subject_of(lab, course)) == ("solution", "tests", "definition")


def test_a_grader_that_is_blind_does_not(course: Course, monkeypatch: pytest.MonkeyPatch):
    found = verified(course, monkeypatch, BlindBench)
    blind = [mutant for mutant in found.mutants if mutant.breaks == "q1_data"]
    assert blind
    assert not any(mutant.is_caught for mutant in blind)
    assert not found.holds


def test_a_question_in_which_nothing_was_tried_is_told(
    course: Course, monkeypatch: pytest.MonkeyPatch
):
    found = verified(course, monkeypatch)
    assert found.untried == ("q2_size",)
    assert json.loads(found.to_json())["untried"] == ["q2_size"]
    assert verified(course, monkeypatch, only=["q1_data"]).untried == ()


def test_equivalent_mutants_are_listed_and_not_graded(
    course: Course, monkeypatch: pytest.MonkeyPatch
):
    folder = course.solution(LAB.name).parent
    text = '[[equivalent]]\nmutants = ["q1_data: *"]\nreason = "any data will do"\n'
    (folder / "verification.toml").write_text(text, encoding="utf-8")
    found = verified(course, monkeypatch, BlindBench)
    assert {mutant.reason for mutant in found.equivalent} == {"any data will do"}
    assert {mutant.breaks for mutant in found.mutants} == {"q3_other"}
    assert found.holds


def test_a_stale_entry_does_not_hold(course: Course, monkeypatch: pytest.MonkeyPatch):
    folder = course.solution(LAB.name).parent
    text = '[[equivalent]]\nmutants = ["q8: gone"]\nreason = "long ago"\n'
    (folder / "verification.toml").write_text(text, encoding="utf-8")
    found = verified(course, monkeypatch)
    assert found.stale == ("No mutant is called q8: gone",)
    assert not found.holds


def test_an_alternative_that_loses_a_point_is_told_from_its_pack(
    course: Course, monkeypatch: pytest.MonkeyPatch
):
    folder = course.solution(LAB.name).parent / "alternatives"
    for question, text in (
        ("q1_data", "items = [0, 1, 2, 3, 4]"),
        ("q2_size", "size = 5.5"),
        ("q3_other", "other = [0, 1, 2]"),
    ):
        (folder / question).mkdir(parents=True)
        (folder / question / "by_hand.py").write_text(text, encoding="utf-8")
    found = verified(course, monkeypatch, kinds=["alternatives"])
    verdicts = {alternative.name: alternative.holds for alternative in found.alternatives}
    assert {name: holds for name, holds in verdicts.items() if name.startswith("q")} == {
        "q1_data: by hand": True,
        "q2_size: by hand": False,
        "q3_other: by hand": True,
    }
    assert found.partial


def test_only_some_may_be_asked_for(course: Course, monkeypatch: pytest.MonkeyPatch):
    found = verified(course, monkeypatch, only=["q3_*ends*"])
    assert [mutant.name for mutant in found.mutants] == ["q3_other: slice :3 ends at 2"]
    assert found.reference is None
    assert found.holds
    with pytest.raises(UsageError, match="fits"):
        verified(course, monkeypatch, only=["nothing like it"])


def test_one_kind_may_be_asked_for(course: Course, monkeypatch: pytest.MonkeyPatch):
    wrong = verified(course, monkeypatch, kinds=["mutants"])
    assert wrong.mutants
    assert not wrong.alternatives
    right = verified(course, monkeypatch, kinds=["alternatives"])
    assert right.alternatives
    assert not right.mutants
    assert right.partial


def test_progress_is_told(course: Course, monkeypatch: pytest.MonkeyPatch):
    told: list[tuple[int, int]] = []
    verified(course, monkeypatch, progress=lambda _, done, total: told.append((done, total)))
    assert told[-1][0] == told[-1][1] == len(told)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{", "cannot be read as a notebook"),
        ("{}", "cannot be read as a notebook"),
        (json.dumps(notebook(code("%time\nitems = 1", id="fine"), code("items = [", id="bad"))),
         "the cell bad has a syntax error in line 1"),
    ],
)  # fmt: skip
def test_a_broken_reference_is_told_to_its_author(
    course: Course, monkeypatch: pytest.MonkeyPatch, text: str, told: str
):
    course.solution(LAB.name).write_text(text, encoding="utf-8")
    with pytest.raises(ConfigurationError, match=told):
        verified(course, monkeypatch)


def test_without_a_starter_there_is_nothing_to_verify(
    course: Course, monkeypatch: pytest.MonkeyPatch
):
    (course.assignment(LAB.name) / f"{LAB.name}.ipynb").unlink()
    with pytest.raises(UsageError, match="does not exist"):
        verified(course, monkeypatch)
