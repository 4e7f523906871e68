"""Rows of a known data set are found through any affine scaling, and nothing else is."""

from __future__ import annotations

import numpy as np
import pytest

from graders.datasets import DataSource
from graders.evidence.recognition import (
    apply_affine,
    fit_affine,
    ranges_of,
    recognise_rows,
    rows_among,
)


@pytest.fixture(scope="module")
def raw(mnist: DataSource) -> np.ndarray:
    return np.array(mnist.load("train")[0][:3000])


@pytest.fixture
def colours() -> np.ndarray:
    return np.random.default_rng(3).integers(0, 256, (50, 4, 4, 3)).astype(np.uint8)


@pytest.mark.parametrize(
    ("prepare", "scale", "offset"),
    [
        (lambda x: x, 1.0, 0.0),
        (lambda x: x / 255, 1 / 255, 0.0),
        (lambda x: (x / 255).astype(np.float32), 1 / 255, 0.0),
        (lambda x: x / 225, 1 / 225, 0.0),
        (lambda x: 1 - x / 255, -1 / 255, 1.0),
        (lambda x: x / 127.5 - 1, 1 / 127.5, -1.0),
        (lambda x: (x - 33.3) / 78.5, 1 / 78.5, -33.3 / 78.5),
    ],
)
@pytest.mark.parametrize("shape", [(28, 28), (28, 28, 1), (784,)])
def test_a_scaling_in_order_is_found(raw: np.ndarray, prepare, scale, offset, shape):
    values = prepare(raw).reshape(len(raw), *shape)
    found = recognise_rows(values, raw)
    assert found is not None
    assert found.rows is None
    assert found.scale == pytest.approx((scale,), rel=1e-4)
    assert found.offset == pytest.approx((offset,), abs=1e-4)


def test_shuffled_rows_and_subsets_are_found_by_index(raw: np.ndarray):
    order = np.random.default_rng(1).permutation(len(raw))[:2000]
    for prepare in (lambda x: x, lambda x: x / 255.0, lambda x: (x / 255.0).astype(np.float32)):
        found = recognise_rows(prepare(raw[order]), raw)
        assert found is not None
        np.testing.assert_array_equal(raw[found.rows], raw[order])


def test_shuffled_standardised_rows_are_found(raw: np.ndarray):
    values = (raw[::-1] - raw.mean()) / raw.std()
    found = recognise_rows(values, raw)
    assert found is not None
    np.testing.assert_array_equal(raw[found.rows], raw[::-1])


def test_a_row_of_a_repeated_image_is_its_first(raw: np.ndarray):
    doubled = np.concatenate([raw[:10], raw[:10]])
    found = recognise_rows(raw[[3, 2]], doubled)
    assert found.rows.tolist() == [3, 2]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda x: x[:, :, ::-1],
        lambda x: x.transpose(0, 2, 1),
        lambda x: np.random.default_rng(0).random(x.shape),
        lambda x: x / 255 + np.random.default_rng(0).normal(0, 0.01, x.shape),
        lambda x: (x > 127).astype(float),
        lambda x: (x / 255) ** 2,
        lambda x: np.zeros(x.shape),
        lambda x: np.full(x.shape, np.nan),
        lambda x: np.where(np.arange(len(x))[:, None, None] == 2500, 0.5, x / 255),
        lambda x: x[:, :27],
        lambda x: x[:0],
        lambda x: x.astype(str),
        lambda x: x.astype(complex),
    ],
)
def test_anything_else_is_none(raw: np.ndarray, spoil):
    assert recognise_rows(spoil(raw), raw) is None


def test_some_rows_of_a_split_are_found_among_foreign_ones():
    # Photographs: hardly one of them has the darkest and the brightest value of the set.
    draw = np.random.default_rng(5)
    train, test = draw.integers(40, 200, (2, 50, 4, 4, 3)).astype(np.uint8)
    train[0, 0, 0], test[0, 0, 0] = (0, 0, 255), (0, 0, 255)
    both = np.concatenate([train, test]).astype("float32") / 127.5 - 1
    by_colour = (both - both.mean(axis=(0, 1, 2))) / [1.0, 2.0, 3.0]
    for values in (both, by_colour):
        found = rows_among(values[[3, 60, 99, 12]], test, ranges_of(values))
        assert found.tolist() == [False, True, True, False]
        assert not rows_among(values[:4, :2], test, ranges_of(values)).any()
    assert not rows_among(both[:4], test, [(np.float64(0.0), np.float64(0.0))]).any()


def test_shuffled_rows_that_were_scaled_by_colour_are_found(colours: np.ndarray):
    order = np.random.default_rng(1).permutation(len(colours))[:30]
    raw = np.concatenate([np.zeros_like(colours[:1]), np.full_like(colours[:1], 255), colours])
    values = (raw - raw.mean(axis=(0, 1, 2))) / raw.std(axis=(0, 1, 2))
    picked = np.concatenate([values[[1, 0]], values[2:][order]])
    found = recognise_rows(picked, raw)
    assert found is not None
    assert found.rows is not None
    assert found.rows.tolist() == [1, 0, *(order + 2)]
    assert found.scale == pytest.approx(1 / raw.std(axis=(0, 1, 2)))
    np.testing.assert_allclose(apply_affine(raw, found.scale, found.offset), values, atol=1e-5)


