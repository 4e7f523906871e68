"""Where things stand: skies, seas, meadows, woods, streets and rooms, with things in them."""

from __future__ import annotations

import dataclasses

import numpy as np

from graders.datasets.draws import Draws, Floats
from graders.datasets.scenes.canvas import Canvas
from graders.datasets.scenes.paints import any_colour, pick
from graders.datasets.warping import Grid, smooth_field


@dataclasses.dataclass(frozen=True, kw_only=True)
class Place:
    """A kind of place.

    Args:
        upper: Colour above the horizon.
        lower: Colour below it.
        horizon: Range of the horizon's height: -1 is the upper edge, 1 the lower one.
        roughness: How uneven the two are: leaves, waves, gravel.
    """

    upper: tuple[float, float, float]
    lower: tuple[float, float, float]
    horizon: tuple[float, float]
    roughness: tuple[float, float]


_PLACES = (
    Place(upper=(0.42, 0.60, 0.84), lower=(0.66, 0.76, 0.88), horizon=(-0.5, 1.5),
          roughness=(0.04, 0.05)),
    Place(upper=(0.66, 0.74, 0.82), lower=(0.26, 0.42, 0.54), horizon=(-0.6, 0.4),
          roughness=(0.04, 0.10)),
    Place(upper=(0.56, 0.66, 0.68), lower=(0.42, 0.52, 0.24), horizon=(-1.2, 0.3),
          roughness=(0.10, 0.12)),
    Place(upper=(0.24, 0.30, 0.17), lower=(0.38, 0.35, 0.22), horizon=(-0.6, 0.9),
          roughness=(0.20, 0.18)),
    Place(upper=(0.60, 0.60, 0.60), lower=(0.45, 0.44, 0.43), horizon=(-0.5, 0.4),
          roughness=(0.12, 0.07)),
    Place(upper=(0.62, 0.54, 0.46), lower=(0.46, 0.36, 0.29), horizon=(-0.6, 0.9),
          roughness=(0.08, 0.10)),
    Place(upper=(0.92, 0.92, 0.91), lower=(0.90, 0.90, 0.90), horizon=(-0.5, 1.5),
          roughness=(0.02, 0.03)),
    Place(upper=(0.74, 0.72, 0.66), lower=(0.72, 0.64, 0.50), horizon=(-1.0, 0.5),
          roughness=(0.08, 0.10)),
    Place(upper=(0.42, 0.43, 0.25), lower=(0.46, 0.38, 0.27), horizon=(-1.2, 1.2),
          roughness=(0.18, 0.18)),
    Place(upper=(0.08, 0.08, 0.09), lower=(0.14, 0.12, 0.11), horizon=(-0.5, 1.2),
          roughness=(0.05, 0.06)),
)  # fmt: skip
"""Sky, sea, meadow, wood, street, room, studio, sand or snow, undergrowth, dark."""

_USUAL = (
    (52, 4, 6, 1, 16, 1, 10, 4, 1, 4),  # airplane
    (4, 2, 12, 4, 48, 4, 16, 6, 2, 4),  # automobile
    (18, 12, 14, 14, 3, 4, 6, 8, 20, 2),  # bird
    (2, 0, 6, 4, 8, 50, 8, 6, 8, 8),  # cat
    (4, 2, 34, 28, 2, 2, 3, 10, 14, 2),  # deer
    (3, 2, 20, 4, 10, 36, 8, 8, 4, 6),  # dog
    (1, 6, 8, 14, 3, 8, 10, 12, 36, 6),  # frog
    (6, 2, 42, 14, 10, 3, 4, 14, 4, 2),  # horse
    (14, 66, 3, 1, 6, 0, 4, 2, 0, 4),  # ship
    (10, 1, 14, 5, 46, 2, 14, 6, 1, 2),  # truck
)
"""How often a class is seen in each place, where it is seen in a usual one."""


