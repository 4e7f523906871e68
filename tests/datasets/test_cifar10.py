"""The CIFAR-10 stand-in and real copies: shaped like the real set, reproducible and leak-free."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from graders.datasets import DataSource, RowIndex, describe, fetch, find_source, held_out
from graders.datasets.catalog import load_dataset
from graders.datasets.definition import ArraySpec, Pair
from graders.datasets.sets.cifar10 import CLASSES, stand_in_part
from graders.errors import UsageError

SLICE_SHA256 = "5e017416ad12fb16ba60fd26a67173f22de8809038c92f71554f9e066f19da50"
"""Changes only together with ``stand_in_version``: thresholds are calibrated on these bytes."""

REAL_FOLDER = Path(os.environ.get("LABGRADE_REAL_DATA", "/nowhere"))


@pytest.fixture(scope="module")
def training_slice() -> Pair:
    return stand_in_part("train", 60)


@pytest.fixture(scope="module")
def small_copy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DataSource]:
    """A copy as somebody may have one: all training rows, but only 1,000 of 10,000 test rows."""
    place = tmp_path_factory.mktemp("cifar10")
    x, y = stand_in_part("test", 100)
    np.savez_compressed(
        place / "cifar10.npz",
        x_train=np.zeros((50_000, 32, 32, 3), dtype=np.uint8),
        y_train=np.repeat(np.arange(10, dtype=np.uint8), 5_000)[:, None],
        x_test=x,
        y_test=y,
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LABGRADE_CACHE", str(place / "cache"))
        yield find_source("cifar10", folder=place)


def test_the_same_bytes_on_every_run_and_every_machine(training_slice: Pair) -> None:
    x, y = training_slice
    assert hashlib.sha256(x.tobytes() + y.tobytes()).hexdigest() == SLICE_SHA256


def test_arrays_are_shaped_and_typed_as_keras_gives_them(training_slice: Pair) -> None:
    x, y = training_slice
    assert x.shape == (600, 32, 32, 3)
    assert y.shape == (600, 1)
    assert x.dtype == y.dtype == np.uint8
    assert np.bincount(y[:, 0]).tolist() == [60] * len(CLASSES)


def test_the_specification_is_that_of_the_real_set() -> None:
    info = describe("cifar10")
    assert [info.arrays[name].shape for name in ("x_train", "y_test")] == [
        (50_000, 32, 32, 3),
        (10_000, 1),
    ]
    assert info.num_classes == 10
    assert info.splits == ("train", "test")


def test_training_image_444_is_a_truck_as_in_the_real_set(training_slice: Pair) -> None:
    assert int(training_slice[1][444, 0]) == CLASSES.index("truck")


def test_rows_are_shuffled(training_slice: Pair) -> None:
    for start in range(0, 600, 100):
        assert len(set(training_slice[1][start : start + 100, 0].tolist())) == 10


def test_pictures_use_the_whole_range_and_are_about_as_light_as_photographs(
    training_slice: Pair,
) -> None:
    """The real training set has a mean of 0.47 to 0.49 and a deviation of 0.25 (of 1)."""
    x = training_slice[0].astype(np.float64) / 255
    assert 0.42 < x.mean() < 0.55
    assert 0.2 < x.std() < 0.3
    assert (training_slice[0].min(), training_slice[0].max()) == (0, 255)


def test_no_picture_is_drawn_twice() -> None:
    parts = [stand_in_part(part, 20)[0] for part in ("train", "test", "held-out")]
    together = np.concatenate(parts)
    assert len({picture.tobytes() for picture in together}) == 600


def test_a_copy_with_a_part_of_the_test_rows_will_do(small_copy: DataSource) -> None:
    assert small_copy.kind == "folder"
    assert small_copy.num_rows("test") == 1_000
    assert small_copy.notes == (
        "CIFAR-10 from the folder differs from the published set: "
        "it has 1,000 of 10,000 test rows.",
    )


def test_held_out_rows_of_a_copy_are_balanced_variations_of_its_test_rows(
    small_copy: DataSource,
) -> None:
    x, y = held_out(small_copy)
    assert isinstance(x, np.ndarray)
    assert (x.shape, y.shape) == ((2_000, 32, 32, 3), (2_000, 1))
    assert x.dtype == np.uint8
    assert np.bincount(y[:, 0]).tolist() == [200] * 10
    assert len({picture.tobytes() for picture in x}) == 2_000
    assert (RowIndex(small_copy, "test").find_rows(np.asarray(x)) == -1).all()


def test_variations_keep_what_a_picture_shows() -> None:
    x, y = stand_in_part("test", 20)
    vary = load_dataset("cifar10").vary
    assert vary is not None
    varied, labels = vary(x, y)
    assert isinstance(varied, np.ndarray)
    for picture, label in zip(varied[:50].astype(float), labels[:50], strict=True):
        own = x[y[:, 0] == label[0]].astype(float)
        both = np.concatenate([own, own[:, :, ::-1]])
        nearest = np.abs(both - picture).mean(axis=(1, 2, 3)).min()
        other = np.abs(x[y[:, 0] != label[0]] - picture).mean(axis=(1, 2, 3)).min()
        assert nearest < other


def test_fetching_says_what_to_do_instead() -> None:
    with pytest.raises(UsageError, match="pickled files") as caught:
        fetch("cifar10")
    assert "cifar10.npz" in (caught.value.next_step or "")


@pytest.mark.parametrize(
    ("rows", "fits"), [(10_000, True), (1_000, True), (999, False), (10_001, False)]
)
def test_a_specification_may_accept_fewer_rows(rows: int, fits: bool) -> None:
    spec = ArraySpec(shape=(10_000, 1), dtype="uint8", minimum=0, maximum=9, fewest_rows=1_000)
    problem = spec.problem(np.zeros((rows, 1), dtype=np.uint8))
    assert (problem is None) == fits
    assert fits or "or as few as 1,000 rows" in str(problem)


@pytest.mark.skipif(not (REAL_FOLDER / "cifar10.npz").is_file(), reason="no real copy here")
def test_a_real_copy_is_served() -> None:
    source = find_source("cifar10", folder=REAL_FOLDER)
    assert source.kind == "folder"
    assert int(source.load("train")[1][444, 0]) == CLASSES.index("truck")
