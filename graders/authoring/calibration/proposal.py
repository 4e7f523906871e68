"""From stored runs to a threshold: what the reference never misses, and who stays below it.

A threshold serves when the reference misses it, in all runs that a verdict takes, with a
probability below :data:`MISS`, at the upper end of the interval, and when recipes that are almost
right pass it seldom, at the upper end of theirs. Of all that serve, the one in force is kept; else
the nearest.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping
from typing import Any, Literal

from graders.authoring.calibration.passing import Passing, chance_to_miss
from graders.authoring.calibration.records import QuestionRuns, Runs
from graders.authoring.calibration.statistics import LogitNormal, clean_runs, fit
from graders.labs.definition import AccuracyMeasurement

MISS = 0.001
"""A reference fails with less than this probability."""
PASS = 0.05
"""A recipe that passes more seldom than this is told from the reference."""
QUANTILES = (0.001, 0.1, 0.5, 0.9)
"""Of the fit, kept so that they can be compared with those of the runs."""
_STEPS = 100
"""Thresholds are hundredths: a finer one would claim more than so many runs can say."""

_MARGIN = 0.02
"""A threshold goes up only where it stays so far below the highest that serves: other right recipes
may do a little worse than the reference."""

Verdict = Literal["calibrated", "calibrated if the fit holds", "too few runs", "misses too often"]
IN_FORCE: tuple[Verdict, ...] = ("calibrated", "calibrated if the fit holds")
"""Verdicts whose thresholds labs take."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Rival:
    """What an almost right recipe does against the proposed threshold.

    Args:
        description: What is almost right about it.
        runs: Its held-out accuracies.
        passing: The chance that a verdict on it passes, from its stored runs.
        upper: Upper bound of the same.
    """

    description: str
    runs: tuple[float, ...]
    passing: float
    upper: float

    @property
    def is_told_apart(self) -> bool:
        """Whether the threshold is shown to keep it out."""
        return self.upper < PASS


@dataclasses.dataclass(frozen=True, kw_only=True)
class Proposal:
    """What follows from a question's runs.

    Args:
        verdict: Whether the claim on the reference holds for the threshold and all steps.
        threshold: The threshold that shall be in force.
        max_runs: How many trainings a verdict takes at most.
        steps: Further accuracies that earn points; a calibration never changes them.
        highest: The highest threshold that the reference misses seldom enough, None if no
            hundredth serves.
        lowest: The lowest that keeps the almost right recipes out, None where none is stored.
        bars: The chance of the reference to miss the threshold, then each step.
        fit: The distribution fitted to the reference's runs, None with too few of them.
        rivals: The almost right recipes, by name.
    """

    verdict: Verdict
    threshold: float
    max_runs: int
    steps: tuple[float, ...]
    highest: float | None
    lowest: float | None
    bars: tuple[Passing, ...]
    fit: LogitNormal | None
    rivals: Mapping[str, Rival]

    def to_plain(self) -> dict[str, Any]:
        """As it is kept with the runs; probabilities to three digits."""
        plain = dataclasses.asdict(self)
        plain["calibrated"] = self.verdict in IN_FORCE
        for bar, passing in zip(plain["bars"], self.bars, strict=True):
            bar |= {
                "estimate": passing.estimate,
                "upper": passing.upper,
                "distribution_free": passing.distribution_free,
                "clean_runs": clean_runs(MISS ** (1 / passing.seeds)),
            }
        for name, rival in self.rivals.items():
            plain["rivals"][name]["is_told_apart"] = rival.is_told_apart
        if self.fit is not None:
            plain["fit"] |= {
                "is_rejected": self.fit.is_rejected,
                "quantiles": {str(share): self.fit.quantile(share) for share in QUANTILES},
            }
        rounded = _rounded(plain)
        assert isinstance(rounded, dict)  # noqa: S101 - for the type checker
        return rounded


