"""Ranges of arrays are the same whatever their layout, and those of today's content."""

from __future__ import annotations

import numpy as np
import pytest

from graders.capture.inside.ranges import Ranges

LARGE = np.random.default_rng(3).normal(size=(1500, 1000))


def test_the_range_is_the_same_whatever_layout_and_size():
    for array in (LARGE, LARGE.T, LARGE[::3, 1::2], LARGE.astype("float32"), np.arange(7)):
        assert Ranges().of(array) == {
            "minimum": array.min(),
            "maximum": array.max(),
            "all_finite": True,
        }


def test_the_range_is_that_of_the_finite_numbers():
    spoiled = np.arange(200_000, dtype="float64")
    spoiled[[5, 70_000, 199_999]] = np.nan, np.inf, -np.inf
    assert Ranges().of(spoiled) == {"minimum": 0.0, "maximum": 199_998.0, "all_finite": False}
    nothing = Ranges().of(np.array([np.nan]))
    assert nothing == {"minimum": None, "maximum": None, "all_finite": False}
    assert Ranges().of(np.zeros((0, 3)))["minimum"] is None


def test_an_array_that_was_changed_in_place_is_looked_at_again():
    ranges, array = Ranges(), LARGE.copy()
    before = ranges.of(array)
    assert ranges.of(array.reshape(-1, 20, 20)) == before
    array /= 2
    assert ranges.of(array)["maximum"] == before["maximum"] / 2
    array[200:260] = 9.0
    assert ranges.of(array)["maximum"] == 9.0


def test_an_array_in_the_place_of_another_is_looked_at_itself():
    ranges = Ranges()
    for number in range(20):  # each takes the memory that the one before has given back
        array = np.full((1500, 1000), float(number))
        array[0, 1] = -1.0
        assert ranges.of(array) == {
            "minimum": -1.0,
            "maximum": float(number),
            "all_finite": True,
        }
        del array


def test_parts_of_one_buffer_have_ranges_of_their_own():
    ranges = Ranges()
    whole = np.arange(4_000_000, dtype="float64")
    assert ranges.of(whole)["maximum"] == 3_999_999
    assert ranges.of(whole[:2_000_000])["maximum"] == 1_999_999
    assert ranges.of(whole[2_000_000:])["minimum"] == 2_000_000


@pytest.mark.parametrize("columns", [3, 7, 28, 32, 784])
def test_a_change_of_one_column_is_seen_whatever_the_shape(columns: int):
    array = np.zeros((4_000_000 // columns, columns))
    ranges = Ranges()
    for column in range(columns):
        before = ranges.of(array)
        assert before["maximum"] == column
        array[:, column] = column + 1.0
