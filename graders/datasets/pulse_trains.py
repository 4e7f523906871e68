"""Series of square pulses, and the triangles that answer them.

Random numbers come from :class:`~graders.datasets.draws.Draws`, and the rest is basic arithmetic
in double precision, so the series are the same on every machine.
"""

from __future__ import annotations

import dataclasses

import numpy as np
import numpy.typing as npt

from graders.datasets.definition import Pair
from graders.datasets.draws import Draws

Series = npt.NDArray[np.float64]

STEPS = 100
NARROWEST, WIDEST = 3, 21
FEWEST, MOST = 2, 9
"""Pulses in a series."""

NOISE = 0.01

_MEAN_WIDTH = 4.9
_MEAN_PAUSE = 8.0


@dataclasses.dataclass(frozen=True, kw_only=True)
class Pulse:
    """One pulse: it is ``height`` at the steps ``start`` to ``start + width - 1``."""

    start: int
    width: int
    height: float


def draw_series(draws: Draws, rows: int) -> Pair:
    """Draw pairs of series.

    Args:
        draws: Where everything random comes from.
        rows: Number of pairs.

    Returns:
        ``(x, y)``, both (rows, 100) float64 with noise of up to 0.01: the pulses, from -0.01 to
        1.01, and the triangles, which may add up to more.
    """
    trains = [draw_train(draws) for _ in range(rows)]
    clean = np.stack([[pulses_of(train), triangles_of(train)] for train in trains], axis=1)
    noisy = clean + draws.uniform(-NOISE, NOISE, clean.shape).astype(np.float64)
    return noisy[0], noisy[1]


def draw_train(draws: Draws) -> list[Pulse]:
    """Two to nine pulses; the last may be cut by the end of the series.

    Widths are 3 and a geometric number, on average 4.9 and at most 21. A pause of at least 1, on
    average 8, comes before the first pulse, and after each the gap is its own width and such a
    pause (those that can be seen are shorter, 7.5, since the end of the series hides long ones).
    Heights are even between 0.5 and 1.
    """
    while True:
        train = []
        start = _pause(draws)
        while start < STEPS:
            extra = _geometric(draws, _MEAN_WIDTH - NARROWEST)
            width = min(NARROWEST + extra, WIDEST)
            height = float(draws.uniform(0.5, 1.0, (1,))[0])
            train.append(Pulse(start=start, width=width, height=height))
            start += 2 * width + _pause(draws)
        if FEWEST <= len(train) <= MOST:
            return train


def pulses_of(train: list[Pulse]) -> Series:
    """The input without noise; float64 of shape (100,)."""
    series = np.zeros(STEPS)
    for pulse in train:
        series[pulse.start : pulse.start + pulse.width] = pulse.height
    return series


def triangles_of(train: list[Pulse]) -> Series:
    """The target without noise; float64 of shape (100,).

    A triangle leaves zero where its pulse has ended (at step ``start + width``), is as high as
    the pulse one width later, and back at zero after another one. Triangles that overlap add up.
    """
    series = np.zeros(STEPS)
    steps = np.arange(STEPS)
    for pulse in train:
        peak = pulse.start + 2 * pulse.width
        rise = np.maximum(pulse.width - np.abs(steps - peak), 0)
        series += pulse.height * (rise / pulse.width)
    return series


def _pause(draws: Draws) -> int:
    return 1 + _geometric(draws, _MEAN_PAUSE - 1)


def _geometric(draws: Draws, mean: float) -> int:
    """How often something happens before it first does not: 0 or more, ``mean`` on average."""
    chance = mean / (1 + mean)
    number, bound = 0, chance
    value = float(draws.uniform(0.0, 1.0, (1,))[0])
    while value < bound:
        number += 1
        bound *= chance
    return number
