"""Warping: grids and sampling against cases that can be worked out by hand."""

from __future__ import annotations

import numpy as np

from graders.datasets.draws import Draws
from graders.datasets.warping import enlarge, pixel_grid, sample, smooth_field

IMAGE = np.arange(9, dtype=np.float32).reshape(1, 3, 3)
FIRST = np.zeros(1, dtype=np.int64)


def floats(*values: float) -> np.ndarray:
    return np.array(values, dtype=np.float32)


def test_the_plain_grid_returns_the_image() -> None:
    np.testing.assert_array_equal(sample(IMAGE, FIRST, pixel_grid(1, 3)), IMAGE)


def test_a_shift_looks_elsewhere_and_sees_nothing_beyond_the_edge() -> None:
    seen = sample(IMAGE, FIRST, pixel_grid(1, 3).shifted(floats(1), floats(0)))
    np.testing.assert_array_equal(seen[0], [[1, 2, 0], [4, 5, 0], [7, 8, 0]])


def test_half_a_pixel_blends_two() -> None:
    seen = sample(IMAGE, FIRST, pixel_grid(1, 3).shifted(floats(0), floats(0.5)))
    np.testing.assert_array_equal(seen[0], [[1.5, 2.5, 3.5], [4.5, 5.5, 6.5], [3, 3.5, 4]])


def test_a_quarter_turn_is_a_quarter_turn() -> None:
    seen = sample(IMAGE, FIRST, pixel_grid(1, 3).turned(floats(90)))
    np.testing.assert_array_equal(seen[0], np.rot90(IMAGE[0], 3))


def test_a_scale_above_one_shows_the_content_smaller() -> None:
    seen = sample(IMAGE, FIRST, pixel_grid(1, 3).scaled(floats(2), floats(2)))
    np.testing.assert_array_equal(seen[0], [[0, 0, 0], [0, 4, 0], [0, 0, 0]])


def test_a_shear_moves_rows_by_their_height() -> None:
    grid = pixel_grid(1, 3).sheared(floats(0.5))
    np.testing.assert_array_equal(grid.x[0], [[-1.5, -0.5, 0.5], [-1, 0, 1], [-0.5, 0.5, 1.5]])


def test_each_row_may_look_at_another_image() -> None:
    images = np.stack([IMAGE[0], IMAGE[0] * 10])
    seen = sample(images, np.array([1, 0]), pixel_grid(2, 3))
    np.testing.assert_array_equal(seen, images[[1, 0]])


def test_points_far_outside_see_nothing() -> None:
    seen = sample(IMAGE, FIRST, pixel_grid(1, 3).shifted(floats(1e6), floats(-1e6)))
    assert not seen.any()


def test_enlarging_keeps_flat_areas_and_adds_an_empty_margin() -> None:
    large = enlarge(np.full((1, 8, 8), 16, dtype=np.float32), 4)
    assert large.shape == (1, 48, 48)
    np.testing.assert_array_equal(large[0, 16:32, 16:32], 16)
    # a cubic reaches two cells (eight pixels) from a cell's centre: two of the margin are beyond
    np.testing.assert_array_equal(large[0, :2], 0)


def test_smooth_fields_are_smooth_and_bounded() -> None:
    field = smooth_field(Draws(1), 5, 28, 6, 0.5)
    assert field.shape == (5, 28, 28)
    assert float(np.abs(field).max()) <= 1.5
    assert float(np.abs(np.diff(field, axis=2)).max()) < 0.5
