"""A canvas of many pictures at once, on which soft-edged shapes are painted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from graders.datasets.draws import Draws, Floats
from graders.datasets.warping import Grid

Number = float | npt.NDArray[np.floating[Any]]
"""One number for all pictures, or (n,): one for each (of float32, though the types say less)."""

Point = tuple[Number, Number]
"""To the right and down, in the thing's own units: about 1 from its middle to its end."""

Paint = Floats
"""A colour for each picture, (3, n, 1, 1), or for each pixel, (3, n, side, side); 0 to 1."""


class Canvas:
    """Pictures in work, with a coordinate grid on which the thing in them is described.

    Args:
        pictures: float32 of shape (3, n, side, side), painted over in place.
        grid: Where each pixel lies, in the thing's units.
        pixel: (n,): how many units a pixel is across; edges fade over that much.
        draws: Where every shape's measures come from.
    """

    def __init__(self, pictures: Floats, grid: Grid, pixel: Floats, draws: Draws) -> None:
        self.pictures = pictures
        self.x, self.y = grid.x, grid.y
        self.rows = pictures.shape[1]
        self._sharpness = 1 / spread_out(pixel)
        self._draws = draws

    def between(self, low: float, high: float) -> Floats:
        """A number for each picture, evenly spread; (n,)."""
        return self._draws.uniform(low, high, (self.rows,))

    def sometimes(self, probability: float) -> Floats:
        """1 for the pictures to which something happens and 0 for the others; (n,)."""
        return self._draws.happens(probability, self.rows).astype(np.float32)

    def ellipse(
        self, centre: Point, width: Number, height: Number, paint: Paint, shown: Number = 1.0
    ) -> None:
        """An upright ellipse; ``width`` and ``height`` are half axes."""
        wide, high = spread_out(width), spread_out(height)
        x = (self.x - spread_out(centre[0])) / wide
        y = (self.y - spread_out(centre[1])) / high
        self._fill((np.sqrt(x * x + y * y) - 1) * np.minimum(wide, high), paint, shown)

    def limb(
        self,
        start: Point,
        end: Point,
        thickness: Number,
        paint: Paint,
        *,
        tip: Number | None = None,
        shown: Number = 1.0,
    ) -> None:
        """A straight limb with round ends; ``thickness`` at the start and ``tip`` at the end."""
        thick = spread_out(thickness)
        growth = (thick if tip is None else spread_out(tip)) - thick
        left, top = spread_out(start[0]), spread_out(start[1])
        across, along = spread_out(end[0]) - left, spread_out(end[1]) - top
        x, y = self.x - left, self.y - top
        squared = np.maximum(across * across + along * along, np.float32(1e-6))
        part = np.clip((x * across + y * along) / squared, 0, 1)
        x -= across * part
        y -= along * part
        self._fill(np.sqrt(x * x + y * y) - (thick + growth * part), paint, shown)

    def box(
        self,
        centre: Point,
        width: Number,
        height: Number,
        paint: Paint,
        *,
        corner: float = 0.02,
        shown: Number = 1.0,
    ) -> None:
        """An upright box with rounded corners; ``width`` and ``height`` are half of its sides."""
        x = np.abs(self.x - spread_out(centre[0])) - (spread_out(width) - corner)
        y = np.abs(self.y - spread_out(centre[1])) - (spread_out(height) - corner)
        outside_x, outside_y = np.maximum(x, 0), np.maximum(y, 0)
        beyond = np.sqrt(outside_x * outside_x + outside_y * outside_y)
        self._fill(beyond + np.minimum(np.maximum(x, y), 0) - corner, paint, shown)

    def polygon(self, corners: Sequence[Point], paint: Paint, shown: Number = 1.0) -> None:
        """A convex polygon, its corners in either direction."""
        places = [(spread_out(x), spread_out(y)) for x, y in corners]
        middle_x, middle_y = (sum(axis) / len(places) for axis in zip(*places, strict=True))
        distance: Floats | None = None
        for (x0, y0), (x1, y1) in zip(places, [*places[1:], places[0]], strict=True):
            out_x, out_y = y1 - y0, x0 - x1
            length = np.sqrt(np.maximum(out_x * out_x + out_y * out_y, np.float32(1e-8)))
            inwards = (middle_x - x0) * out_x + (middle_y - y0) * out_y > 0
            length = np.where(inwards, -length, length)
            out_x, out_y = out_x / length, out_y / length
            edge = self.x * out_x + self.y * out_y - (x0 * out_x + y0 * out_y)
            distance = edge if distance is None else np.maximum(distance, edge)
        if distance is not None:
            self._fill(distance, paint, shown)

    def _fill(self, distance: Floats, paint: Paint, shown: Number) -> None:
        """Paint where ``distance`` to the outline is negative, with an edge of one pixel."""
        cover = np.clip(np.float32(0.5) - distance * self._sharpness, 0, 1)
        cover *= spread_out(shown)
        for number, colour in enumerate(paint):
            self.pictures[number] += (colour - self.pictures[number]) * cover


def spread_out(number: Number) -> Floats:
    """A number, or one for each picture, in a shape that fits (n, side, side)."""
    return np.asarray(number, dtype=np.float32).reshape(-1, 1, 1)
