"""Held-out rows: kept apart from what a sandbox sees."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from graders.datasets import find_source, held_out
from graders.datasets.definition import DataSet
from graders.datasets.sets.mnist import DATASET, stand_in_part
from tests.datasets.conftest import CopyWriter


def test_the_stand_in_has_rows_of_its_own(tiny: DataSet) -> None:
    x, y = held_out(find_source("tiny"))
    assert x.tolist() == [[[200, 200], [200, 200]]] * 2
    assert y.tolist() == [0, 1]


def test_a_real_copy_gets_varied_test_rows(places: Path, write_copy: CopyWriter) -> None:
    write_copy(places / "tiny.npz")
    source = find_source("tiny", folder=places)
    x, y = held_out(source)
    np.testing.assert_array_equal(x, source.load("test")[0] + 1)
    np.testing.assert_array_equal(y, source.load("test")[1])


def test_they_lie_outside_the_folder_that_a_sandbox_mounts(places: Path, tiny: DataSet) -> None:
    source = find_source("tiny")
    held_out(source)
    kept = list((places / "cache" / "held-out" / "tiny").iterdir())
    assert len(kept) == 1
    assert not kept[0].is_relative_to(source.path)
    assert not source.path.is_relative_to(places / "cache" / "held-out")


def test_they_are_read_only(tiny: DataSet) -> None:
    assert not any(array.flags.writeable for array in held_out(find_source("tiny")))


def test_varied_mnist_rows_are_balanced_and_new() -> None:
    x, y = stand_in_part("test", (250,) * 10)
    varied, labels = DATASET.vary(x, y)
    assert varied.shape == (2000, 28, 28)
    assert np.bincount(labels).tolist() == [200] * 10
    public = {image.tobytes() for image in x}
    assert not any(image.tobytes() in public for image in varied)
    again, _ = DATASET.vary(x, y)
    np.testing.assert_array_equal(varied, again)
