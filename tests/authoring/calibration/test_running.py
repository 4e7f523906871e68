"""Resuming: what is stored is never trained again, and nothing that was trained is lost."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graders.authoring.calibration import records, running
from graders.authoring.calibration.bench import Job
from graders.authoring.calibration.running import Plan
from tests.authoring.calibration.invented import measurement, run
from tests.authoring.calibration.recipes import small_recipe

LAB, SOURCE = "lab9_small", "stand-in"
VERSIONS = {"python": "3.11.0"}


class Trains:
    """Trains nothing; is interrupted before the run of a given number."""

    def __init__(self, interrupted_at: int | None = None) -> None:
        self.seeds: list[tuple[str, int]] = []
        self._interrupted_at = interrupted_at

    def run(self, job, seed, environment):
        if len(self.seeds) == self._interrupted_at:
            raise KeyboardInterrupt
        self.seeds.append((job.measurement.question, seed))
        return dataclasses.replace(run(seed, 0.9), environment=environment)


def plan(question="q1_model", num_runs=3, epochs=3, **changes):
    job = Job(recipe=small_recipe(epochs=epochs), measurement=measurement(question=question))
    facts = {"question": question, "job": job, "data": "sha256:data", "num_held_out": 2000}
    return Plan(**{**facts, "runs": num_runs, **changes})


def carry_out(plans, trains, folder, told=lambda plan, run: None):
    return running.carry_out(
        plans, trains, folder, lab=LAB, source=SOURCE, versions=VERSIONS, told=told
    )


def seeds(folder, question="q1_model"):
    stored = records.load(folder, LAB, SOURCE).questions[question].reference.runs
    return [entry.seed for entry in stored]


def test_each_run_is_stored_before_it_is_told(tmp_path):
    counts = []
    carry_out([plan()], Trains(), tmp_path, lambda _plan, _run: counts.append(len(seeds(tmp_path))))
    assert counts == [1, 2, 3]


@given(interrupted_at=st.integers(0, 6))
def test_the_same_command_goes_on_after_an_interruption(tmp_path_factory, interrupted_at):
    folder = tmp_path_factory.mktemp("calibration")
    plans = [plan("q1_model"), plan("q2_model")]
    first = Trains(interrupted_at)
    if interrupted_at < 6:
        with pytest.raises(KeyboardInterrupt):
            carry_out(plans, first, folder)
    else:
        carry_out(plans, first, folder)
    second = Trains()
    carry_out(plans, second, folder)
    assert sorted(first.seeds + second.seeds) == [
        (question, seed) for question in ("q1_model", "q2_model") for seed in range(3)
    ]
    assert seeds(folder, "q2_model") == [0, 1, 2]


def test_questions_take_turns_so_that_a_short_sitting_leaves_no_gaps(tmp_path):
    trains = Trains()
    carry_out([plan("q1_model", 2), plan("q2_model", 2)], trains, tmp_path)
    assert trains.seeds == [("q1_model", 0), ("q2_model", 0), ("q1_model", 1), ("q2_model", 1)]


def test_more_runs_are_added_to_those_that_are_there(tmp_path):
    carry_out([plan(num_runs=2)], Trains(), tmp_path)
    trains = Trains()
    carry_out([plan(num_runs=4)], trains, tmp_path)
    assert [seed for _, seed in trains.seeds] == [2, 3]


@pytest.mark.parametrize("change", [{"epochs": 4}, {"data": "sha256:other"}])
def test_runs_of_another_recipe_or_of_other_data_are_never_mixed_in(tmp_path, change):
    carry_out([plan(num_runs=3)], Trains(), tmp_path)
    trains, changed = Trains(), [plan(num_runs=1, **change)]
    (told,) = running.replaced(changed, tmp_path, LAB, SOURCE)
    assert "3 stored runs of q1_model are of another recipe" in told
    carry_out(changed, trains, tmp_path)
    assert running.replaced(changed, tmp_path, LAB, SOURCE) == []
    assert len(trains.seeds) == 1
    assert seeds(tmp_path) == [0]


def test_an_almost_right_recipe_lies_beside_the_reference(tmp_path):
    carry_out([plan()], Trains(), tmp_path)
    carry_out([plan(almost="one-epoch", description="one epoch", epochs=1)], Trains(), tmp_path)
    question = records.load(tmp_path, LAB, SOURCE).questions["q1_model"]
    assert len(question.reference.runs) == 3
    assert question.almost_right["one-epoch"].description == "one epoch"


def test_the_file_says_with_which_versions_each_run_was_made(tmp_path):
    stored = carry_out([plan(num_runs=1)], Trains(), tmp_path)
    (made,) = stored.questions["q1_model"].reference.runs
    assert stored.environments[made.environment] == VERSIONS
