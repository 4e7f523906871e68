"""R3: squares, horizontal and vertical rectangles, measured."""

from __future__ import annotations

import numpy as np
import pytest

from graders.datasets.cache import digest_arrays
from graders.datasets.definition import Array, Arrays, Pair
from graders.datasets.sets.r3 import CLASSES, DATASET
from tests.datasets.measuring import (
    assert_all_different,
    assert_black_and_white,
    assert_rectangle,
    is_one_closed_outline,
)

DIGEST = "sha256:42d7321521b139e91868a07aefd28da6cc3f4a770ee171e489ba96bf8363980c"
HELD_OUT_DIGEST = "sha256:c075961caab1c76393f42b1d6e49e7c738f7c62c8a7eaa524ddeeb3766cf9a3f"
SQUARE, HORIZONTAL, VERTICAL = range(3)


@pytest.fixture(scope="module")
def arrays() -> Arrays:
    return DATASET.make_stand_in()


@pytest.fixture(scope="module")
def held_out() -> Pair:
    return DATASET.stand_in_held_out()


@pytest.fixture(scope="module")
def pictures(arrays: Arrays, held_out: Pair) -> dict[int, Array]:
    """All pictures of each class, of every part."""
    x = np.concatenate([arrays["x_train"], arrays["x_test"], held_out[0]])
    y = np.concatenate([arrays["y_train"], arrays["y_test"], held_out[1]])
    return {label: x[y == label] for label in range(3)}


def test_the_bytes_are_the_calibrated_ones(arrays: Arrays, held_out: Pair) -> None:
    assert digest_arrays(arrays) == DIGEST
    assert digest_arrays(dict(zip("xy", held_out, strict=True))) == HELD_OUT_DIGEST


def test_it_is_generated_and_meets_its_specification(arrays: Arrays) -> None:
    assert DATASET.is_generated
    for name, spec in DATASET.info.arrays.items():
        assert spec.problem(arrays[name]) is None


def test_classes_are_about_equally_frequent(arrays: Arrays, held_out: Pair) -> None:
    assert CLASSES == ("square", "horizontal", "vertical")
    assert np.bincount(arrays["y_train"]).tolist() == [167, 167, 166]
    assert np.bincount(arrays["y_test"]).tolist() == [334, 333, 333]
    assert np.bincount(held_out[1]).tolist() == [667, 667, 666]


def test_every_picture_is_one_closed_white_outline_off_the_border(
    pictures: dict[int, Array],
) -> None:
    for of_class in pictures.values():
        assert_black_and_white(of_class)
        assert all(is_one_closed_outline(picture) for picture in of_class)


def test_no_picture_is_there_twice(arrays: Arrays, held_out: Pair) -> None:
    assert_all_different(arrays["x_train"], arrays["x_test"], held_out[0])


def test_the_ratio_of_the_sides_is_the_class(pictures: dict[int, Array]) -> None:
    for label, ratio in ((SQUARE, 1.0), (HORIZONTAL, 1.5), (VERTICAL, 1 / 1.5)):
        sides = [assert_rectangle(picture) for picture in pictures[label]]
        assert {width / height for width, height in sides} == {ratio}


def test_sides_range_from_6_to_32(pictures: dict[int, Array]) -> None:
    for label, (shortest, longest) in {
        SQUARE: (6, 32),
        HORIZONTAL: (6, 30),
        VERTICAL: (6, 30),
    }.items():
        sides = [side for picture in pictures[label] for side in assert_rectangle(picture)]
        assert (min(sides), max(sides)) == (shortest, longest)