def test_one_changed_pixel_of_a_shuffled_set_is_foreign(raw: np.ndarray):
    values = raw[::-1] / 255.0
    values[1234, 14, 14] = 1 - values[1234, 14, 14]
    assert recognise_rows(values, raw) is None


def test_a_scaling_per_channel_is_found(colours: np.ndarray):
    mean, deviation = colours.mean((0, 1, 2)), colours.std((0, 1, 2))
    scale, offset = fit_affine((colours - mean) / deviation, colours)
    assert scale == pytest.approx(tuple(1 / deviation))
    assert offset == pytest.approx(tuple(-mean / deviation))
    found = recognise_rows((colours - mean) / deviation, colours)
    assert found is not None
    assert len(found.scale) == 3


def test_a_mean_image_that_was_subtracted_is_found(colours: np.ndarray):
    """As Keras's own example for CIFAR-10 does."""
    values = (colours / 255).astype(np.float32)
    mean = values.mean(axis=0)
    found = recognise_rows(values - mean, colours)
    assert found is not None
    assert found.rows is None
    assert found.scale == pytest.approx((1 / 255,) * mean.size, rel=1e-5)
    assert found.offset == pytest.approx(tuple(-mean.ravel()), abs=1e-5)
    again = apply_affine(colours, found.scale, found.offset)
    np.testing.assert_allclose(again, values - mean, atol=1e-5)


def test_a_deviation_of_each_pixel_is_found(colours: np.ndarray):
    flat = colours.reshape(len(colours), -1).astype(float)
    flat[:, 7] = colours.reshape(len(colours), -1)[0, 7]
    same = flat.reshape(colours.shape)
    mean, deviation = flat.mean(0), np.where(flat.std(0) > 0, flat.std(0), 1.0)
    values = ((flat - mean) / deviation).reshape(colours.shape)
    scale, offset = fit_affine(values, same)
    kept = np.arange(flat.shape[1]) != 7
    np.testing.assert_allclose(np.array(scale)[kept], 1 / deviation[kept], rtol=1e-6)
    np.testing.assert_allclose(apply_affine(same, scale, offset), values, atol=1e-4)


def test_a_map_of_each_pixel_needs_more_rows_than_would_fit_anything(colours: np.ndarray):
    random = np.random.default_rng(0).random(colours[:2].shape)
    assert fit_affine(random, colours[:2]) is None


def test_pixels_of_half_precision_are_found_in_any_order(raw: np.ndarray):
    values = (raw.astype(np.float16) / 255)[::-1]
    assert values.dtype == np.float16
    found = recognise_rows(values[:1000], raw)
    assert found is not None
    assert found.rows.tolist() == list(range(len(raw) - 1, len(raw) - 1001, -1))
    assert found.scale == pytest.approx((1 / 255,), rel=1e-3)
    in_order = recognise_rows(values[::-1], raw)
    assert in_order.rows is None
    assert in_order.scale == pytest.approx((1 / 255,), rel=1e-4)


def test_applying_a_map_gives_the_values_it_was_fitted_to(colours: np.ndarray):
    values = colours * np.array([0.5, 0.25, 1.0]) + np.array([1.0, 2.0, 3.0])
    scale, offset = fit_affine(values, colours)
    np.testing.assert_allclose(apply_affine(colours, scale, offset), values, rtol=1e-5)


@pytest.mark.parametrize(
    "values", [np.zeros((0, 4, 4, 3)), np.zeros((2, 5)), np.array([["a"]]), np.array([[None]])]
)
def test_what_cannot_be_rows_has_no_map(colours: np.ndarray, values: np.ndarray):
    assert fit_affine(values, colours[: len(values)]) is None


def test_constant_raw_rows_tell_nothing():
    assert fit_affine(np.ones((2, 3)), np.zeros((2, 3, 1))) is None


@pytest.mark.parametrize("dtype", ["uint8", "float32", "int64"])
@pytest.mark.parametrize("scale", [(1 / 255,), (0.5, 2.0, -1.0)])
def test_every_value_is_the_map_in_float64_rounded_once(dtype: str, scale: tuple[float, ...]):
    raw = np.random.default_rng(3).integers(0, 256, (5000, 2, 3)).astype(dtype)
    offset = tuple(0.1 * factor for factor in scale)
    expected = (raw.astype(np.float64) * np.array(scale) + np.array(offset)).astype(np.float32)
    mapped = apply_affine(raw, scale, offset)
    assert mapped.dtype == np.float32
    np.testing.assert_array_equal(mapped, expected)
