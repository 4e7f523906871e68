"""The chance that a recipe passes: one run's distribution put through the rules of a verdict.

A verdict takes further seeds where a run misses by what luck may add
(:func:`graders.measure.accuracies.deserves_another`), so that a reference fails only when all of
them miss. Held-out accuracies are shares of so many rows: the distribution is a finite table, and
the chance is worked out exactly instead of by drawing.
"""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from graders.authoring.calibration.statistics import (
    CONFIDENCE,
    Interval,
    LogitNormal,
    fit,
    share_below,
)
from graders.labs.definition import AccuracyMeasurement
from graders.measure.accuracies import deserves_another

Array = npt.NDArray[np.float64]


@dataclasses.dataclass(frozen=True, kw_only=True)
class Passing:
    """What stored runs say about missing one accuracy.

    Args:
        bar: The accuracy asked for, 0 to 1.
        one_run: The share of single runs below it, with the bounds of Clopper and Pearson.
        empirical: The chance that all runs of a verdict miss, where single runs are drawn from
            the stored ones.
        fitted: The same from the fit with its bounds; None where the runs contradict a fit or
            are too few for one.
        seeds: Runs that are sure to follow each other's misses, however far below: 1 where some
            are not repeated.
        max_runs: Runs that a verdict takes at most.
    """

    bar: float
    one_run: Interval
    empirical: float
    fitted: Interval | None
    seeds: int
    max_runs: int

    @property
    def distribution_free(self) -> float:
        """Upper bound of the chance to miss without a fit."""
        return self.one_run.high**self.seeds

    @property
    def estimate(self) -> float:
        """The chance to miss: that of the fit, else that of the stored runs."""
        return self.empirical if self.fitted is None else self.fitted.estimate

    @property
    def upper(self) -> float:
        """The lower of the upper bounds that hold."""
        bounds = [self.distribution_free]
        if self.fitted is not None:
            bounds.append(self.fitted.high)
        return min(bounds)

    @property
    def lower(self) -> float:
        """The higher of the lower bounds that hold: who misses in every run misses altogether."""
        bounds = [self.one_run.low**self.max_runs]
        if self.fitted is not None:
            bounds.append(self.fitted.low)
        return max(bounds)


def chance_to_miss(
    accuracies: Sequence[float],
    bar: float,
    measurement: AccuracyMeasurement,
    *,
    chance: float,
    num_rows: int,
) -> Passing:
    """The chance that a recipe misses an accuracy in all the runs that a verdict takes.

    Args:
        accuracies: Held-out accuracies of stored runs, at least one.
        bar: The accuracy asked for: the measurement's threshold or one of its steps.
        measurement: How many seeds there may be, and when.
        chance: The accuracy of guessing.
        num_rows: Number of held-out rows.
    """
    fitted = fit(accuracies, num_rows)
    if fitted is not None and fitted.is_rejected:
        fitted = None

    ends, goes_on = _bins(bar, measurement, chance, num_rows)

    def all_miss(chances: Sequence[float]) -> float:
        masses = np.diff(np.maximum.accumulate(chances), prepend=0.0)
        return _miss(masses, goes_on, measurement.max_runs)

    return Passing(
        bar=bar,
        one_run=share_below(accuracies, bar),
        empirical=all_miss([share_below(accuracies, end).estimate for end in ends]),
        fitted=None if fitted is None else _fitted(fitted, ends, all_miss),
        seeds=measurement.max_runs if goes_on.all() else 1,
        max_runs=measurement.max_runs,
    )


def _fitted(
    fitted: LogitNormal, ends: Sequence[float], all_miss: Callable[[Sequence[float]], float]
) -> Interval:
    """The chance to miss by a fit.

    Where some misses are repeated and others are not, it depends on several points of the
    distribution, and rises with some of them and falls with others. Bounds of all of them
    together hold as surely as one alone when each holds more surely (Bonferroni); the chance is
    greatest and least at corners of the box that they make.
    """
    num_bounds = 1 if len(ends) == 1 else 2 * len(ends)
    confidence = 1 - (1 - CONFIDENCE) / num_bounds
    found = [fitted.below(end, confidence) for end in ends]
    corners = [
        all_miss(corner) for corner in itertools.product(*((one.low, one.high) for one in found))
    ]
    return Interval(
        low=min(corners),
        estimate=all_miss([one.estimate for one in found]),
        high=max(corners),
    )


def _miss(masses: Array, goes_on: npt.NDArray[np.bool_], runs: int) -> float:
    """The chance to stay below in ``runs`` runs, the best of which decides whether one follows.

    Args:
        masses: (k,) chance of one run to end in each bin below the bar, bins ascending.
        goes_on: (k,) whether another run follows when the best is in a bin.
        runs: Runs at most.
    """
    best = masses.copy()  # the chance that the best run so far is in each bin
    ended = 0.0
    for _ in range(runs - 1):
        ended += float(best[~goes_on].sum())
        best = np.where(goes_on, best, 0.0)
        upto, before = np.cumsum(masses), np.cumsum(best) - best
        best = best * upto + masses * before
    return min(1.0, ended + float(best.sum()))


def _bins(
    bar: float, measurement: AccuracyMeasurement, chance: float, num_rows: int
) -> tuple[list[float], npt.NDArray[np.bool_]]:
    """The accuracies below the bar in bins, in each of which a verdict goes on or does not.

    Returns:
        The upper end of each bin, ascending, the last of which is the bar; and whether another
        run follows one that ended in it.
    """
    asked = (measurement.threshold, *measurement.steps)
    changes = {
        *asked,
        measurement.threshold - measurement.spread,
        *(step - measurement.retry_within for step in measurement.steps),
        chance + 0.05,
    }
    shares = {  # accuracies that these rows allow, to both sides of where the rules change
        rounded / num_rows
        for change in changes
        for rounded in (
            int(np.floor(change * num_rows)),
            int(np.floor(change * num_rows)) + 1,
        )
    }
    edges = sorted({0.0, *(share for share in shares if 0 < share < bar)})
    rules = [deserves_another(edge, measurement, chance) for edge in edges]
    last = [at + 1 == len(edges) or rules[at] != rules[at + 1] for at in range(len(edges))]
    ends = [end for end, is_last in zip((*edges[1:], bar), last, strict=True) if is_last]
    return ends, np.array(rules, dtype=np.bool_)[last]
