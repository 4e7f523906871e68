"""How often a class asked for a training, and what sharing and budgets spared."""

from __future__ import annotations

from graders.gradebook import SharedTrainings, TrainingCounter
from graders.results import GradeReport, Status, Training

SHARED = Training(recipe="a-0", dataset="mnist", steps_asked=1000, steps_run=300, cpu_seconds=6.0)
OWN = Training(recipe="b-0", dataset="mnist", steps_asked=500, steps_run=500, cpu_seconds=10.0)
NOTHING = Training(recipe="c-0", dataset="mnist", steps_asked=0, steps_run=0, cpu_seconds=0.0)


def report(*trainings: Training) -> GradeReport:
    return GradeReport(
        lab="lab",
        submission="ada.ipynb",
        status=Status.GRADED,
        score=0.0,
        max_score=0.0,
        trainings=trainings,
    )


def total(*reports: GradeReport) -> SharedTrainings:
    counter = TrainingCounter()
    for entry in reports:
        counter.add(entry)
    return counter.total


def test_a_recipe_counts_once_and_every_request_counts() -> None:
    shared = total(report(SHARED, OWN), report(SHARED), report(), report(SHARED, SHARED))
    assert (shared.asked, shared.recipes) == (5, 2)
    assert shared.cpu_seconds == 16.0
    assert (shared.steps_asked, shared.steps_run) == (4 * 1000 + 500, 300 + 500)
    assert str(shared) == (
        "5 trainings asked for (4,500 steps), 2 recipes trained each once "
        "(800 steps, 16 s of processor time)"
    )


def test_a_training_of_no_step_costs_nothing() -> None:
    shared = total(report(NOTHING))
    assert (shared.asked, shared.recipes, shared.steps_run) == (1, 1, 0)
    assert str(shared).startswith("1 training asked for (0 steps), 1 recipe trained once (0 steps,")


def test_a_class_without_trainings_has_none() -> None:
    assert total(report()).asked == 0
