"""Whole pictures: a backdrop, a thing seen by a camera, what hides it, and what a lens does."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from graders.datasets.draws import Draws, Floats
from graders.datasets.scenes import quadrupeds, small_animals, vehicles
from graders.datasets.scenes.backdrops import paint_backdrops
from graders.datasets.scenes.canvas import Canvas
from graders.datasets.scenes.paints import Paints, any_colour, mix_paints, pick
from graders.datasets.warping import Grid, pixel_grid, smooth_field

Images = npt.NDArray[np.uint8]
Labels = npt.NDArray[np.uint8]
View = Callable[[Canvas, Paints], None]

SIZE = 32
_BLOCK = 250
"""Pictures in work at a time: their arrays then stay in a processor's cache."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Style:
    """How strongly pictures vary, which is how hard they are to tell apart.

    Args:
        size: Range of the thing's size: 1 fills the picture's width.
        shift: Displacement from the middle, half pictures (standard deviation).
        turn: Rotation, degrees (standard deviation).
        stretch: Width against height, a factor around 1 (standard deviation).
        slant: Shear (standard deviation).
        bend: Smooth deformation, in the thing's units (standard deviation).
        typical: Part of the things in a colour that is usual for their class.
        usual: Part of the things in a place that is usual for their class.
        pattern: Strength of patterns at most.
        clutter: Part of the pictures with each of three more things behind.
        hidden: Part of the pictures with each of two things before.
        fade: How much of the thing's contrast with the backdrop may be lost, at most.
        contrast: Range of the contrast.
        light: Brightness, a summand (standard deviation).
        cast: Colour cast (standard deviation).
        blur: Range of the blur: 0 is sharp.
        noise: Grain of a pixel at most (standard deviation).
    """

    size: tuple[float, float] = (0.78, 1.3)
    shift: float = 0.105
    turn: float = 9.0
    stretch: float = 0.13
    slant: float = 0.14
    bend: float = 0.09
    typical: float = 0.92
    usual: float = 0.97
    pattern: float = 0.9
    clutter: float = 0.34
    hidden: float = 0.14
    fade: float = 0.22
    contrast: tuple[float, float] = (0.8, 1.35)
    light: float = 0.04
    cast: float = 0.03
    blur: tuple[float, float] = (0.0, 0.75)
    noise: float = 0.028


@dataclasses.dataclass(frozen=True, kw_only=True)
class Aspect:
    """One side from which a class is seen.

    Args:
        view: Paints it.
        weight: How often the class is seen from there, in parts of all its weights.
        turn: How freely it may be turned: a factor on the style's rotation.
        size: A factor on the style's size: below 1 for what reaches beyond its units.
    """

    view: View
    weight: float
    turn: float = 1.0
    size: float = 1.0


def _quadruped(view: Callable[..., None], build: quadrupeds.Build, weight: float) -> Aspect:
    size = 0.8 if view in (quadrupeds.standing, quadrupeds.lying) else 1.0
    return Aspect(view=functools.partial(view, build=build), weight=weight, size=size)


_ASPECTS: tuple[tuple[Aspect, ...], ...] = (
    (
        Aspect(view=vehicles.airplane_from_the_side, weight=5, turn=1.6),
        Aspect(view=vehicles.airplane_from_below, weight=3, turn=8.0),
        Aspect(view=vehicles.airplane_from_the_front, weight=2, turn=1.5),
    ),
    (
        Aspect(view=vehicles.automobile_from_the_side, weight=6, turn=0.7),
        Aspect(view=vehicles.automobile_from_the_front, weight=4, turn=0.7),
    ),
    (
        Aspect(view=small_animals.bird_perched, weight=6, turn=1.5),
        Aspect(view=small_animals.bird_flying, weight=2, turn=5.0),
        Aspect(view=small_animals.bird_from_near, weight=2),
    ),
    (
        _quadruped(quadrupeds.face, quadrupeds.CAT, 4),
        _quadruped(quadrupeds.sitting, quadrupeds.CAT, 3),
        _quadruped(quadrupeds.lying, quadrupeds.CAT, 2),
        _quadruped(quadrupeds.standing, quadrupeds.CAT, 2),
    ),
    (
        _quadruped(quadrupeds.standing, quadrupeds.DEER, 7),
        _quadruped(quadrupeds.face, quadrupeds.DEER, 2),
        _quadruped(quadrupeds.lying, quadrupeds.DEER, 1),
    ),
    (
        _quadruped(quadrupeds.face, quadrupeds.DOG, 4),
        _quadruped(quadrupeds.sitting, quadrupeds.DOG, 3),
        _quadruped(quadrupeds.lying, quadrupeds.DOG, 1),
        _quadruped(quadrupeds.standing, quadrupeds.DOG, 3),
    ),
    (
        Aspect(view=small_animals.frog_crouched, weight=5),
        Aspect(view=small_animals.frog_from_above, weight=2, turn=5.0),
        Aspect(view=small_animals.frog_from_the_front, weight=3),
    ),
    (
        _quadruped(quadrupeds.standing, quadrupeds.HORSE, 7),
        _quadruped(quadrupeds.face, quadrupeds.HORSE, 3),
    ),
    (
        Aspect(view=vehicles.ship_from_the_side, weight=7, turn=0.6),
        Aspect(view=vehicles.ship_from_the_bow, weight=3, turn=0.6),
    ),
    (
        Aspect(view=vehicles.truck_from_the_side, weight=6, turn=0.7),
        Aspect(view=vehicles.truck_from_the_front, weight=4, turn=0.7),
    ),
)
"""From where each class is seen, 0 airplane to 9 truck."""