def paint_backdrops(
    draws: Draws, label: int, grid: Grid, *, usual: float, clutter: float
) -> Floats:
    """Empty pictures of places.

    Args:
        draws: Where the variation comes from.
        label: The class of thing that will stand there, 0 to 9.
        grid: Where each pixel lies: -1 to 1 from edge to edge.
        usual: Part of the things that are where their class usually is; others are anywhere.
        clutter: Part of the pictures that have each of three more things in the background.

    Returns:
        float32 of shape (3, rows, side, side), about 0 to 1.
    """
    rows = len(grid.x)
    chosen = pick(draws, np.asarray(_USUAL[label], dtype=np.float64), rows)
    free = pick(draws, np.ones(len(_PLACES)), rows)
    places = np.where(draws.happens(usual, rows), chosen, free)
    low, high = np.asarray([place.horizon for place in _PLACES], dtype=np.float32)[places].T
    horizon = low + (high - low) * draws.uniform(0.0, 1.0, (rows,))
    tilt = draws.bell(0.06, (rows,))[:, None, None] * grid.x
    soft = draws.uniform(2.0, 12.0, (rows,))[:, None, None]
    ground = np.clip((grid.y + tilt - horizon[:, None, None]) * soft + 0.5, 0, 1)
    upper, lower = (_colours(draws, places, part) for part in ("upper", "lower"))
    pictures: Floats = upper + (lower - upper) * ground
    pictures += draws.bell(0.07, (rows,))[:, None, None] * grid.y
    pictures += draws.bell(0.05, (rows,))[:, None, None] * grid.x
    _roughen(draws, pictures, places, ground)
    _clutter(draws, pictures, grid, clutter)
    return pictures


def _colours(draws: Draws, places: np.ndarray, part: str) -> Floats:
    table = np.asarray([getattr(place, part) for place in _PLACES], dtype=np.float32)
    jitter = draws.bell(0.08, (1, len(places))) + draws.bell(0.035, (3, len(places)))
    colours: Floats = (table[places].T + jitter)[:, :, None, None]
    return colours


def _roughen(draws: Draws, pictures: Floats, places: np.ndarray, ground: Floats) -> None:
    """Unevenness of two sizes, the same in all channels but for a little colour."""
    rows, side = pictures.shape[1:3]
    above, below = np.asarray([place.roughness for place in _PLACES], np.float32)[places].T
    strength = draws.uniform(0.3, 1.5, (rows, 1, 1))
    rough = (above[:, None, None] + (below - above)[:, None, None] * ground) * strength
    uneven = smooth_field(draws, rows, side, 7, 0.9) + smooth_field(draws, rows, side, 18, 0.9)
    uneven += draws.uniform(-0.6, 0.6, uneven.shape)
    tint = draws.bell(0.15, (3, rows, 1, 1)) + 1
    pictures += tint * (uneven * rough)


def _clutter(draws: Draws, pictures: Floats, grid: Grid, clutter: float) -> None:
    """Trunks, walls, bushes and so on: nothing that tells what the picture shows."""
    rows = pictures.shape[1]
    canvas = Canvas(pictures, grid, np.full(rows, 0.1, dtype=np.float32), draws)
    canvas.box(
        (canvas.between(-1.1, 1.1), canvas.between(-0.8, 0.8)),
        canvas.between(0.05, 0.4),
        canvas.between(0.1, 0.8),
        any_colour(draws, rows),
        shown=canvas.sometimes(clutter) * canvas.between(0.3, 1.0),
    )
    canvas.ellipse(
        (canvas.between(-1.1, 1.1), canvas.between(-0.9, 0.9)),
        canvas.between(0.1, 0.5),
        canvas.between(0.1, 0.4),
        any_colour(draws, rows),
        canvas.sometimes(clutter) * canvas.between(0.3, 1.0),
    )
    canvas.limb(
        (canvas.between(-1.2, 1.2), canvas.between(-1.2, 1.2)),
        (canvas.between(-1.2, 1.2), canvas.between(-1.2, 1.2)),
        canvas.between(0.02, 0.12),
        any_colour(draws, rows),
        shown=canvas.sometimes(clutter) * canvas.between(0.3, 1.0),
    )
