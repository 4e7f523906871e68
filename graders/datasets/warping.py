"""Geometry of images: coordinate grids that are turned, scaled, shifted and bent, and sampling.

Everything is single-precision arithmetic of one operation at a time, without matrix products or
library functions whose last bit may differ, so that results are the same on every machine.
"""

from __future__ import annotations

import dataclasses

import numpy as np
import numpy.typing as npt

from graders.datasets.draws import Draws, Floats


@dataclasses.dataclass(frozen=True, kw_only=True)
class Grid:
    """Where each output pixel is sampled, as offsets from the image's centre.

    Args:
        x: float32 of shape (n, height, width): to the right, in pixels.
        y: float32 of the same shape: down, in pixels.
    """

    x: Floats
    y: Floats

    def turned(self, degrees: Floats) -> Grid:
        """Turned about the centre, by (n,) angles."""
        cosines, sines = _exact(np.cos, degrees), _exact(np.sin, degrees)
        return Grid(x=cosines * self.x + sines * self.y, y=cosines * self.y - sines * self.x)

    def sheared(self, amount: Floats) -> Grid:
        """Slanted by (n,) pixels to the right per pixel upwards."""
        return Grid(x=self.x + _column(amount) * self.y, y=self.y)

    def scaled(self, x: Floats, y: Floats) -> Grid:
        """Offsets times (n,) factors: a factor above 1 shows the content smaller."""
        return Grid(x=self.x * _column(x), y=self.y * _column(y))

    def shifted(self, x: Floats, y: Floats) -> Grid:
        """Offsets plus (n,) pixels."""
        return Grid(x=self.x + _column(x), y=self.y + _column(y))

    def bent(self, x: Floats, y: Floats) -> Grid:
        """Offsets plus fields of the grid's own shape."""
        return Grid(x=self.x + x, y=self.y + y)


def pixel_grid(rows: int, size: int) -> Grid:
    """The offsets of the pixels themselves: of ``rows`` square images of ``size`` pixels."""
    line = np.arange(size, dtype=np.float32) - np.float32((size - 1) / 2)
    x = np.broadcast_to(line[None, None, :], (rows, size, size))
    return Grid(x=x, y=np.swapaxes(x, 1, 2))


def smooth_field(draws: Draws, rows: int, size: int, knots: int, spread: float) -> Floats:
    """Smooth random fields: bell-shaped values at ``knots``² points, blended in between.

    Returns:
        float32 of shape (rows, size, size).
    """
    values = draws.bell(spread, (rows, knots, knots))
    weights = _blend(knots, size)
    across = _combine(values, weights)
    return np.ascontiguousarray(np.swapaxes(_combine(np.swapaxes(across, 1, 2), weights), 1, 2))


def sample(images: Floats, which: npt.NDArray[np.int64], grid: Grid) -> Floats:
    """Look images up at the grid's points, with bilinear interpolation; 0 beyond the edges.

    Args:
        images: float32 of shape (m, side, side).
        which: (n,): the image that each row of the grid looks at.
        grid: (n, height, width) offsets from the images' centre, in their pixels.

    Returns:
        float32 of shape (n, height, width).
    """
    side = images.shape[-1]
    padded = np.pad(images, ((0, 0), (1, 1), (1, 1)))
    limit = np.float32(side + 1)
    centre = np.float32((side + 1) / 2)
    x = np.clip(grid.x + centre, 0, limit)
    y = np.clip(grid.y + centre, 0, limit)
    left, top = np.minimum(x.astype(np.int32), side), np.minimum(y.astype(np.int32), side)
    x -= left
    y -= top
    start = which[:, None, None] * (side + 2) ** 2 + top * (side + 2) + left
    flat = padded.reshape(-1)
    upper = _between(flat[start], flat[start + 1], x)
    start += side + 2
    return _between(upper, _between(flat[start], flat[start + 1], x), y)


def enlarge(images: Floats, factor: int) -> Floats:
    """Enlarge by cubic interpolation (Catmull-Rom), with two pixels of empty margin added.

    With whole numbers in and a factor that is a power of two the result is exact.

    Args:
        images: float32 of shape (n, side, side).
        factor: Pixels for each pixel.

    Returns:
        float32 of shape (n, (side + 4) × factor, (side + 4) × factor).
    """
    side = (images.shape[-1] + 4) * factor
    padded = np.pad(images, ((0, 0), (4, 4), (4, 4)))
    weights = _cubic_weights(padded.shape[-1], side, factor)
    across = _combine(padded, weights)
    return np.ascontiguousarray(np.swapaxes(_combine(np.swapaxes(across, 1, 2), weights), 1, 2))


def _exact(function: np.ufunc, degrees: Floats) -> Floats:
    """A function of angles, rounded to 2^-20, where vendors' last bits no longer show."""
    values = function(np.radians(degrees.astype(np.float64)))
    return _column((np.rint(values * 2**20) / 2**20).astype(np.float32))


def _column(values: Floats) -> Floats:
    return values.astype(np.float32)[:, None, None]


def _between(low: Floats, high: Floats, fraction: Floats) -> Floats:
    return low + (high - low) * fraction


def _combine(values: Floats, weights: Floats) -> Floats:
    """``values @ weights``, summed in one fixed order (a BLAS chooses its own)."""
    total = np.zeros((*values.shape[:-1], weights.shape[1]), dtype=np.float32)
    for position, row in enumerate(weights):
        total += values[..., position, None] * row
    return total


def _blend(knots: int, size: int) -> Floats:
    """Weights (knots, size) of a quadratic B-spline: smooth, and 1 in sum at every pixel."""
    places = (np.arange(size, dtype=np.float64) + 0.5) * (knots - 2) / size + 0.5
    distance = np.abs(places[None, :] - np.arange(knots)[:, None])
    near = 0.75 - distance * distance
    far = 0.5 * np.maximum(1.5 - distance, 0) * np.maximum(1.5 - distance, 0)
    return np.where(distance <= 0.5, near, far).astype(np.float32)


def _cubic_weights(inputs: int, outputs: int, factor: int) -> Floats:
    places = (np.arange(outputs, dtype=np.float64) + 0.5) / factor - 0.5 + 2
    d = np.abs(places[None, :] - np.arange(inputs)[:, None])
    near = 1.5 * d * d * d - 2.5 * d * d + 1
    far = -0.5 * d * d * d + 2.5 * d * d - 4 * d + 2
    return np.where(d < 1, near, np.where(d < 2, far, 0)).astype(np.float32)