def draw_pictures(labels: Labels, draws: Draws, style: Style) -> Images:
    """Draw one picture for each label.

    Args:
        labels: (n,): the class that each picture shows, 0 to 9.
        draws: Where the variation comes from.
        style: How strong it is.

    Returns:
        uint8 of shape (n, 32, 32, 3), 0 to 255.
    """
    images = np.empty((len(labels), SIZE, SIZE, 3), dtype=np.uint8)
    for label, aspects in enumerate(_ASPECTS):
        rows = np.flatnonzero(labels == label)
        seen = pick(draws, np.asarray([aspect.weight for aspect in aspects]), len(rows))
        for number, aspect in enumerate(aspects):
            these = rows[seen == number]
            for start in range(0, len(these), _BLOCK):
                block = these[start : start + _BLOCK]
                images[block] = _draw_block(len(block), label, aspect, draws, style)
    return images


def _draw_block(rows: int, label: int, aspect: Aspect, draws: Draws, style: Style) -> Images:
    pixels = pixel_grid(rows, SIZE)
    edges = np.full(rows, 2 / SIZE, dtype=np.float32)
    grid = pixels.scaled(edges, edges)
    pictures = paint_backdrops(draws, label, grid, usual=style.usual, clutter=style.clutter)
    empty = pictures.copy()
    thing, pixel = _camera(draws, pixels, style, aspect)
    paints = mix_paints(draws, label, thing, typical=style.typical, pattern=style.pattern)
    aspect.view(Canvas(pictures, thing, pixel, draws), paints)
    fade = draws.uniform(0.0, style.fade, (rows,))[:, None, None]
    pictures += (empty - pictures) * fade
    _hide(draws, pictures, grid, style)
    return _develop(draws, pictures, style)


def _camera(draws: Draws, pixels: Grid, style: Style, aspect: Aspect) -> tuple[Grid, Floats]:
    """Where each pixel lies in the thing's units, and how many of them a pixel is across."""
    rows = len(pixels.x)
    size = draws.uniform(*style.size, (rows,)) * np.float32(aspect.size)
    units = (2 / SIZE) / size
    mirrored = np.where(draws.happens(0.5, rows), np.float32(-1), np.float32(1))
    x, y = draws.bell(style.shift * SIZE / 2, (2, rows))
    bends = [smooth_field(draws, rows, SIZE, 5, style.bend) for _ in range(2)]
    grid = pixels.shifted(x, y).turned(draws.bell(style.turn * aspect.turn, (rows,)))
    grid = grid.sheared(draws.bell(style.slant, (rows,)))
    stretch = 1 + draws.bell(style.stretch, (rows,))
    return grid.scaled(units * stretch * mirrored, units / stretch).bent(*bends), units


def _hide(draws: Draws, pictures: Floats, grid: Grid, style: Style) -> None:
    """What stands before the thing: a post or a branch, and something at an edge."""
    rows = pictures.shape[1]
    canvas = Canvas(pictures, grid, np.full(rows, 0.1, dtype=np.float32), draws)
    canvas.limb(
        (canvas.between(-1.2, 1.2), canvas.between(-1.2, 0.0)),
        (canvas.between(-1.2, 1.2), canvas.between(0.0, 1.2)),
        canvas.between(0.03, 0.14),
        any_colour(draws, rows),
        shown=canvas.sometimes(style.hidden),
    )
    reach, side = canvas.between(0.55, 1.0), canvas.sometimes(0.5) * 2 - 1
    upright = canvas.sometimes(0.5)
    canvas.ellipse(
        (side * upright * (reach + 0.4), side * (1 - upright) * (reach + 0.4)),
        0.5 + canvas.between(0.0, 0.6) * (1 - upright),
        0.5 + canvas.between(0.0, 0.6) * upright,
        any_colour(draws, rows),
        canvas.sometimes(style.hidden),
    )


def _develop(draws: Draws, pictures: Floats, style: Style) -> Images:
    """Blur, light, colour cast and grain; then bytes."""
    rows = pictures.shape[1]
    _blur(pictures, draws.uniform(*style.blur, (rows,)))
    contrast = draws.uniform(*style.contrast, (rows,))[:, None, None]
    light = draws.bell(style.light, (1, rows, 1, 1)) + draws.bell(style.cast, (3, rows, 1, 1))
    grain = draws.uniform(0.0, style.noise, (rows,))[:, None, None]
    pictures = (pictures - 0.48) * contrast + (light + 0.48)
    pictures += draws.uniform(-1.4, 1.4, (1, rows, SIZE, SIZE)) * grain
    pictures += draws.uniform(-1.0, 1.0, (3, rows, SIZE, SIZE)) * grain
    bytes_ = np.rint(np.clip(pictures, 0, 1) * np.float32(255)).astype(np.uint8)
    return np.ascontiguousarray(bytes_.transpose(1, 2, 3, 0))


def _blur(pictures: Floats, strength: Floats) -> None:
    """Mix each pixel with its neighbours, by 0 to 1/3 each, first down and then across."""
    part = (strength / 3)[:, None, None]
    for axis in (2, 3):
        inner = [slice(None)] * 4
        before, after = inner.copy(), inner.copy()
        inner[axis], before[axis], after[axis] = slice(1, -1), slice(0, -2), slice(2, None)
        middle = pictures[tuple(inner)]
        change = (pictures[tuple(before)] + pictures[tuple(after)] - middle * 2) * part
        middle += change
