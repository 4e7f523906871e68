"""CRT: what lab 3 says of its pictures, measured on those that labgrade draws."""

from __future__ import annotations

import numpy as np
import pytest

from graders.datasets.cache import digest_arrays
from graders.datasets.catalog import load_dataset
from graders.datasets.definition import Array, Arrays, Pair
from graders.datasets.sets.crt import CLASSES, DATASET
from tests.datasets.measuring import (
    assert_all_different,
    assert_black_and_white,
    assert_rectangle,
    box_of,
    is_one_closed_outline,
    strokes,
)

DIGEST = "sha256:68ba8dff36e12db6e05582a45917f0ddff3ddd5f5b47cdb6a69b6886d06511bc"
HELD_OUT_DIGEST = "sha256:742144f81e610210123783bc6ddb2779491430390fec1bb236c967c891642a7e"
CIRCLE, RECTANGLE, TRIANGLE = range(3)


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
    assert load_dataset("crt").is_generated
    assert list(arrays) == list(DATASET.info.arrays)
    for name, spec in DATASET.info.arrays.items():
        assert spec.problem(arrays[name]) is None


def test_classes_are_about_equally_frequent(arrays: Arrays, held_out: Pair) -> None:
    assert CLASSES == ("circle", "rectangle", "triangle")
    assert np.bincount(arrays["y_train"]).tolist() == [167, 167, 166]
    assert np.bincount(arrays["y_test"]).tolist() == [334, 333, 333]
    assert np.bincount(held_out[1]).tolist() == [667, 667, 666]
    assert len(set(arrays["y_train"][:10].tolist())) == 3


def test_every_picture_is_one_closed_white_outline_off_the_border(
    pictures: dict[int, Array],
) -> None:
    for of_class in pictures.values():
        assert_black_and_white(of_class)
        assert all(is_one_closed_outline(picture) for picture in of_class)


def test_no_picture_is_there_twice(arrays: Arrays, held_out: Pair) -> None:
    assert_all_different(arrays["x_train"], arrays["x_test"], held_out[0])


def test_rectangles_have_independent_sides_and_the_labs_strokes(
    pictures: dict[int, Array],
) -> None:
    sides = np.array([assert_rectangle(picture) for picture in pictures[RECTANGLE]])
    assert (sides.min(), sides.max()) == (6, 32)
    assert abs(np.corrcoef(sides.T)[0, 1]) < 0.1
    assert np.abs(sides.mean(axis=0) - 19).max() < 1


def test_rectangles_are_anywhere_within_the_margin(pictures: dict[int, Array]) -> None:
    boxes = [box_of(picture) for picture in pictures[RECTANGLE]]
    places = [(box.left - 2) / (60 - box.width) for box in boxes]
    assert (min(places), max(places)) == (0, 1)
    assert np.histogram(places, bins=4, range=(0, 1))[0].min() > len(places) / 6


def test_circles_are_round_with_radii_from_5_to_25(pictures: dict[int, Array]) -> None:
    boxes = [box_of(picture) for picture in pictures[CIRCLE]]
    assert max(abs(box.width - box.height) for box in boxes) <= 1
    radii = np.array([(box.width + box.height - 2 * 2.9) / 4 for box in boxes])
    assert 4.5 <= radii.min() < 6
    assert 24 < radii.max() <= 25.5


def test_a_circles_stroke_is_2_or_3_pixels(pictures: dict[int, Array]) -> None:
    found = set()
    for picture in pictures[CIRCLE]:
        row, column = box_of(picture).middle
        found.update(strokes(picture[row]) + strokes(picture[:, column]))
    assert found == {2, 3}


def test_triangles_are_equilateral_near_the_middle_and_of_any_size_and_direction(
    pictures: dict[int, Array],
) -> None:
    grid = np.arange(64)
    centres, radii, directions = [], [], []
    for picture in pictures[TRIANGLE]:
        ink = picture > 0
        x, y = ((ink.sum(axis=axis) * grid).sum() / ink.sum() for axis in (0, 1))
        rows, columns = np.nonzero(ink)
        away = np.hypot(columns - x, rows - y)
        centres.append((x, y))
        radii.append(away.max() - 0.9)  # half the stroke
        angle = np.arctan2(rows - y, columns - x)[away.argmax()]
        directions.append(np.degrees(angle) % 120)
        # the middle of a side is half as far away as a corner
        assert away.min() == pytest.approx(radii[-1] / 2 - 0.9, abs=1.5)
    assert 19 < np.min(centres) < np.max(centres) < 46
    assert np.mean(centres) == pytest.approx(32, abs=0.5)
    assert np.std(centres) == pytest.approx(5, abs=0.5)
    assert 3.3 < min(radii) < 5
    assert 26 < max(radii) < 29.5
    assert np.histogram(directions, bins=6, range=(0, 120))[0].min() > len(directions) / 12
