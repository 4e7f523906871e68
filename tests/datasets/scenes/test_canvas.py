"""Shapes on a canvas: where they lie, how large they are, and for which pictures."""

from __future__ import annotations

import numpy as np
import pytest

from graders.datasets.draws import Draws, Floats
from graders.datasets.scenes.canvas import Canvas
from graders.datasets.warping import pixel_grid

SIDE = 64
WHITE = np.ones((3, 1, 1, 1), dtype=np.float32)


@pytest.fixture
def canvas() -> Canvas:
    """Two black pictures; a unit is half a picture."""
    pixel = np.full(2, 2 / SIDE, dtype=np.float32)
    pictures = np.zeros((3, 2, SIDE, SIDE), dtype=np.float32)
    return Canvas(pictures, pixel_grid(2, SIDE).scaled(pixel, pixel), pixel, Draws(1))


def area(canvas: Canvas) -> Floats:
    """Painted area of each picture, in square units."""
    areas: Floats = canvas.pictures[0].mean(axis=(1, 2)) * 4
    return areas


def test_an_ellipse_has_its_area_and_place(canvas: Canvas) -> None:
    canvas.ellipse((0.2, -0.3), 0.5, 0.25, WHITE)
    assert area(canvas) == pytest.approx(np.pi * 0.5 * 0.25, rel=0.03)
    rows, columns = np.nonzero(canvas.pictures[0, 0] > 0.5)
    assert columns.mean() * 2 / SIDE - 1 == pytest.approx(0.2, abs=0.03)
    assert rows.mean() * 2 / SIDE - 1 == pytest.approx(-0.3, abs=0.03)


def test_a_limb_has_round_ends_and_may_taper(canvas: Canvas) -> None:
    canvas.limb((-0.5, 0.0), (0.5, 0.0), 0.2, WHITE)
    assert area(canvas) == pytest.approx(0.4 + np.pi * 0.04, rel=0.03)
    canvas.pictures[:] = 0
    canvas.limb((-0.5, 0.0), (0.5, 0.0), 0.2, WHITE, tip=0.1)
    assert area(canvas) == pytest.approx(0.3 + np.pi * (0.04 + 0.01) / 2, rel=0.05)


def test_a_limb_without_length_is_a_disc(canvas: Canvas) -> None:
    canvas.limb((0.1, 0.1), (0.1, 0.1), 0.3, WHITE)
    assert area(canvas) == pytest.approx(np.pi * 0.09, rel=0.03)


def test_a_box_has_its_sides(canvas: Canvas) -> None:
    canvas.box((0.0, 0.0), 0.5, 0.25, WHITE)
    assert area(canvas) == pytest.approx(0.5, rel=0.03)


def test_the_corners_of_a_polygon_may_go_round_either_way(canvas: Canvas) -> None:
    corners = [(-0.5, 0.5), (0.5, 0.5), (0.0, -0.5)]
    canvas.polygon(corners, WHITE)
    clockwise = canvas.pictures.copy()
    canvas.pictures[:] = 0
    canvas.polygon(corners[::-1], WHITE)
    np.testing.assert_allclose(canvas.pictures, clockwise, atol=1e-5)
    assert area(canvas) == pytest.approx(0.5, rel=0.03)


def test_measures_and_presence_are_each_pictures_own(canvas: Canvas) -> None:
    radius = np.array([0.2, 0.4], dtype=np.float32)
    canvas.ellipse((0.0, 0.0), radius, radius, WHITE)
    assert area(canvas) == pytest.approx(np.pi * radius * radius, rel=0.05)
    canvas.pictures[:] = 0
    canvas.box((0.0, 0.0), 0.5, 0.5, WHITE, shown=np.array([0.0, 1.0], dtype=np.float32))
    assert (area(canvas) > 0.5).tolist() == [False, True]
