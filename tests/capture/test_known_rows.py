"""Whether test rows hide among those of a training that is not recognised as a whole."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from graders.capture.inside.known_rows import KnownRows
from graders.capture.inside.served_data import ServedData


@pytest.fixture
def photographs(tmp_path: Path) -> tuple[KnownRows, np.ndarray, np.ndarray]:
    """Training and test rows of a set of which a single row seldom has all shades."""
    train, test = np.random.default_rng(5).integers(40, 200, (2, 64, 4, 4, 3)).astype(np.uint8)
    train[0, 0, 0], test[0, 0, 0] = (0, 0, 255), (0, 0, 255)
    for split, rows in (("train", train), ("test", test)):
        np.save(tmp_path / f"x_{split}.npy", rows)
        np.save(tmp_path / f"y_{split}.npy", np.zeros(len(rows), np.uint8))
    return KnownRows(ServedData({"cifar10": str(tmp_path)})), train, test


@pytest.mark.parametrize(
    "prepare",
    [
        lambda x: x,
        lambda x: x / 255,
        lambda x: x / 127.5 - 1,
        lambda x: (x - x.mean(axis=(0, 1, 2))) / x.std(axis=(0, 1, 2)),
    ],
)
def test_rows_of_both_splits_are_told_as_test_rows(photographs, prepare):
    rows, train, test = photographs
    both = prepare(np.concatenate([train, test]).astype("float32"))
    assert rows.find(both) is None
    assert rows.dataset_of_test_rows(both) == "cifar10"


def test_training_rows_among_foreign_ones_are_no_test_rows(photographs):
    rows, train, _test = photographs
    assert rows.dataset_of_test_rows(np.concatenate([train, train[:, ::-1]])) is None


def test_rows_that_are_in_both_splits_are_training_rows(photographs, tmp_path: Path):
    _rows, train, test = photographs
    np.save(tmp_path / "x_test.npy", np.concatenate([test[:1], train[1:]]))
    rows = KnownRows(ServedData({"cifar10": str(tmp_path)}))
    assert rows.dataset_of_test_rows(np.concatenate([train, train[:, ::-1]])) is None
