"""Rendering handwritten samples as MNIST looks: white on black, 28×28, many hands and pens."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from graders.datasets.draws import Draws, Floats
from graders.datasets.handwriting import Samples
from graders.datasets.warping import Grid, enlarge, pixel_grid, sample, smooth_field

Images = npt.NDArray[np.uint8]

SIZE = 28
_BOX = 20
"""Pixels of the box that MNIST fits a digit into."""

_SAMPLE = 8
_FACTOR = 4
_EDGE = 7.0
"""Ink levels (of 16) over which a stroke's edge fades: about two pixels."""

_BLOCK = 1000
"""Images rendered at a time: what is in work then fits a few dozen megabytes."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Style:
    """How strongly renderings of a sample vary; spreads are standard deviations.

    Args:
        turn: Rotation, degrees.
        slant: Shear, pixels per pixel.
        stretch: Width against height, a factor around 1.
        bend: Elastic displacement, in cells of the 8×8 sample.
        size: Size against the 20×20 box, a factor around 1.
        shift: Displacement from the centre at most, whole pixels in each direction.
        low_level: Ink level (0 to 16) of a sample's cells at the outline of the broadest stroke.
        high_level: Ink level at the outline of the thinnest stroke.
        gap: Part of the images with a gap in the ink.
        scratch: Part of the images with a stray stroke.
        grain: Unevenness of the ink, 0 to 1.
    """

    turn: float = 6.0
    slant: float = 0.08
    stretch: float = 0.05
    bend: float = 0.16
    size: float = 0.04
    shift: int = 1
    low_level: float = 6.5
    high_level: float = 9.5
    gap: float = 0.08
    scratch: float = 0.08
    grain: float = 0.05


def render(samples: Samples, which: npt.NDArray[np.int64], draws: Draws, style: Style) -> Images:
    """Render one image for each entry of ``which``.

    Args:
        samples: The written samples.
        which: (n,): the sample that each image shows.
        draws: Where the variation comes from.
        style: How strong it is.

    Returns:
        uint8 of shape (n, 28, 28), 0 for paper and up to 255 for ink.
    """
    inks = enlarge(samples.images, _FACTOR)
    images = np.empty((len(which), SIZE, SIZE), dtype=np.uint8)
    for start in range(0, len(which), _BLOCK):
        block = slice(start, start + _BLOCK)
        images[block] = _render_block(inks, which[block], draws, style)
    return images


def _render_block(inks: Floats, which: npt.NDArray[np.int64], draws: Draws, style: Style) -> Images:
    rows = len(which)
    level = draws.uniform(style.low_level, style.high_level, (rows,))
    bent = _hand(draws, rows, style)
    draft = _ink(inks, which, bent(pixel_grid(rows, SIZE)), level)
    fitted = _fit_box(draft, draws, style)
    drawn = _ink(inks, which, bent(fitted), level)
    shift = np.floor(draws.uniform(-style.shift, style.shift + 1, (2, rows))).astype(np.int64)
    centred = _centre(drawn, shift)
    return _age(centred, draws, style)


def _hand(draws: Draws, rows: int, style: Style) -> Callable[[Grid], Grid]:
    """A writer's hand for each row: how an upright 20×20 box becomes the written shape."""
    turn = draws.bell(style.turn, (rows,))
    slant = draws.bell(style.slant, (rows,))
    stretch = 1 + draws.bell(style.stretch, (rows,))
    bends = [smooth_field(draws, rows, SIZE, 6, style.bend * _FACTOR) for _ in range(2)]
    cells = np.full(rows, _SAMPLE * _FACTOR / _BOX, dtype=np.float32)

    def apply(grid: Grid) -> Grid:
        written = grid.turned(turn).sheared(slant).scaled(cells * stretch, cells / stretch)
        return written.bent(*bends)

    return apply


def _ink(inks: Floats, which: npt.NDArray[np.int64], grid: Grid, level: Floats) -> Floats:
    """Ink from 0 to 1: a soft edge where the sample's ink crosses each row's level."""
    values = sample(inks, which, grid)
    ink: Floats = np.clip((values - level[:, None, None]) / np.float32(_EDGE) + 0.5, 0, 1)
    return ink


