"""Recognising rows by their content."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from graders.datasets import DataSource, RowIndex, find_source
from graders.datasets.definition import DataSet
from graders.datasets.rows import _hash_rows
from tests.datasets.conftest import CopyWriter


@pytest.fixture(scope="module")
def test_index(mnist_stand_in: DataSource) -> RowIndex:
    return RowIndex(mnist_stand_in, "test")


def test_every_row_is_found(mnist_stand_in: DataSource, test_index: RowIndex) -> None:
    x = np.asarray(mnist_stand_in.load("test")[0])
    order = np.arange(10_000)[::-1]
    rows = test_index.find_rows(x[order])
    assert rows.dtype == np.int64
    np.testing.assert_array_equal(rows, order)


@pytest.mark.parametrize("shape", [(28, 28), (28, 28, 1), (784,)])
@pytest.mark.parametrize("dtype", ["uint8", "int64", "float32"])
def test_an_image_is_found_in_any_shape_and_type(
    mnist_stand_in: DataSource, test_index: RowIndex, shape: tuple[int, ...], dtype: str
) -> None:
    image = np.asarray(mnist_stand_in.load("test")[0][77])
    assert test_index.find(image.reshape(shape).astype(dtype)) == 77


def test_other_images_are_not_found(mnist_stand_in: DataSource, test_index: RowIndex) -> None:
    image = np.array(mnist_stand_in.load("test")[0][77])
    image[14, 14] ^= 1
    assert test_index.find(image) is None
    assert test_index.find(image / 255) is None
    assert test_index.find(np.zeros((28, 28))) is None
    assert test_index.find(np.zeros((27, 28), dtype=np.uint8)) is None
    assert test_index.find(np.full((28, 28), np.nan)) is None
    assert test_index.find(np.full((28, 28), 300)) is None
    assert test_index.find(np.full((28, 28), "ink")) is None


def test_unusable_batches_are_unknown_row_by_row(test_index: RowIndex) -> None:
    for images in (np.zeros((3, 5), np.uint8), np.zeros((3, 28, 28), np.float32)):
        assert test_index.find_rows(images).tolist() == [-1, -1, -1]
    assert test_index.find_rows(np.zeros((0, 28, 28), np.uint8)).tolist() == []


def test_equal_rows_give_the_first(places: Path, write_copy: CopyWriter) -> None:
    pixels = np.array([[[i % 3] * 2] * 2 for i in range(12)], dtype=np.uint8)
    write_copy(places / "tiny.npz", x_train=pixels)
    index = RowIndex(find_source("tiny", folder=places), "train")
    assert index.find_rows(pixels).tolist() == [0, 1, 2] * 4


def test_rows_that_share_a_hash_are_told_apart(
    tiny: DataSet, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Forces every hash to be equal: the comparison of bytes must decide alone."""
    monkeypatch.setattr(
        "graders.datasets.rows._hash_rows", lambda rows: np.zeros(len(rows), np.uint64)
    )
    source = find_source("tiny")
    x = np.asarray(source.load("train")[0])
    index = RowIndex(source, "train")
    assert index.find_rows(x).tolist() == list(range(12))
    assert index.find_rows(x + np.uint8(100)).tolist() == [-1] * 12


@settings(max_examples=50, deadline=None)
@given(arrays.arrays(np.uint8, st.tuples(st.integers(1, 6), st.integers(1, 20))))
def test_a_hash_depends_on_the_row_alone(rows: np.ndarray) -> None:
    together = _hash_rows(rows)
    assert [int(_hash_rows(row[None])[0]) for row in rows] == together.tolist()
