"""MNIST-56: fives and sixes as the lab's notebook loads them."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import pytest

from graders.datasets.cache import digest_arrays
from graders.datasets.definition import Arrays, Pair
from graders.datasets.sets.mnist56 import DATASET
from tests.datasets.measuring import assert_all_different

DIGEST = "sha256:892fe09e3f4d376131a883a38929b14830c86322f2df91a3a5ea868cd524830d"
HELD_OUT_DIGEST = "sha256:1750d1bb11904d3c015c506657413c324103bd60203f5bef454e706960a9cbbf"
FILE_DIGEST = "39d6da799a0514fc3ff004ccae225fbb687d1c41fa4b27b6b3646dc1bb812631"


@pytest.fixture(scope="module")
def arrays() -> Arrays:
    return DATASET.make_stand_in()


@pytest.fixture(scope="module")
def held_out() -> Pair:
    return DATASET.stand_in_held_out()


def test_the_bytes_are_the_calibrated_ones(arrays: Arrays, held_out: Pair) -> None:
    assert digest_arrays(arrays) == DIGEST
    assert digest_arrays(dict(zip("xy", held_out, strict=True))) == HELD_OUT_DIGEST


def test_it_is_generated_and_meets_its_specification(arrays: Arrays) -> None:
    assert DATASET.is_generated
    for name, spec in DATASET.info.arrays.items():
        assert spec.problem(arrays[name]) is None


def test_fives_and_sixes_are_about_equally_frequent(arrays: Arrays, held_out: Pair) -> None:
    assert np.bincount(arrays["y_train"]).tolist() == [1000, 1000]
    assert np.bincount(arrays["y_test"]).tolist() == [892, 958]
    assert np.bincount(held_out[1]).tolist() == [1000, 1000]


def test_class_1_is_the_six(arrays: Arrays) -> None:
    """A six has a loop in its lower half and is empty at the upper right; a five is neither."""
    six, five = (arrays["x_train"][arrays["y_train"] == label].mean(axis=0) for label in (1, 0))
    assert six[5:10, 16:22].mean() < five[5:10, 16:22].mean() / 2


def test_the_images_that_the_lab_names_show_what_it_says(arrays: Arrays) -> None:
    assert arrays["y_test"][[1, 2, 3, 5]].tolist() == [1, 0, 1, 0]


def test_no_image_is_there_twice(arrays: Arrays, held_out: Pair) -> None:
    assert_all_different(arrays["x_train"], arrays["x_test"], held_out[0])


def test_the_file_holds_what_the_notebook_unpacks(tmp_path: Path, arrays: Arrays) -> None:
    assert DATASET.write_files is not None
    DATASET.write_files(tmp_path, arrays)
    assert [path.name for path in tmp_path.iterdir()] == ["mnist56.npy"]
    content = (tmp_path / "mnist56.npy").read_bytes()
    assert hashlib.sha256(content).hexdigest() == FILE_DIGEST
    xtrain, ytrain, xval, yval = np.load(tmp_path / "mnist56.npy", allow_pickle=True)
    for x, y, split in ((xtrain, ytrain, "train"), (xval, yval, "test")):
        assert (x.dtype, y.dtype) == (np.float32, np.float64)
        assert (float(x.min()), float(x.max())) == (0.0, 1.0)
        np.testing.assert_array_equal(np.rint(x * 255), arrays[f"x_{split}"][..., None])
        np.testing.assert_array_equal(y, arrays[f"y_{split}"])
        assert x.flags.writeable
        assert y.flags.writeable