def _fit_box(draft: Floats, draws: Draws, style: Style) -> Grid:
    """The grid on which each draft fills the 20×20 box, give or take its own size."""
    top, bottom = _extent(draft.max(axis=2) > 0)
    left, right = _extent(draft.max(axis=1) > 0)
    larger = np.maximum(bottom - top, right - left).astype(np.float32)
    size = 1 + draws.bell(style.size, (len(draft),))
    factor = np.clip(larger / (_BOX * size), 0.5, 1.6).astype(np.float32)
    centre = np.float32(SIZE / 2)
    x = (left + right).astype(np.float32) * np.float32(0.5) - centre
    y = (top + bottom).astype(np.float32) * np.float32(0.5) - centre
    return pixel_grid(len(draft), SIZE).scaled(factor, factor).shifted(x, y)


def _extent(inked: npt.NDArray[np.bool_]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """First inked position of each row, and the one after its last; all of it without any ink."""
    first = inked.argmax(axis=1)
    return first, inked.shape[1] - inked[:, ::-1].argmax(axis=1)


def _centre(drawn: Floats, shift: npt.NDArray[np.int64]) -> Floats:
    """Move images by whole pixels: the centre of mass to the middle, then on by ``shift``.

    Args:
        drawn: (n, 28, 28), ink from 0 to 1.
        shift: (2, n): pixels to the right and down.
    """
    weights = np.rint(drawn * 255).astype(np.int64)
    mass = np.maximum(weights.sum(axis=(1, 2)), 1)
    right, down = (
        # the rounded distance from the centre of mass to the middle, in whole numbers
        (SIZE * mass - 2 * (weights.sum(axis=axis) * np.arange(SIZE)).sum(axis=1)) // (2 * mass)
        for axis in (1, 2)
    )
    return _moved(drawn, right=right + shift[0], down=down + shift[1])


def _moved(drawn: Floats, *, right: npt.NDArray[np.int64], down: npt.NDArray[np.int64]) -> Floats:
    padded = np.pad(drawn, ((0, 0), (SIZE, SIZE), (SIZE, SIZE)))
    places = np.arange(SIZE, 2 * SIZE)
    rows = np.arange(len(drawn))[:, None, None]
    y = np.clip(places[None, :, None] - down[:, None, None], 0, 3 * SIZE - 1)
    x = np.clip(places[None, None, :] - right[:, None, None], 0, 3 * SIZE - 1)
    moved: Floats = padded[rows, y, x]
    return moved


def _age(drawn: Floats, draws: Draws, style: Style) -> Images:
    """What pen, paper and scanner do: uneven ink, a gap in a stroke, a stray stroke."""
    rows = len(drawn)
    gaps = _stroke(draws, rows, reach=6.0, half_length=3.5, half_width=0.6)
    gaps *= draws.happens(style.gap, rows)[:, None, None]
    scratches = _stroke(draws, rows, reach=11.0, half_length=2.5, half_width=0.6)
    scratches *= draws.happens(style.scratch, rows)[:, None, None]
    pressure = draws.uniform(0.8, 1.15, (rows, 1, 1))
    grain = 1 - draws.uniform(0.0, 2 * style.grain, drawn.shape)
    ink = np.maximum(drawn * (1 - gaps), scratches) * pressure * grain
    images: Images = np.rint(np.minimum(ink, 1) * 255).astype(np.uint8)
    return images


def _stroke(
    draws: Draws, rows: int, *, reach: float, half_length: float, half_width: float
) -> Floats:
    """A short straight stroke for each row, at most ``reach`` pixels from the middle; 0 to 1."""
    x, y = draws.uniform(-reach, reach, (2, rows))
    grid = pixel_grid(rows, SIZE).shifted(x, y).turned(draws.uniform(0.0, 180.0, (rows,)))
    along = np.clip(np.float32(half_length + 0.5) - np.abs(grid.x), 0, 1)
    across = np.clip(np.float32(half_width + 0.5) - np.abs(grid.y), 0, 1)
    stroke: Floats = along * across
    return stroke


def vary_images(images: Images, draws: Draws) -> Images:
    """Other pictures of the same digits: turned, scaled and shifted by a little.

    The changes stay within what MNIST's own writers differ by, so every label stays right.

    Args:
        images: uint8 of shape (n, 28, 28).
        draws: Where the variation comes from.

    Returns:
        uint8 of shape (n, 28, 28).
    """
    rows = len(images)
    factor = draws.uniform(0.96, 1.04, (rows,))
    turn = draws.uniform(-5.0, 5.0, (rows,))
    x, y = draws.uniform(-0.6, 0.6, (2, rows))
    grid = pixel_grid(rows, SIZE).shifted(x, y).turned(turn).scaled(factor, factor)
    values = sample(images.astype(np.float32), np.arange(rows), grid)
    return np.rint(values).astype(np.uint8)
