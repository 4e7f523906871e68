"""Fits and bounds, against tables that others have computed."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from graders.authoring.calibration.statistics import (
    MIN_RUNS,
    LogitNormal,
    fit,
    logits,
    share_below,
)
from tests.authoring.calibration.invented import NUM_ROWS, TIGHT

# One-sided tolerance factors k at 95 % confidence (Natrella, Experimental Statistics, NBS
# Handbook 91, table A-7): with n runs, mean - k deviations has at most so much below it.
TOLERANCE = [(10, 0.10, 2.355), (10, 0.05, 2.911), (10, 0.01, 3.981), (30, 0.01, 3.064)]


@pytest.mark.parametrize(("num_runs", "share", "factor"), TOLERANCE)
def test_the_upper_bound_is_that_of_tabulated_tolerance_limits(num_runs, share, factor):
    fitted = LogitNormal(num_runs=num_runs, num_rows=10**9, mean=0.0, deviation=1.0, p_value=1.0)
    accuracy = 1 / (1 + np.exp(factor))
    assert fitted.below(accuracy, 0.95).high == pytest.approx(share, rel=0.002)


def test_the_share_of_runs_has_clopper_and_pearsons_bounds():
    none_below = share_below([0.9] * 29, 0.85)
    assert (none_below.low, none_below.estimate) == (0.0, 0.0)
    assert none_below.high == pytest.approx(1 - 0.025 ** (1 / 29))  # the rule of three, exactly
    some = share_below([0.8, 0.8, 0.9, 0.9, 0.9, 0.9, 0.9, 0.9, 0.9, 0.9], 0.85)
    exact = stats.binomtest(2, 10).proportion_ci(confidence_level=0.95, method="exact")
    assert (some.low, some.high) == pytest.approx((exact.low, exact.high))


def test_without_runs_nothing_is_known():
    assert share_below([], 0.5).high == 1.0


def test_a_fit_has_the_mean_and_deviation_of_the_logits():
    fitted = fit(TIGHT, NUM_ROWS)
    assert fitted is not None
    assert fitted.mean == pytest.approx(np.mean(logits(TIGHT, NUM_ROWS)))
    assert fitted.quantile(0.5) == pytest.approx(np.median(TIGHT), abs=0.002)
    assert not fitted.is_rejected


def test_the_interval_of_a_fit_covers_the_truth_as_often_as_it_says():
    draws = np.random.default_rng(5)
    truth = stats.norm.cdf((logits(0.9, 10**6) - 3.0) / 0.5)
    covered = 0
    for _ in range(400):
        sample = 1 / (1 + np.exp(-draws.normal(3.0, 0.5, 12)))
        fitted = fit(sample, 10**6)
        covered += fitted.below(0.9).high >= truth
    assert 0.955 <= covered / 400 <= 0.995


def test_runs_with_two_ways_of_ending_reject_the_fit():
    stuck = fit([0.5, 0.51, 0.5, *TIGHT], NUM_ROWS)
    assert stuck is not None
    assert stuck.is_rejected


def test_nothing_is_fitted_to_few_or_equal_runs():
    assert fit(TIGHT[: MIN_RUNS - 1], NUM_ROWS) is None
    assert fit([0.9] * 20, NUM_ROWS) is None


def test_accuracies_of_0_and_1_have_finite_logits():
    assert np.isfinite(logits([0.0, 1.0], NUM_ROWS)).all()


@given(
    accuracies=st.lists(st.integers(1, NUM_ROWS - 1), min_size=MIN_RUNS, max_size=40, unique=True),
    asked=st.floats(0.0, 1.0),
)
def test_estimates_lie_inside_their_bounds(accuracies, asked):
    shares = [right / NUM_ROWS for right in accuracies]
    fitted = fit(shares, NUM_ROWS)
    assert fitted is not None
    for found in (fitted.below(asked), share_below(shares, asked)):
        assert 0.0 <= found.low <= found.estimate + 1e-9
        assert found.estimate <= found.high + 1e-9 <= 1.0 + 2e-9
