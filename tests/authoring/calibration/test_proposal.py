"""Which thresholds are proposed, kept and called calibrated."""

from __future__ import annotations

from graders.authoring.calibration.proposal import MISS, propose
from tests.authoring.calibration.invented import TIGHT, measurement, question


def proposed(runs, threshold=0.85, *, is_stated=False, **changes):
    return propose(runs, measurement(threshold, **changes), is_stated=is_stated, chance=0.1)


def test_a_threshold_that_serves_is_kept():
    found = proposed(question(TIGHT, linear_model=[0.80, 0.81]))
    assert (found.verdict, found.threshold) == ("calibrated", 0.85)
    assert found.lowest is not None
    assert found.highest is not None
    assert found.lowest <= 0.85 <= found.highest


def test_a_threshold_that_the_reference_misses_comes_down_to_the_highest_that_serves():
    found = proposed(question(TIGHT), 0.97)
    assert found.threshold == found.highest
    assert found.threshold < 0.97
    assert found.verdict == "calibrated"
    assert all(bar.upper < MISS for bar in found.bars)


def test_a_threshold_that_an_almost_right_recipe_passes_goes_up():
    found = proposed(question(TIGHT, linear_model=[0.88, 0.885]))
    assert found.threshold == 0.89
    assert found.rivals["linear-model"].is_told_apart


def test_what_no_accuracy_tells_apart_moves_nothing():
    found = proposed(question(TIGHT, no_scaling=[0.955, 0.96]))
    assert found.threshold == 0.85
    assert not found.rivals["no-scaling"].is_told_apart


def test_an_accuracy_that_the_task_states_stays():
    found = proposed(question(TIGHT), 0.97, is_stated=True)
    assert (found.verdict, found.threshold) == ("misses too often", 0.97)


def test_few_runs_prove_nothing_and_change_nothing():
    found = proposed(question([0.96, 0.97]))
    assert (found.verdict, found.threshold) == ("too few runs", 0.85)


def test_a_step_that_the_reference_misses_is_told():
    found = proposed(question([0.65, 0.75] * 10), 0.6, steps=(0.7,), max_runs=2)
    assert found.verdict == "misses too often"
    assert len(found.bars) == 2


def test_a_run_that_could_not_be_measured_is_a_miss():
    found = proposed(question([*TIGHT, None]))
    assert found.bars[0].one_run.estimate == 1 / 13


def test_plain_values_hold_the_decision_and_its_reasons():
    plain = proposed(question(TIGHT)).to_plain()
    assert plain["calibrated"] is True
    assert plain["bars"][0]["upper"] < MISS
    assert set(plain["fit"]["quantiles"]) == {"0.001", "0.1", "0.5", "0.9"}
