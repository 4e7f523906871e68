"""When an alternative is accepted, when a mutant is caught and named, what collateral is."""

from __future__ import annotations

import dataclasses

from graders.authoring.verification.verdicts import (
    MutantVerdict,
    failed,
    losses,
    passed,
    problem_of,
    split,
    to_plain,
)
from graders.results import CaseResult, GradeReport, Outcome, QuestionResult, Status


def report(status: Status = Status.GRADED, **cases: dict[str, Outcome]) -> GradeReport:
    """A report with one point a case; each question gives its cases' outcomes by name."""
    return GradeReport(
        lab="lab9_small",
        submission="a.ipynb",
        status=status,
        score=0.0,
        max_score=9.0,
        questions=tuple(
            QuestionResult(
                name=name,
                title=name,
                max_score=1.0,
                score=0.0,
                cases=tuple(
                    CaseResult(
                        name=case,
                        points=1.0,
                        hidden=False,
                        outcome=outcome,
                        message="32 filters were expected." if outcome is Outcome.FAILED else "",
                        hint="Look at the first layer." if outcome is Outcome.FAILED else "",
                    )
                    for case, outcome in outcomes.items()
                ),
            )
            for name, outcomes in cases.items()
        ),
    )


BOTH = {"a": Outcome.PASSED, "b": Outcome.PASSED}
ONE = {"a": Outcome.PASSED, "b": Outcome.FAILED}


def mutant(**fields: object) -> MutantVerdict:
    return MutantVerdict(
        name="q1: filters",
        breaks="q1",
        operator="filters",
        judged=("q1",),
        mode="full",
        words=("filter",),
        **fields,  # type: ignore[arg-type]
    )


def test_only_cases_that_the_reference_passes_count():
    expected = passed(report(q1=ONE, q2=BOTH), {"q1", "q2"})
    assert ("q1", "b") not in expected
    assert losses(report(q1=ONE, q2=BOTH), expected) == ()
    (loss,) = losses(report(q1=BOTH, q2=ONE), expected)
    assert (loss.question, loss.points) == ("q2", 1.0)
    assert loss.texts == ("32 filters were expected.\nLook at the first layer.",)


def test_only_questions_that_were_asked_for_are_looked_at():
    assert passed(report(q1=BOTH, q2=BOTH), {"q2"}) == {("q2", "a"), ("q2", "b")}
    assert failed(report(q1=ONE, q2=ONE), {"q1"}) == {("q1", "b")}


def test_a_case_that_broke_is_not_passed():
    broken = {"a": Outcome.ERROR, "b": Outcome.SKIPPED}
    expected = passed(report(q1=BOTH), {"q1"})
    (loss,) = losses(report(q1=broken), expected)
    assert loss.points == 2.0


def test_losses_of_dependents_are_no_collateral():
    everywhere = losses(report(q1=ONE, q2=ONE, q3=ONE), [(q, "b") for q in ("q1", "q2", "q3")])
    lost, collateral = split(everywhere, "q1", {"q1", "q2"})
    assert [loss.question for loss in lost] == ["q1"]
    assert [loss.question for loss in collateral] == ["q3"]


def test_a_mutant_is_caught_and_named_by_what_the_student_reads():
    lost = losses(report(q1=ONE), [("q1", "b")])
    assert mutant(lost=lost).holds
    assert not mutant().is_caught
    assert not mutant().holds
    unnamed = MutantVerdict(**{**vars(mutant(lost=lost)), "words": ("stride",)})
    assert unnamed.is_caught
    assert not unnamed.is_named
    assert not unnamed.holds


def test_collateral_and_problems_do_not_hold():
    lost = losses(report(q1=ONE), [("q1", "b")])
    assert not mutant(lost=lost, collateral=lost).holds
    assert not mutant(lost=lost, problem="the worker died").holds


def test_what_only_a_full_training_tells_is_undecided_and_not_wrong():
    assert mutant(undecided=True).holds
    assert not mutant(undecided=True).is_caught


def test_a_report_without_a_verdict_says_why():
    assert problem_of(report()) == ""
    assert problem_of(report(Status.PARTIAL)) == ""
    told = problem_of(report(Status.NEEDS_REVIEW, q1={"a": Outcome.ERROR}))
    assert "needs_review" in told
    assert "q1" in told


def test_the_json_says_what_is_derived():
    plain = to_plain(mutant())
    assert plain["caught"] is False
    assert plain["named"] is False
    assert plain["holds"] is False


def test_rows_of_a_table_name_nothing_unless_they_are_marked():
    table = "Row 2 differs.\n   row  yours\n   1    Conv2D\n>  2    Dense\nLook at it."
    (loss,) = losses(report(q1=ONE), [("q1", "b")])
    shown = dataclasses.replace(loss, texts=(table,))
    named = {
        word: MutantVerdict(**{**vars(mutant(lost=(shown,))), "words": (word,)}).is_named
        for word in ("Conv2D", "Dense", "look", "row 2")
    }
    assert named == {"Conv2D": False, "Dense": True, "look": True, "row 2": True}
