"""Colours of things: a palette that all classes share, coats, patterns and shading."""

from __future__ import annotations

import dataclasses

import numpy as np
import numpy.typing as npt

from graders.datasets.draws import Draws, Floats
from graders.datasets.scenes.canvas import Paint
from graders.datasets.warping import Grid, smooth_field

_PALETTE = (
    (0.10, 0.10, 0.11),  # black
    (0.35, 0.34, 0.34),  # dark grey
    (0.58, 0.58, 0.59),  # grey
    (0.78, 0.79, 0.81),  # silver
    (0.93, 0.92, 0.90),  # white
    (0.26, 0.17, 0.12),  # dark brown
    (0.44, 0.30, 0.19),  # brown
    (0.58, 0.36, 0.20),  # chestnut
    (0.73, 0.56, 0.36),  # tan
    (0.86, 0.77, 0.60),  # cream
    (0.80, 0.48, 0.18),  # orange
    (0.72, 0.16, 0.14),  # red
    (0.20, 0.32, 0.62),  # blue
    (0.36, 0.42, 0.20),  # olive
    (0.35, 0.62, 0.22),  # green
    (0.88, 0.78, 0.22),  # yellow
)

_BUILT = (8, 4, 5, 10, 16, 1, 2, 2, 2, 3, 3, 10, 8, 1, 3, 4)
_FURRED = (10, 6, 7, 2, 8, 8, 10, 8, 9, 7, 5, 0, 0, 1, 0, 0)
_COLOURS = (
    (4, 6, 10, 20, 30, 1, 1, 1, 1, 3, 2, 5, 6, 1, 1, 3),  # airplane
    _BUILT,
    (9, 6, 7, 3, 7, 7, 9, 5, 7, 4, 4, 4, 6, 4, 3, 4),  # bird
    _FURRED,
    (1, 2, 3, 0, 1, 8, 16, 14, 16, 6, 2, 0, 0, 2, 0, 0),  # deer
    _FURRED,
    (3, 3, 3, 0, 1, 5, 9, 5, 6, 2, 3, 2, 1, 14, 18, 5),  # frog
    (8, 3, 4, 1, 6, 10, 14, 16, 6, 3, 1, 0, 0, 0, 0, 0),  # horse
    (7, 7, 9, 10, 22, 2, 4, 2, 2, 3, 2, 9, 12, 1, 2, 2),  # ship
    _BUILT,
)
"""How often a class has each colour of the palette, for the part of its things that keep to it."""

_ACCENTS = ((0.75, 0.2, 0.2), (0.85, 0.6, 0.6), (0.9, 0.55, 0.2), (0.25, 0.35, 0.7))
_EYES = ((0.85, 0.75, 0.3), (0.45, 0.6, 0.3), (0.8, 0.8, 0.78), (0.35, 0.22, 0.14))
_BEAKS = ((0.9, 0.6, 0.15), (0.25, 0.23, 0.22), (0.55, 0.5, 0.45), (0.85, 0.75, 0.3))


@dataclasses.dataclass(frozen=True, kw_only=True)
class Paints:
    """What the parts of a thing are painted with; each is (3, n, 1, 1) or (3, n, side, side).

    Args:
        coat: The main colour, shaded and patterned.
        second: The coat's other colour.
        shade: The coat in shade.
        dark: Tyres, noses, openings.
        light: Lamps, bellies, superstructures.
        accent: Tongues, rear lights, freight.
        glass: Windows.
        eye: The iris.
        beak: Beaks.
        antler: Antlers and birds' legs.
    """

    coat: Paint
    second: Paint
    shade: Paint
    dark: Paint
    light: Paint
    accent: Paint
    glass: Paint
    eye: Paint
    beak: Paint
    antler: Paint


def mix_paints(draws: Draws, label: int, grid: Grid, *, typical: float, pattern: float) -> Paints:
    """Paints for one picture of a class in each row.

    Args:
        draws: Where the variation comes from.
        label: The class, 0 to 9.
        grid: Where each pixel lies, in the thing's units: what is above is lighter.
        typical: Part of the things whose colour is typical of the class; others have any colour.
        pattern: Strength of patches and stripes at most, 0 to 1.
    """
    rows, side = grid.x.shape[:2]
    base = _coat_colour(draws, rows, label, typical)
    other = _coat_colour(draws, rows, label, typical)
    alike = draws.happens(0.5, rows)[None, :, None, None]
    other = np.where(alike, base * 0.82, other)
    strength = (
        draws.uniform(0.0, pattern, (1, rows, 1, 1)) * draws.happens(0.6, rows)[:, None, None]
    )
    field = smooth_field(draws, rows, side, 9, 1.0)
    patches = np.clip(field * 3 + 0.5, 0, 1) * strength
    above = 1 - draws.uniform(-0.05, 0.35, (rows,))[:, None, None] * np.clip(grid.y, -1, 1)
    coat = (base + (other - base) * patches) * above
    glass = np.where(
        draws.happens(0.6, rows)[None, :, None, None],
        _jittered(draws, np.full((3, rows), 0.16, np.float32), 0.05),
        _jittered(draws, np.full((3, rows), 0.66, np.float32), 0.10),
    )
    return Paints(
        coat=coat,
        second=other * above,
        shade=coat * draws.uniform(0.6, 0.95, (1, rows, 1, 1)),
        dark=_jittered(draws, np.full((3, rows), 0.11, np.float32), 0.05),
        light=_jittered(draws, np.full((3, rows), 0.84, np.float32), 0.08),
        accent=_one_of(draws, rows, _ACCENTS, 0.08),
        glass=glass,
        eye=_one_of(draws, rows, _EYES, 0.05),
        beak=_one_of(draws, rows, _BEAKS, 0.06),
        antler=_one_of(draws, rows, ((0.45, 0.33, 0.22), (0.7, 0.58, 0.42)), 0.06),
    )


def any_colour(draws: Draws, rows: int) -> Paint:
    """A colour of the palette for each picture; (3, rows, 1, 1)."""
    return _one_of(draws, rows, _PALETTE, 0.06)


def pick(draws: Draws, weights: npt.NDArray[np.float64], rows: int) -> npt.NDArray[np.int64]:
    """For each row, one of the kinds that ``weights`` weighs; (rows,)."""
    limits = (np.cumsum(weights) / np.sum(weights)).astype(np.float32)
    found = np.searchsorted(limits[:-1], draws.uniform(0.0, 1.0, (rows,)), side="right")
    return found.astype(np.int64)


def _coat_colour(draws: Draws, rows: int, label: int, typical: float) -> Paint:
    weights = np.asarray(_COLOURS[label], dtype=np.float64)
    chosen = pick(draws, weights, rows)
    free = pick(draws, np.ones(len(_PALETTE)), rows)
    which = np.where(draws.happens(typical, rows), chosen, free)
    return _jittered(draws, np.asarray(_PALETTE, dtype=np.float32)[which].T, 0.06)


def _one_of(
    draws: Draws, rows: int, colours: tuple[tuple[float, ...], ...], spread: float
) -> Paint:
    which = pick(draws, np.ones(len(colours)), rows)
    return _jittered(draws, np.asarray(colours, dtype=np.float32)[which].T, spread)


def _jittered(draws: Draws, colours: Floats, spread: float) -> Paint:
    """Colours (3, rows) made lighter or darker as a whole and a little in each channel."""
    rows = colours.shape[1]
    jitter = draws.bell(spread, (1, rows)) + draws.bell(spread * 0.4, (3, rows))
    return (colours + jitter)[:, :, None, None]
