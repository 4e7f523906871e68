"""From evidence to points: best capture point, faults told apart, never above the maximum."""

from __future__ import annotations

import copy
import dataclasses
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graders.errors import ConfigurationError
from graders.evidence.captured import Captured
from graders.evidence.channel import Frame, load_json
from graders.grading.environment import EvidenceReader
from graders.grading.judge import Judge, needs_review
from graders.grading.reporting import Reporter
from graders.grading.store import EvidenceStore
from graders.grading.wording import clean_report
from graders.labs import Lab
from graders.labs.course import Course
from graders.results import GradeReport, Outcome, Status
from tests.evidence.test_parsing import JSON, places, replaced
from tests.grading.course import FILES, LAB, measured, write_course


@pytest.fixture
def course(tmp_path: Path) -> Course:
    return write_course(tmp_path / "course")


@pytest.fixture
def judge(course: Course) -> Judge:
    return Judge(LAB, course.tests(LAB.name))


def number(value: float) -> dict[str, Any]:
    return {"kind": "number", "type": "int", "float": value, "text": str(value)}


ARRAY = {
    "kind": "array", "type": "numpy.ndarray", "shape": [3], "dtype": "int64", "rows": [],
    "minimum": 0.0, "maximum": 2.0, "mean": 1.0, "all_finite": True, "complete": True,
}  # fmt: skip


def evidence(*sums: float, array: dict[str, Any] | None = ARRAY) -> Captured:
    """``total`` was captured with each of ``sums`` in turn, then ``a``."""
    captured = Captured()
    for place, value in enumerate(sums):
        captured.add(Frame("object", {"number": place, **number(value)}))
        captured.add(Frame("snapshot", snapshot("q1_sum", total=place)))
    if array is not None:
        captured.add(Frame("object", {"number": 99, **array}, (np.arange(3),)))
        captured.add(Frame("snapshot", snapshot("q2_array", a=99)))
    return captured


def snapshot(question: str, **objects: int) -> dict[str, Any]:
    variables = {name: {"object": place, "as": name} for name, place in objects.items()}
    return {"question": question, "cell": 0, "variables": variables, "figures": 0, "outputs": 0}


def scores(judge: Judge, captured: Captured, **facts: Any) -> list[float | None]:
    return [question.score for question in judge.judge(EvidenceReader(captured, measured(**facts)))]


def test_the_maximum_counts_every_case_and_a_persons_points(judge: Judge):
    assert judge.max_score == 2 + 1 + 3 + 2 + 4


def test_each_case_earns_its_points_or_none(judge: Judge):
    assert scores(judge, evidence(5)) == [3.0, 3.0, 0.0, None]
    assert scores(judge, evidence(4)) == [1.0, 3.0, 0.0, None]
    assert scores(judge, evidence(4.5)) == [0.0, 3.0, 0.0, None]
    assert scores(judge, Captured())[1:] == [0.0, 0.0, None]


def test_the_best_capture_point_counts(judge: Judge):
    assert scores(judge, evidence(4.5, 5, 4))[0] == 3.0


def test_among_equals_the_last_capture_point_is_shown(course: Course):
    text = FILES["q1_sum"].replace("assert total == 5", "assert total == 5, str(total)")
    (course.tests(LAB.name) / "q1_sum.py").write_text(
        "from otter.test_files import test_case\nOK_FORMAT = False\nname = 'q1_sum'\n" + text
    )
    judge = Judge(LAB, course.tests(LAB.name))
    question = judge.judge(EvidenceReader(evidence(7, 8), measured()))[0]
    assert question.cases[0].message == "8.0"


def test_a_plain_assertion_fails_with_its_words(judge: Judge):
    cases = judge.judge(EvidenceReader(evidence(4.5), measured()))[0].cases
    assert [(case.outcome, case.message) for case in cases] == [
        (Outcome.FAILED, "The check was not satisfied."),
        (Outcome.FAILED, "Not a whole number."),
    ]
    assert [case.hidden for case in cases] == [False, True]


