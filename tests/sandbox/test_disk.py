"""What a work folder without a size of its own holds."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from graders.sandbox import disk
from graders.sandbox.disk import DiskGauge, remove_folder

MIB = 2**20


def test_files_count_wherever_they_lie(tmp_path: Path):
    (tmp_path / "a" / "b").mkdir(parents=True)
    assert DiskGauge(tmp_path, MIB).excess([]) is None
    (tmp_path / "a" / "b" / "x").write_bytes(os.urandom(2 * MIB))
    assert DiskGauge(tmp_path, MIB).excess([]) == "used more than 1 MiB of disk"


def test_open_files_without_a_name_count_once(tmp_path: Path):
    with (tmp_path / "x").open("wb") as file:
        file.write(os.urandom(3 * MIB))
        file.flush()
        os.fsync(file.fileno())
        (tmp_path / "x").unlink()
        with os.fdopen(os.dup(file.fileno()), "rb"):
            assert DiskGauge(tmp_path, 4 * MIB).excess([os.getpid()]) is None
            assert DiskGauge(tmp_path, MIB).excess([os.getpid()]) is not None


def test_many_files_are_too_many(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(disk, "MAX_ENTRIES", 20)
    for number in range(21):
        (tmp_path / str(number)).touch()
    assert DiskGauge(tmp_path, MIB).excess([]) == "made more than 20 files"


def nest(folder: Path, depth: int) -> None:
    handle = os.open(folder, os.O_RDONLY)
    for _ in range(depth):
        os.mkdir("d", dir_fd=handle)
        below = os.open("d", os.O_RDONLY, dir_fd=handle)
        os.close(handle)
        handle = below
    os.close(handle)


def test_folders_are_followed_only_so_deep(tmp_path: Path):
    nest(tmp_path, 100)
    assert DiskGauge(tmp_path, MIB).excess([]) == "nested folders more than 64 deep"


def test_a_folder_deeper_than_python_goes_is_removed(tmp_path: Path):
    target = tmp_path / "work"
    target.mkdir()
    nest(target, 2000)
    remove_folder(target)
    assert not target.exists()


def test_it_looks_at_most_once_a_second(tmp_path: Path):
    gauge = DiskGauge(tmp_path, MIB)
    assert gauge.excess([]) is None
    (tmp_path / "x").write_bytes(os.urandom(2 * MIB))
    assert gauge.excess([]) is None
