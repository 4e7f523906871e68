"""Which thresholds are proposed, kept and called calibrated."""

from __future__ import annotations

from graders.authoring.calibration.proposal import MISS, propose
from tests.authoring.calibration.invented import TIGHT, measurement, question

LINEAR = [0.80 + 0.001 * step for step in (0, 2, 3, 4, 5, 6, 7, 8, 10, 12)]


def proposed(runs, threshold=0.85, *, is_stated=False, **changes):
    return propose(runs, measurement(threshold, **changes), is_stated=is_stated, chance=0.1)


def test_a_threshold_that_serves_is_kept():
    found = proposed(question(TIGHT, linear_model=LINEAR))
    assert (found.verdict, found.threshold) == ("calibrated if the fit holds", 0.85)
    assert found.rivals["linear-model"].is_told_apart
    assert found.lowest is not None
    assert found.highest is not None
    assert found.lowest <= 0.85 <= found.highest


def test_a_threshold_that_the_reference_misses_comes_down_to_the_highest_that_serves():
    found = proposed(question(TIGHT), 0.97)
    assert found.threshold == found.highest
    assert found.threshold < 0.97
    assert found.verdict == "calibrated if the fit holds"
    assert all(bar.upper < MISS for bar in found.bars)


def test_a_threshold_that_an_almost_right_recipe_passes_goes_up():
    found = proposed(question(TIGHT, linear_model=[value + 0.075 for value in LINEAR]))
    assert 0.885 < found.threshold < 0.91
    assert found.rivals["linear-model"].is_told_apart


def test_a_threshold_does_not_go_up_to_the_edge_of_what_the_reference_reaches():
    found = proposed(question(TIGHT, linear_model=[value + 0.11 for value in LINEAR]))
    assert found.lowest is not None
    assert found.highest - 0.02 < found.lowest <= found.highest
    assert found.threshold == 0.85


def test_two_runs_of_an_almost_right_recipe_tell_nothing_apart():
    found = proposed(question(TIGHT, linear_model=[0.80, 0.81]))
    rival = found.rivals["linear-model"]
    assert rival.passing == 0
    assert rival.upper > 0.5
    assert (rival.is_told_apart, found.lowest, found.threshold) == (False, None, 0.85)


def test_enough_clean_runs_need_no_fit():
    """With three seeds that follow every miss, 36 runs: 0.025 ** (1 / 36) is 0.903."""
    found = proposed(question([*TIGHT] * 3), spread=1.0)
    assert found.verdict == "calibrated"
    assert proposed(question(([*TIGHT] * 3)[:35]), spread=1.0).verdict != "calibrated"
    assert found.to_plain()["bars"][0]["clean_runs"] == 36


def test_one_miss_of_a_single_seed_is_not_yet_too_often():
    """Of ten runs one is below: that may be one in four hundred (1 - 0.975 ** (1 / 10))."""
    runs = [0.40, *TIGHT[:9]]
    assert proposed(question(runs), max_runs=1).verdict == "misses too often"
    assert proposed(question(runs), max_runs=2).verdict == "too few runs"


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