@pytest.mark.parametrize("break_", ["raise TypeError('x')", "1 / 0", "undefined", "a.no_such"])
def test_a_test_that_breaks_is_never_the_students_fault(tmp_path: Path, break_: str):
    broken = f"@test_case(name='b', points=3)\ndef test_b(a):\n    {break_}\n"
    course = write_course(tmp_path / "broken", q2_array=broken)
    judge = Judge(LAB, course.tests(LAB.name))
    captured = evidence(5)
    reader = EvidenceReader(captured, measured())
    questions = judge.judge(reader)
    assert needs_review(questions)
    assert questions[1].cases[0].outcome is Outcome.ERROR
    report = Reporter(LAB, judge).graded("ada.ipynb", reader, captured, measured())
    assert (report.status, report.score, report.max_score) == (Status.NEEDS_REVIEW, None, 12.0)
    assert report.percent is None


COUNT = """
from graders.checks import assert_whole_number

@test_case(name="total is a whole number", points=3)
def test_whole(total):
    assert_whole_number(total, at_most=9, name="total")
"""


def test_none_and_a_missing_variable_are_told_apart(tmp_path: Path):
    course = write_course(tmp_path / "course", q1_sum=COUNT)
    judge = Judge(LAB, course.tests(LAB.name))
    none = Captured()
    none.add(Frame("object", {"number": 0, "kind": "value", "type": "NoneType", "value": None}))
    none.add(Frame("snapshot", snapshot("q1_sum", total=0)))
    told = [
        judge.judge(EvidenceReader(captured, measured()))[0].cases[0].message
        for captured in (none, Captured())
    ]
    assert told == ["`total` is None.", "There is no variable `total` yet."]


def test_a_value_that_could_not_be_recorded_is_not_called_missing(tmp_path: Path):
    course = write_course(tmp_path / "course", q1_sum=COUNT)
    lost = Captured()
    reason = "It holds a lock of a thread."
    lost.add(Frame("object", {"number": 0, "kind": "unreadable", "type": "x", "reason": reason}))
    lost.add(Frame("snapshot", snapshot("q1_sum", total=0)))
    (case,) = Judge(LAB, course.tests(LAB.name)).judge(EvidenceReader(lost, measured()))[0].cases
    assert case.message == "`total` holds nothing that counts."
    assert case.hint == reason
    assert case.score == 0


def test_every_problem_of_the_test_files_is_told_at_once(tmp_path: Path):
    course = write_course(tmp_path / "c", q1_sum=None, q2_array="def broken(:", q3_model="1 / 0")
    with pytest.raises(ConfigurationError) as raised:
        Judge(LAB, course.tests(LAB.name))
    told = "\n".join(raised.value.problems)
    assert len(raised.value.problems) == 3
    assert "q1_sum has no test file" in told
    assert "q2_array.py cannot be read" in told
    assert "ZeroDivisionError" in told


def test_a_manual_question_may_have_no_file(judge: Judge):
    question = judge.judge(EvidenceReader(Captured(), measured()))[3]
    assert (question.manual, question.score, question.max_score) == (True, None, 4.0)


ANSWERED = {"q4_essay": "Because <b>it</b> rises.\x1b[31m"}
NO_ANSWER = "No written answer to q4_essay was found; a person grades it all the same."


def graded(lab: Lab, judge: Judge, **facts: Any) -> GradeReport:
    captured = evidence(5)
    reader = EvidenceReader(captured, measured(**facts))
    return Reporter(lab, judge).graded("ada.ipynb", reader, captured, measured(**facts))


def test_a_manual_question_waits_with_its_rubric_and_the_students_answer(judge: Judge):
    report = graded(LAB, judge, answers=ANSWERED)
    essay = report.questions[3]
    assert (essay.score, essay.pending, essay.rubric) == (None, 4.0, "Anything.")
    assert essay.answer == ANSWERED["q4_essay"]
    assert (report.score, report.pending, report.percent) == (6.0, 4.0, 50.0)
    assert report.notes == ()
    assert clean_report(report).questions[3].answer == "Because <b>it</b> rises."


@pytest.mark.parametrize("facts", [{}, {"answers": {}}, {"answers": {"q4_essay": ""}}])
def test_no_answer_is_noted_and_still_for_a_person_to_judge(judge: Judge, facts: dict[str, Any]):
    report = graded(LAB, judge, **facts)
    assert (report.questions[3].score, report.questions[3].pending) == (None, 4.0)
    assert report.notes == (NO_ANSWER,)


