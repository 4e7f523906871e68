"""A lab's files in the folder of a student's notebook."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from graders.datasets import find_source
from graders.errors import UsageError
from graders.integrations.live_files import put_files

NAMES = ["pulsedata1-trn.npy", "pulsedata1-val.npy"]


@pytest.fixture
def folder(cache: Path, tmp_path: Path) -> Path:
    target = tmp_path / "student"
    target.mkdir()
    return target


def test_files_are_copied_and_can_be_changed(folder: Path) -> None:
    sentences = put_files(["pulses"], folder)
    assert sentences == [f"pulses is in this folder: {', '.join(NAMES)}"]
    x, y = np.load(folder / NAMES[0])
    assert x.shape == y.shape == (500, 100)
    (folder / NAMES[0]).write_bytes(b"mine")
    np.testing.assert_array_equal(find_source("pulses").load("train")[0], x)


def test_folders_are_copied_whole(folder: Path) -> None:
    sentences = put_files(["crt"], folder)
    entries = "crt-trn/, crt-trn_trg.csv, crt-val/, crt-val_trg.csv"
    assert sentences == [f"crt is in this folder: {entries}"]
    assert len(list((folder / "crt-trn").iterdir())) == 500
    assert len(list((folder / "crt-val").iterdir())) == 1000


def test_a_second_start_changes_nothing_and_says_the_same(folder: Path) -> None:
    first = put_files(["pulses"], folder)
    times = {name: (folder / name).stat().st_mtime_ns for name in NAMES}
    assert put_files(["pulses"], folder) == first
    assert {name: (folder / name).stat().st_mtime_ns for name in NAMES} == times


def test_a_students_own_file_stays_and_is_named(folder: Path) -> None:
    (folder / NAMES[1]).write_bytes(b"mine")
    sentences = put_files(["pulses"], folder)
    assert (folder / NAMES[1]).read_bytes() == b"mine"
    assert (folder / NAMES[0]).is_file()
    assert len(sentences) == 2
    assert sentences[1].startswith("1 file has another content than the lab's")
    assert NAMES[1] in sentences[1]


def test_sets_without_files_are_passed_over(folder: Path) -> None:
    assert put_files([], folder) == []
    assert list(folder.iterdir()) == []


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_closed_folder_is_an_error_with_a_next_step(folder: Path) -> None:
    folder.chmod(0o500)
    with pytest.raises(UsageError, match="Move the notebook to a folder"):
        put_files(["pulses"], folder)


def test_a_file_in_the_place_of_a_folder_is_an_error_with_a_next_step(folder: Path) -> None:
    (folder / "crt-trn").write_text("mine")
    with pytest.raises(UsageError, match="cannot be put into"):
        put_files(["crt"], folder)
