"""Sets that labgrade makes itself: no other source, files beside the arrays, held-out rows."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest

from graders.datasets import fetch, find_source, held_out, stand_in
from graders.datasets.cache import keep_arrays
from graders.datasets.definition import Arrays, DataSet
from graders.errors import UsageError


def test_a_generated_set_has_one_source_whatever_lies_elsewhere(places: Path) -> None:
    (places / "pulses").mkdir()
    np.save(places / "pulses" / "x_train.npy", np.zeros(3))
    source = find_source("pulses", folder=places, allow_download=True)
    assert source == find_source("pulses") == stand_in("pulses")
    assert source.kind == "generated"
    assert source.description == f"generated {source.digest[:19]}"
    assert source.notes == ()


def test_it_cannot_be_fetched(places: Path) -> None:
    with pytest.raises(UsageError, match="labgrade makes this set itself"):
        fetch("pulses")


def test_series_load_like_images_and_are_no_images(places: Path) -> None:
    source = find_source("pulses")
    for split in ("train", "test"):
        x, y = source.load(split)
        assert x.shape == y.shape == (500, 100)
        assert x.dtype == y.dtype == np.float64
    assert not source.has_images
    assert held_out(source)[1].shape == (2000, 100)


def test_pictures_are_images(places: Path, tiny: DataSet) -> None:
    assert find_source("tiny").has_images


def test_the_files_lie_beside_the_arrays_readable_for_all(places: Path) -> None:
    files = find_source("pulses").files
    assert files is not None
    assert sorted(path.name for path in files.iterdir()) == [
        "pulsedata1-trn.npy",
        "pulsedata1-val.npy",
    ]
    assert files.stat().st_mode & 0o777 == 0o755
    assert all(path.stat().st_mode & 0o777 == 0o644 for path in files.iterdir())


def test_sets_that_keras_serves_have_no_files(places: Path, tiny: DataSet) -> None:
    assert find_source("tiny").files is None


@pytest.mark.parametrize("damage", ["shorter", "missing"])
def test_a_damaged_file_is_made_again(places: Path, damage: str) -> None:
    files = find_source("pulses").files
    assert files is not None
    target = files / "pulsedata1-val.npy"
    whole = target.read_bytes()
    if damage == "shorter":
        target.write_bytes(whole[:-8])
    else:
        target.unlink()
    find_source("pulses")
    assert target.read_bytes() == whole


def test_files_in_folders_are_kept_with_the_arrays(tmp_path: Path) -> None:
    calls = []

    def write(folder: Path, arrays: Arrays) -> None:
        calls.append(list(arrays))
        (folder / "deep").mkdir()
        (folder / "deep" / "a.txt").write_text("a")

    for _ in range(2):
        keep_arrays(tmp_path / "set", lambda: {"x": np.zeros(2)}, write_files=write)
    assert (tmp_path / "set" / "files" / "deep" / "a.txt").read_text() == "a"
    assert calls == [["x"]]


def test_a_failed_writer_leaves_nothing(tmp_path: Path) -> None:
    def write(_folder: Path, _arrays: Arrays) -> None:
        raise RuntimeError("half way")

    with pytest.raises(RuntimeError):
        keep_arrays(tmp_path / "set", lambda: {"x": np.zeros(2)}, write_files=write)
    assert list(tmp_path.iterdir()) == []


def test_a_generated_set_needs_neither_address_nor_published_digest(tiny: DataSet) -> None:
    assert not tiny.is_generated
    assert dataclasses.replace(tiny, url="", file_name="", sha256="", vary=None).is_generated
