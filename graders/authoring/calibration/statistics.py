"""What stored accuracies say about the next one: a fitted distribution, and bounds without one.

An accuracy is bounded by 1 and its runs straggle downwards. Its logit is unbounded and, where
runs differ only by chance, close to normal; so a normal distribution is fitted to the logits (a
*logit-normal* fit) and checked by the test of Shapiro and Wilk. Recipes with two ways of ending,
such as small networks that may get stuck, fail that test: for them only the bound by Clopper and
Pearson holds, which assumes nothing but that runs are independent.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from scipy import optimize, stats

Array = npt.NDArray[np.float64]

MIN_RUNS = 8
"""Runs below which nothing is fitted: the check of the fit would find nothing wrong."""
FIT_LEVEL = 0.05
"""A fit is rejected where runs as far from it come by chance more seldom than this."""
CONFIDENCE = 0.975
"""Of every bound, one-sided: of two, with a fit and without, the better one holds with 95 %."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Interval:
    """A probability with its bounds."""

    low: float
    estimate: float
    high: float


@dataclasses.dataclass(frozen=True, kw_only=True)
class LogitNormal:
    """A normal distribution of the logits of accuracies.

    Args:
        num_runs: Runs that it was fitted to.
        num_rows: Rows on which each accuracy was measured.
        mean: Mean of the logits.
        deviation: Their standard deviation (n - 1), above 0.
        p_value: How likely runs are to look less normal than these by chance.
    """

    num_runs: int
    num_rows: int
    mean: float
    deviation: float
    p_value: float

    @property
    def is_rejected(self) -> bool:
        """Whether the runs contradict the fit."""
        return self.p_value < FIT_LEVEL

    def below(self, accuracy: float, confidence: float = CONFIDENCE) -> Interval:
        """The chance that a run ends below an accuracy, with bounds that hold so surely.

        The bounds are exact where the logits are normal: they come from the noncentral t
        distribution, as one-sided tolerance limits do.
        """
        distance = (float(logits(accuracy, self.num_rows)) - self.mean) / self.deviation
        return Interval(
            low=_bound(distance, self.num_runs, 1 - confidence),
            estimate=float(stats.norm.cdf(distance)),
            high=_bound(distance, self.num_runs, confidence),
        )

    def quantile(self, share: float) -> float:
        """The accuracy below which a share of runs ends."""
        logit = self.mean + self.deviation * float(stats.norm.ppf(share))
        return 1.0 / (1.0 + math.exp(-logit))


def logits(accuracy: float | Sequence[float] | Array, num_rows: int) -> Array:
    """Logits of accuracies, finite for 0 and 1 too: half a row is added to right and wrong."""
    right = np.asarray(accuracy, dtype=np.float64) * num_rows
    return np.log((right + 0.5) / (num_rows - right + 0.5))


def fit(accuracies: Sequence[float], num_rows: int) -> LogitNormal | None:
    """Fit a logit-normal distribution; None with too few runs, or runs that are all equal."""
    if len(accuracies) < MIN_RUNS:
        return None
    values = logits(accuracies, num_rows)
    deviation = float(values.std(ddof=1))
    if deviation <= 1e-9:
        return None
    return LogitNormal(
        num_runs=len(values),
        num_rows=num_rows,
        mean=float(values.mean()),
        deviation=deviation,
        p_value=float(stats.shapiro(values).pvalue),
    )


def share_below(accuracies: Sequence[float], accuracy: float) -> Interval:
    """The share of runs below an accuracy with Clopper and Pearson's bounds.

    Example:
        >>> round(share_below([0.9] * 36, 0.85).high, 4)
        0.0974
    """
    num_runs = len(accuracies)
    below = sum(value < accuracy for value in accuracies)
    if not num_runs:
        return Interval(low=0.0, estimate=0.0, high=1.0)
    low = 0.0 if not below else stats.beta.ppf(1 - CONFIDENCE, below, num_runs - below + 1)
    high = 1.0 if below == num_runs else stats.beta.ppf(CONFIDENCE, below + 1, num_runs - below)
    return Interval(low=float(low), estimate=below / num_runs, high=float(high))


def clean_runs(share: float) -> int:
    """Runs without a single one below that show, without a fit, that fewer than ``share`` are.

    Example:
        >>> clean_runs(0.1)
        36
    """
    return math.ceil(math.log(1 - CONFIDENCE) / math.log(1 - share))


def _bound(distance: float, num_runs: int, confidence: float) -> float:
    """The normal share below a point that lies ``distance`` deviations from the mean of a sample.

    The share p is such that a sample of this size lies as far from its p-quantile or further with
    probability ``confidence``: (quantile - mean) / deviation times √n has a noncentral t
    distribution with n - 1 degrees of freedom.
    """
    root = math.sqrt(num_runs)

    def excess(z: float) -> float:
        chance = float(stats.nct.cdf(distance * root, num_runs - 1, z * root))
        # far out the distribution function underflows to nan
        return (0.0 if math.isnan(chance) else chance) - (1 - confidence)

    low, high = distance - 12.0 - 3 * abs(distance), distance + 12.0 + 3 * abs(distance)
    low, high = max(low, -37.0 / 1.0), min(high, 37.0)
    if excess(low) * excess(high) > 0:
        return float(stats.norm.cdf(distance))
    return float(stats.norm.cdf(optimize.brentq(excess, low, high, xtol=1e-6)))
