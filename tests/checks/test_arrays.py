"""Checks of arrays, live and captured."""

from __future__ import annotations

import dataclasses
import sys
import types

import numpy as np
import pytest

from graders.checks import (
    CheckFailure,
    assert_array_shapes,
    assert_dtype,
    assert_labels_of,
    assert_one_hot,
    assert_rows_of,
    assert_scaled,
    assert_shape,
)
from graders.checks.live_arrays import describe_array
from graders.evidence.records import Affine, Padded
from graders.evidence.sequences import Padding
from tests.checks import samples

RAW = np.random.default_rng(5).integers(0, 256, (300, 28, 28), dtype=np.uint8)
REVIEWS = np.empty(4, object)
REVIEWS[:] = [[1, 14, 22], [1, 9], [1, 30, 31, 32, 33], [1, 5, 6, 7]]
PADDED = np.array([[0, 1, 14, 22], [0, 0, 1, 9], [30, 31, 32, 33], [1, 5, 6, 7]])


@pytest.fixture
def served(monkeypatch):
    """A keras.datasets.mnist of 300 training and 100 test images."""
    mnist = types.SimpleNamespace(
        load_data=lambda: ((RAW, np.zeros(300)), (RAW[:100], np.zeros(100)))
    )
    imdb = types.SimpleNamespace(load_data=lambda: ((REVIEWS, None), (REVIEWS[:2], None)))
    fake = types.SimpleNamespace(datasets=types.SimpleNamespace(mnist=mnist, imdb=imdb))
    monkeypatch.setitem(sys.modules, "keras", fake)


def test_describe_array():
    record = describe_array(np.array([[1.0, np.nan], [3.0, -np.inf]]))
    assert (record.shape, record.dtype, record.all_finite) == ((2, 2), "float64", False)
    assert (record.minimum, record.maximum) == (1.0, 3.0)
    assert describe_array([1, 2, 3]).shape == (3,)
    assert describe_array(record) is record
    empty = describe_array(np.zeros((0, 3)))
    assert (empty.minimum, empty.all_finite) == (None, True)


def test_a_tensor_is_an_array(keras):
    assert describe_array(keras.ops.ones((2, 3))).shape == (2, 3)


@pytest.mark.parametrize("value", [None, "x", {}, print, [[1], [1, 2]], [object()]])
def test_what_is_no_array_is_told_kindly(value):
    with pytest.raises(CheckFailure, match="`X`"):
        assert_shape(value, (3,), name="X")


def test_shapes():
    assert_shape(np.zeros((3, 2)), (2, 3), (3, 2))
    assert_array_shapes({"a": [1, 2], "b": samples.images("test")}, {"b": (10000, 28, 28, 1)})
    with pytest.raises(CheckFailure, match=r"`b` has the shape \(10000, 28, 28\)"):
        assert_array_shapes({"b": samples.images("test", channel=False)}, {"b": (10000, 28, 28, 1)})
    for column in ([1, 2], [[1], [2]]):
        assert_array_shapes({"y": column}, {"y": [(2,), (2, 1)]})
    with pytest.raises(CheckFailure) as caught:
        assert_array_shapes({"y": [[1, 2]]}, {"y": [(2,), (2, 1)]})
    assert caught.value.expected == "(2,) or (2, 1)"
    with pytest.raises(CheckFailure, match="no variable `c`"):
        assert_array_shapes({}, {"c": (1,)})


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
def test_scaled(dtype):
    assert_scaled((np.array([0, 100, 255]) / 255).astype(dtype))
    assert_scaled(np.array([-1.0, 1.0]), -1, 1)


@pytest.mark.parametrize(
    ("values", "hint"),
    [
        ([0.0, 255.0], "Divide the pixels by 255"),
        ([0.0, 255 / 225], "division by 225"),
        ([0.0, 2.55], "division by 100"),
        ([0.0, 1 / 255], "divided by 255 twice"),
        ([-1.0, 1.0], "without taking anything away"),
        ([0.0, -1.0], "the line that scales"),
    ],
)
def test_not_scaled(values, hint):
    with pytest.raises(CheckFailure) as caught:
        assert_scaled(np.array(values))
    assert hint in caught.value.hint


def test_dtypes():
    assert_dtype(np.zeros(2, np.float32), "float32")
    assert_dtype(samples.images("train"), "float32", "float64")
    with pytest.raises(CheckFailure) as caught:
        assert_dtype(np.zeros(2), "float32", name="x_train")
    assert (caught.value.expected, caught.value.actual) == ("float32", "float64")


def test_nan_is_not_scaled():
    with pytest.raises(CheckFailure, match="NaN"):
        assert_scaled(np.array([0.0, 1.0, np.nan]))


@pytest.mark.parametrize("shape", [(300, 28, 28), (300, 28, 28, 1), (300, 784)])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_live_rows_are_recognised_in_any_shape(served, shape, dtype):
    scaled = (RAW / 255).astype(dtype).reshape(shape)
    assert_rows_of(scaled, dataset="mnist", split="train", scale=1 / 255, offset=0)