def test_a_question_with_tests_and_a_person_has_its_tests_score_so_far(course: Course):
    *others, array, model, essay = LAB.questions
    both = dataclasses.replace(array, manual=True, manual_points=2.0, rubric="Why three.")
    lab = dataclasses.replace(LAB, questions=(*others, both, model, essay))
    report = graded(lab, Judge(lab, course.tests(lab.name)), answers={"q2_array": "So."})
    question = report.questions[1]
    assert (question.score, question.pending, question.max_score) == (3.0, 2.0, 5.0)
    assert (question.answer, question.rubric) == ("So.", "Why three.")
    assert (report.score, report.pending, report.max_score) == (6.0, 6.0, 14.0)


def test_answers_of_questions_that_tests_grade_alone_are_not_in_the_report(judge: Judge):
    assert graded(LAB, judge, answers={"q1_sum": "x"}).questions[0].answer == ""


def test_without_a_submission_nothing_waits_and_after_our_failure_all_does(judge: Judge):
    reporter = Reporter(LAB, judge)
    for report in (reporter.missing(), reporter.invalid("a.ipynb", "Broken.")):
        assert (report.score, report.pending, report.questions[3].score) == (0.0, 0.0, 0.0)
    review = reporter.needs_review("a.ipynb", "Our fault.")
    assert (review.score, review.pending, review.questions[3].score) == (None, 4.0, None)


def test_unanswered_has_the_same_table(judge: Judge):
    run = judge.judge(EvidenceReader(evidence(5), measured()))
    skipped = judge.unanswered("The notebook was not run.")
    assert [(q.name, q.max_score, len(q.cases)) for q in run] == [
        (q.name, q.max_score, len(q.cases)) for q in skipped
    ]
    assert {c.outcome for q in skipped for c in q.cases} == {Outcome.SKIPPED}


def test_a_renamed_variable_is_told(judge: Judge):
    captured = evidence(5)
    captured.snapshots[0]["variables"]["total"]["as"] = "my_sum"
    reader = EvidenceReader(captured, measured())
    assert judge.renamed(reader) == ["There was no total; my_sum was graded in its place."]


@pytest.mark.parametrize(
    "ending", ["complete", "The notebook ran longer than 3 seconds and was ended."]
)
def test_a_run_cut_short_is_partial_and_keeps_its_score(judge: Judge, ending: str):
    captured = evidence(5)
    captured.ending = ending
    reader = EvidenceReader(captured, measured())
    report = Reporter(LAB, judge).graded("ada.ipynb", reader, captured, measured())
    assert report.score == 6.0
    assert report.status == (Status.GRADED if ending == "complete" else Status.PARTIAL)
    assert (ending in report.notes) == (ending != "complete")


def test_a_report_survives_its_json(judge: Judge):
    captured = evidence(5)
    captured.add(Frame("note", load_json(r'{"text": "ünï \ud800"}')))
    cell = r'{"cell": 3, "status": "error", "error": "E\ud800", "message": "m\udfff"}'
    captured.add(Frame("cell", load_json(cell)))
    reader = EvidenceReader(captured, measured())
    report = Reporter(LAB, judge).graded("ada.ipynb", reader, captured, measured())
    text = report.to_json()
    assert GradeReport.from_json(text) == report
    assert json.loads(text)["schema_version"] == 1
    text.encode("utf-8")  # must be fit for a file