def propose(
    runs: QuestionRuns, measurement: AccuracyMeasurement, *, is_stated: bool, chance: float
) -> Proposal:
    """Work out what a question should ask for.

    Args:
        runs: Its stored runs, at least one of the reference.
        measurement: The rules of its verdict, with the threshold in force.
        is_stated: Whether the task tells students the threshold, so that it stays.
        chance: The accuracy of guessing.
    """
    highest = _highest(runs.reference, measurement, chance)
    lowest = _lowest(runs, measurement, chance, highest)
    threshold = measurement.threshold
    if not is_stated and highest is not None:
        threshold = min(threshold, highest)
        if lowest is not None and lowest + _MARGIN <= highest:
            threshold = max(threshold, lowest)
    proposed = dataclasses.replace(measurement, threshold=threshold)
    bars = tuple(
        _miss(runs.reference, bar, proposed, chance) for bar in (threshold, *measurement.steps)
    )
    verdict = _verdict(bars)
    if verdict not in IN_FORCE and threshold != measurement.threshold:
        return propose(runs, measurement, is_stated=True, chance=chance)
    return Proposal(
        verdict=verdict,
        threshold=threshold,
        max_runs=measurement.max_runs,
        steps=measurement.steps,
        highest=highest,
        lowest=lowest,
        bars=bars,
        fit=fit(runs.reference.held_out, runs.reference.num_held_out),
        rivals={
            name: _rival(almost, proposed, chance)
            for name, almost in sorted(runs.almost_right.items())
            if almost.runs
        },
    )


def _verdict(bars: tuple[Passing, ...]) -> Verdict:
    if all(bar.distribution_free < MISS for bar in bars):
        return "calibrated"
    if all(bar.upper < MISS for bar in bars):
        return "calibrated if the fit holds"
    # Where the lower end of the interval says that it misses, more runs will not help.
    return "misses too often" if any(bar.lower >= MISS for bar in bars) else "too few runs"


def _miss(runs: Runs, bar: float, measurement: AccuracyMeasurement, chance: float) -> Passing:
    return chance_to_miss(
        runs.held_out, bar, measurement, chance=chance, num_rows=runs.num_held_out
    )


def _highest(runs: Runs, measurement: AccuracyMeasurement, chance: float) -> float | None:
    """The highest hundredth that serves; a lower threshold is missed more seldom, so bisect."""
    serves, fails = math.floor(chance * _STEPS), _STEPS + 1
    if not _serves(runs, measurement, chance, serves):
        return None
    while fails - serves > 1:
        middle = (serves + fails) // 2
        if _serves(runs, measurement, chance, middle):
            serves = middle
        else:
            fails = middle
    return serves / _STEPS


def _serves(runs: Runs, measurement: AccuracyMeasurement, chance: float, step: int) -> bool:
    bar = step / _STEPS
    moved = dataclasses.replace(measurement, threshold=bar, steps=())
    return _miss(runs, bar, moved, chance).upper < MISS


def _lowest(
    runs: QuestionRuns, measurement: AccuracyMeasurement, chance: float, highest: float | None
) -> float | None:
    """The lowest hundredth above all almost right recipes that an accuracy tells apart.

    One that may pass the highest threshold in question, too, is not told apart by any: another
    check has to find it.
    """
    found = []
    for almost in runs.almost_right.values():
        for step in range(math.floor(chance * _STEPS), _STEPS + 1):
            moved = dataclasses.replace(measurement, threshold=step / _STEPS, steps=())
            if almost.runs and _rival(almost, moved, chance).is_told_apart:
                found.append(step / _STEPS)
                break
    told_apart = [bar for bar in found if highest is None or bar <= highest]
    return max(told_apart, default=None)


def _rival(almost: Runs, measurement: AccuracyMeasurement, chance: float) -> Rival:
    missing = _miss(almost, measurement.threshold, measurement, chance)
    return Rival(
        description=almost.description,
        runs=almost.held_out,
        passing=1.0 - missing.empirical,
        upper=1.0 - missing.lower,
    )


def _rounded(value: Any) -> Any:
    """Floats to three significant digits, all the way down."""
    if isinstance(value, float):
        return float(f"{value:.3g}")
    if isinstance(value, Mapping):
        return {key: _rounded(entry) for key, entry in value.items()}
    return [_rounded(entry) for entry in value] if isinstance(value, (list, tuple)) else value