@pytest.mark.parametrize(
    "values",
    [
        RAW / 225,
        RAW / 255 - 0.5,
        1 - RAW / 255,
        (RAW > 127).astype(float),
        RAW.transpose(0, 2, 1) / 255,
        RAW[::-1] / 255,
        RAW[:100] / 255,
        np.clip(RAW, 0, 100) / 255,
    ],
    ids=["225", "shift", "inverted", "binary", "transposed", "reversed", "test", "clipped"],
)
def test_live_rows_that_are_not_pixels_by_255(served, values):
    with pytest.raises(CheckFailure):
        assert_rows_of(values, dataset="mnist", split="train", scale=1 / 255, offset=0)


@pytest.mark.parametrize("rows", [slice(None, None, -1), slice(30, 300)])
def test_a_selection_in_any_order_is_enough_on_request(served, rows):
    scaled = RAW[rows] / 255
    assert_rows_of(scaled, dataset="mnist", split="train", scale=1 / 255, in_order=False)
    with pytest.raises(CheckFailure, match="order of their labels"):
        assert_rows_of(scaled, dataset="mnist", split="train", scale=1 / 255)
    with pytest.raises(CheckFailure):
        assert_rows_of(1 - scaled, dataset="mnist", split="train", scale=1 / 255, in_order=False)


def test_padded_reviews_are_recognised(served):
    captured = samples.array(
        PADDED,
        origin=Padded(
            dataset="imdb",
            split="train",
            padding=Padding(length=4, padding="pre", truncating="pre", num_words=None),
            in_order=True,
        ),
    )
    for array in (PADDED, captured):
        assert_rows_of(array, dataset="imdb", split="train")
    assert_rows_of(PADDED[[2, 0]], dataset="imdb", split="train", in_order=False)
    for foreign in (PADDED[:, ::-1], samples.array(PADDED, complete=False)):
        with pytest.raises(CheckFailure, match="no longer holds the train reviews of imdb"):
            assert_rows_of(foreign, dataset="imdb", split="train")


def test_without_raw_rows_nothing_is_claimed(monkeypatch):
    monkeypatch.setitem(sys.modules, "keras", types.SimpleNamespace())
    assert_rows_of(np.zeros((300, 28, 28)), dataset="mnist", split="train")


def test_captured_rows():
    assert_rows_of(samples.images("train"), dataset="mnist", split="train", scale=1 / 255)
    with pytest.raises(CheckFailure, match="no longer holds the test images"):
        assert_rows_of(samples.images("train"), dataset="mnist", split="test")
    with pytest.raises(CheckFailure) as caught:
        assert_rows_of(
            samples.images("train", scale=1 / 225), dataset="mnist", split="train", scale=1 / 255
        )
    assert caught.value.actual == "raw pixel / 225"


def test_one_hot():
    assert_one_hot(np.eye(10)[[3, 1]], 10)
    assert_one_hot(np.eye(2, dtype=bool)[[1, 0, 1]], 2)
    assert_one_hot(samples.array(np.eye(3)[[1, 2]]), 3)
    for wrong in (np.arange(10), np.eye(9), np.full((2, 10), 0.1), np.ones((2, 10))):
        with pytest.raises(CheckFailure):
            assert_one_hot(wrong, 10)


LABELS = np.arange(300) % 10


def images_with(labels):
    """Images as captured, with the labels that the grader found for the rows in their sample."""
    origin = Affine(
        dataset="mnist",
        split="train",
        scale=(1.0,),
        offset=(0.0,),
        in_order=False,
        labels=tuple(int(label) for label in labels),
    )
    return dataclasses.replace(describe_array(RAW, "X_train"), origin=origin)


@pytest.mark.parametrize("form", [lambda y: y, lambda y: np.eye(10)[y], lambda y: y[:, None]])
def test_labels_of_their_images(form):
    assert_labels_of(form(LABELS), images_with(LABELS))
    captured = dataclasses.replace(describe_array(np.roll(LABELS, 1), "y"), rows=())  # complete
    with pytest.raises(CheckFailure, match="does not hold the labels"):
        assert_labels_of(captured, images_with(LABELS))
    assert_labels_of(form(LABELS), RAW)  # in a live notebook nothing is known
    moved = form(np.roll(LABELS, 1))
    with pytest.raises(CheckFailure, match="does not hold the labels") as caught:
        assert_labels_of(moved, images_with(LABELS))
    assert "300 of 300" in caught.value.actual


def test_some_labels_of_other_images_are_counted():
    wrong = np.where(np.arange(300) < 7, (LABELS + 1) % 10, LABELS)
    with pytest.raises(CheckFailure) as caught:
        assert_labels_of(wrong, images_with(LABELS))
    assert "7 of 300" in caught.value.actual