@settings(
    max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(data=st.data())
def test_hostile_evidence_gives_a_verdict_within_the_maximum(judge: Judge, data: st.DataObject):
    captured = evidence(5, 4)
    captured.add(
        Frame("object", {"number": 50, "kind": "model", "type": "x", "fits": [0], "compile": None})
    )
    captured.add(
        Frame(
            "object",
            {"number": 51, "kind": "optimizer", "object": {"class_name": "SGD", "config": {}}},
        )
    )
    captured.add(
        Frame(
            "object",
            {
                "number": 52,
                "kind": "history",
                "epochs": 1,
                "metrics": {},
                "steps": None,
                "fits": [0],
            },
        )
    )
    captured.add(Frame("snapshot", snapshot("q3_model", net=50, opt=51, h=52)))
    captured.add(
        Frame(
            "fitted",
            {
                "number": 0,
                "epochs": 1,
                "batch_size": 1,
                "num_examples": 1,
                "dataset": None,
                "split": None,
            },
        )
    )
    captured.add(Frame("figure", {"cell": 0, "title": "", "axes": []}))
    captured.add(Frame("output", {"cell": 0, "text": "hi"}))
    captured.add(Frame("note", {"text": "n"}))
    captured.add(Frame("cell", {"cell": 0, "status": "error", "error": "E", "message": "m"}))
    for _ in range(data.draw(st.integers(1, 3))):
        name = data.draw(
            st.sampled_from(
                ["cells", "outputs", "figures", "objects", "snapshots", "fits", "notes"]
            )
        )
        entries = getattr(captured, name)
        place = data.draw(st.integers(0, len(entries) - 1))
        body = {key: value for key, value in entries[place].items() if key != "arrays"}
        path = data.draw(st.sampled_from([path for path in places(body) if path]))
        changed = replaced(copy.deepcopy(body), path, data.draw(JSON))
        entries[place] = {**changed, "arrays": entries[place]["arrays"]}
    facts = measured(fits={})
    reader = EvidenceReader(captured, facts)
    report = Reporter(LAB, judge).graded("ada.ipynb", reader, captured, facts)
    assert report.max_score == 12.0
    assert report.score is None or 0 <= report.score <= 8.0
    GradeReport.from_json(report.to_json())


@settings(max_examples=50)
@given(st.lists(st.sampled_from([0.0, 4.0, 4.5, 5.0]), max_size=6), st.randoms())
def test_the_score_does_not_depend_on_the_order_of_capture_points(values, random):
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        judge = Judge(LAB, write_course(Path(folder)).tests(LAB.name))
    mixed = list(values)
    random.shuffle(mixed)
    assert scores(judge, evidence(*values)) == scores(judge, evidence(*mixed))


def test_stored_evidence_is_what_was_kept(tmp_path: Path):
    store = EvidenceStore(tmp_path / "evidence")
    key = store.key("0" * 64, LAB, {"data": {}})
    assert store.load(key) is None
    store.save(key, evidence(5), measured())
    captured, facts = store.load(key)
    assert captured.objects == evidence(5).objects
    assert facts == measured()
    (tmp_path / "evidence" / key / "measured.json").write_text("{")
    assert store.load(key) is None
    store.save(key, evidence(4), measured())
    assert store.load(key)[0].objects == evidence(4).objects


def test_the_key_of_evidence_depends_on_what_makes_it():
    context = {"data": {"mnist": "sha256:1"}, "versions": {}}
    first, *rest = LAB.questions
    written = dataclasses.replace(first, manual=True)
    keys = {
        EvidenceStore.key("a", LAB, context),
        EvidenceStore.key("b", LAB, context),
        EvidenceStore.key("a", LAB, {**context, "versions": {"keras": "4"}}),
        EvidenceStore.key("a", dataclasses.replace(LAB, questions=LAB.questions[:2]), context),
        EvidenceStore.key("a", dataclasses.replace(LAB, questions=(written, *rest)), context),
    }
    assert len(keys) == 5


REJUDGE = """
import sys
from pathlib import Path
from graders.grading.grader import Grader
from graders.labs.course import Course
from tests.grading.course import LAB
with Grader(LAB, Course(Path(sys.argv[1])), folder=Path(sys.argv[2]), warm=False) as grader:
    report = grader.rejudge(sys.argv[3], submission_name="ada.ipynb").report
print(report.score, *[name for name in ("tensorflow", "keras") if name in sys.modules])
"""


def test_judging_again_loads_no_tensorflow(course: Course, tmp_path: Path):
    EvidenceStore(tmp_path / "evidence").save("a" * 40, evidence(5), measured())
    arguments = [str(course.root), str(tmp_path / "evidence"), "a" * 40]
    done = subprocess.run(
        [sys.executable, "-c", REJUDGE, *arguments],
        capture_output=True, text=True, check=False, cwd=Path(__file__).parents[2],
    )  # fmt: skip
    assert done.stdout == "6.0\n", done.stderr
