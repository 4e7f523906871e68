"""The chance of a verdict, against sums done by hand and against the rule itself, played out."""

from __future__ import annotations

import numpy as np
import pytest

from graders.authoring.calibration.passing import chance_to_miss
from graders.measure.accuracies import deserves_another
from tests.authoring.calibration.invented import NUM_ROWS, TIGHT, measurement

HALF_MISS = [0.80, 0.90] * 5


def missed(accuracies, bar, measured, chance=0.1):
    return chance_to_miss(accuracies, bar, measured, chance=chance, num_rows=NUM_ROWS)


@pytest.mark.parametrize("max_runs", [1, 2, 3, 5])
def test_near_misses_are_repeated_so_that_all_runs_have_to_miss(max_runs):
    found = missed(HALF_MISS, 0.85, measurement(max_runs=max_runs))
    assert found.empirical == pytest.approx(0.5**max_runs)


def test_a_far_miss_is_not_repeated():
    found = missed([0.40, 0.90] * 5, 0.85, measurement(spread=0.1))
    assert found.empirical == pytest.approx(0.5)


def test_a_run_stuck_at_chance_is_repeated():
    found = missed([0.10, 0.90] * 5, 0.85, measurement(spread=0.1))
    assert found.empirical == pytest.approx(0.125)


def test_a_near_run_after_a_stuck_one_goes_on():
    """Of thirds stuck, near and passed: only three runs without a pass fail."""
    found = missed([0.10, 0.80, 0.90] * 4, 0.85, measurement(spread=0.1))
    assert found.empirical == pytest.approx((2 / 3) ** 3)


def test_a_step_is_retried_only_from_near():
    steps = measurement(0.6, steps=(0.7,), max_runs=2, retry_within=0.03)
    assert missed([0.65, 0.75] * 5, 0.7, steps).empirical == pytest.approx(0.5)
    assert missed([0.69, 0.75] * 5, 0.7, steps).empirical == pytest.approx(0.25)


def test_the_exact_chance_is_that_of_the_rule_played_out():
    measured = measurement(0.85, steps=(0.9,), max_runs=3, spread=0.1, retry_within=0.04)
    values = np.array([0.1, 0.6, 0.78, 0.84, 0.86, 0.88, 0.92])
    draws = np.random.default_rng(11)
    for bar in (0.85, 0.9):
        misses = 0
        for _ in range(20_000):
            best = draws.choice(values)
            for _ in range(measured.max_runs - 1):
                if not deserves_another(best, measured, 0.1):
                    break
                best = max(best, draws.choice(values))
            misses += best < bar
        assert missed(list(values), bar, measured).empirical == pytest.approx(
            misses / 20_000, abs=0.015
        )


def test_a_fit_sees_what_no_stored_run_has_shown():
    found = missed(TIGHT, 0.85, measurement(max_runs=1))
    assert found.empirical == 0.0
    assert found.fitted is not None
    assert 0 < found.fitted.estimate < found.fitted.high < 0.01


def test_runs_without_a_miss_that_need_no_fit_for_three_seeds():
    repeated = measurement(spread=1.0)
    assert missed([0.97] * 36, 0.85, repeated).distribution_free < 0.001
    assert missed([0.97] * 35, 0.85, repeated).distribution_free > 0.001


def test_a_miss_too_far_below_to_be_repeated_counts_as_that_of_a_single_run():
    runs = [0.995] * 98 + [0.80] * 2  # with a spread of 0.1, no seed follows 0.80
    found = missed(runs, 0.97, measurement(threshold=0.97, spread=0.1))
    assert found.fitted is None
    assert found.empirical == pytest.approx(0.02)
    assert found.upper > found.empirical


def test_a_miss_by_exactly_the_spread_is_repeated():
    assert deserves_another(0.7, measurement(threshold=0.8, spread=0.1), 1 / 3)
    assert not deserves_another(0.6995, measurement(threshold=0.8, spread=0.1), 1 / 3)


def test_the_bound_without_a_fit_holds_where_the_fit_is_rejected():
    stuck = [0.5, 0.51, 0.5, *TIGHT]
    found = missed(stuck, 0.85, measurement())
    assert found.fitted is None
    assert found.upper == found.distribution_free


@pytest.mark.parametrize(
    ("rules", "bar"),
    [
        ({"threshold": 0.86, "spread": 0.1, "max_runs": 3}, 0.86),
        ({"threshold": 0.6, "steps": (0.86,), "retry_within": 0.02, "max_runs": 2}, 0.86),
        ({"threshold": 0.86, "max_runs": 1}, 0.86),
    ],
)
def test_the_bounds_of_a_fit_hold_as_often_as_they_say(rules, bar):
    """Fits to ten runs each of a distribution that is known: 2.5 % may miss at either end."""
    measured = measurement(**rules)
    draws = np.random.default_rng(5)
    many = _accuracies(draws, 80_000)
    best = many[:40_000].copy()
    goes_on = np.array([deserves_another(value, measured, 0.1) for value in best])
    best[goes_on] = np.maximum(best, many[40_000:])[goes_on]
    if measured.max_runs == 3:
        again = goes_on & [deserves_another(value, measured, 0.1) for value in best]
        best[again] = np.maximum(best, _accuracies(draws, len(best)))[again]
    if measured.max_runs == 1:
        best = many
    truth = float((best < bar).mean())
    fits = [missed(_accuracies(draws, 10), bar, measured).fitted for _ in range(250)]
    found = [fit for fit in fits if fit is not None]
    assert len(found) > 200
    for wrong in (
        np.mean([fit.high < truth for fit in found]),
        np.mean([fit.low > truth for fit in found]),
    ):
        assert wrong < 0.05  # 2.5 %, and the scatter of so few fits


def _accuracies(draws, count):
    logits = draws.normal(2.0, 0.2, size=count)  # medians of 0.88, a third below 0.86
    return np.round(NUM_ROWS / (1 + np.exp(-logits))) / NUM_ROWS
