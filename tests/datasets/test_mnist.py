"""The MNIST stand-in as a whole: shaped and counted like the real set, and leak-free."""

from __future__ import annotations

import numpy as np

from graders.datasets import DataSource, RowIndex, describe, held_out

STAND_IN_DIGEST = "sha256:0b6878786240d467467f68c55698eb1e6d65dd916114d6e98ce29e3ab388b214"
"""Changes only together with ``stand_in_version``: thresholds are calibrated on these bytes."""

REAL_TRAIN_COUNTS = [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]
REAL_TEST_COUNTS = [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]


def test_the_digest_is_the_calibrated_one(mnist_stand_in: DataSource) -> None:
    assert mnist_stand_in.digest == STAND_IN_DIGEST
    assert mnist_stand_in.description == "stand-in sha256:0b6878786240"


def test_every_array_meets_its_specification(mnist_stand_in: DataSource) -> None:
    info = describe("mnist")
    assert info.splits == ("train", "test")
    for split, rows in (("train", 60_000), ("test", 10_000)):
        x, y = mnist_stand_in.load(split)
        assert info.rows(split) == rows
        assert info.arrays[f"x_{split}"].problem(x) is None
        assert info.arrays[f"y_{split}"].problem(y) is None
        assert (int(x.min()), int(x.max())) == (0, 255)


def test_classes_are_as_frequent_as_in_the_real_set(mnist_stand_in: DataSource) -> None:
    assert np.bincount(mnist_stand_in.load("train")[1]).tolist() == REAL_TRAIN_COUNTS
    assert np.bincount(mnist_stand_in.load("test")[1]).tolist() == REAL_TEST_COUNTS


def test_ink_is_as_much_as_in_the_real_set(mnist_stand_in: DataSource) -> None:
    """The real training set has 19.1 % of its pixels inked and a mean of 33.3."""
    x, _ = mnist_stand_in.load("train")
    assert 0.17 < float((x > 0).mean()) < 0.22
    assert 31 < float(x.mean()) < 36


def test_rows_are_shuffled(mnist_stand_in: DataSource) -> None:
    _, y = mnist_stand_in.load("train")
    for start in range(0, 60_000, 6_000):
        assert np.bincount(y[start : start + 6_000], minlength=10).min() > 400


def test_no_test_or_held_out_image_is_in_training(mnist_stand_in: DataSource) -> None:
    index = RowIndex(mnist_stand_in, "train")
    assert (index.find_rows(np.asarray(mnist_stand_in.load("test")[0])) == -1).all()
    assert (index.find_rows(np.asarray(held_out(mnist_stand_in)[0])) == -1).all()


def test_held_out_rows_are_two_thousand_and_balanced(mnist_stand_in: DataSource) -> None:
    x, y = held_out(mnist_stand_in)
    assert (x.shape, x.dtype, y.dtype) == ((2000, 28, 28), np.uint8, np.uint8)
    assert np.bincount(y).tolist() == [200] * 10
