"""Collecting frames and storing them."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import numpy as np
import pytest

from graders.errors import EvidenceError
from graders.evidence.captured import Captured
from graders.evidence.channel import Frame


def example() -> Captured:
    captured = Captured(ending="The notebook ran longer than 3 seconds and was ended.")
    captured.add(Frame("cell", {"cell": 0, "status": "ok"}))
    captured.add(Frame("object", {"number": 0}, (np.arange(3), np.array(2.5))))
    captured.add(Frame("figure", {"cell": 0}, (np.array([["a"]]),)))
    captured.add(Frame("note", {"text": "ünï 😀 <b>"}))
    for kind in ("output", "snapshot", "fitted"):
        captured.add(Frame(kind, {"kind": kind}))
    return captured


def test_what_is_saved_is_what_is_loaded(tmp_path: Path):
    captured = example()
    captured.save(tmp_path)
    loaded = Captured.load(tmp_path)
    for name in ("cells", "objects", "figures", "notes", "outputs", "snapshots", "fits", "ending"):
        assert getattr(loaded, name) == getattr(captured, name)
    assert [array.tolist() for array in loaded.arrays] == [[0, 1, 2], 2.5, [["a"]]]


def test_an_entry_finds_its_own_arrays():
    captured = example()
    assert captured.arrays_of(captured.figures[0])[0].tolist() == [["a"]]
    assert captured.arrays_of(captured.objects[0])[1] == 2.5
    assert captured.arrays_of(captured.cells[0]) == []


def test_a_frame_cannot_name_the_arrays_of_another():
    captured = example()
    captured.add(Frame("object", {"number": 1, "arrays": [0, 1, 2]}))
    assert captured.objects[-1]["arrays"] == []


def test_an_object_may_share_the_arrays_of_an_earlier_one(tmp_path: Path):
    captured = example()
    captured.add(Frame("object", {"number": 7, "arrays_of": 0}))
    assert [array.tolist() for array in captured.arrays_of(captured.objects[1])] == [[0, 1, 2], 2.5]
    assert len(captured.arrays) == 3
    captured.save(tmp_path)
    loaded = Captured.load(tmp_path)
    assert loaded.arrays_of(loaded.objects[1])[0].tolist() == [0, 1, 2]


def test_arrays_are_shared_up_to_a_limit():
    captured = Captured()
    captured.add(Frame("object", {"number": 0}, (np.zeros(2**26),)))  # half a gibibyte
    captured.add(Frame("object", {"number": 1, "arrays_of": 0}))
    captured.add(Frame("object", {"number": 2, "arrays_of": 1}))
    with pytest.raises(EvidenceError, match="shared"):
        captured.add(Frame("object", {"number": 3, "arrays_of": 0}))


def test_only_objects_share_arrays():
    captured = example()
    captured.add(Frame("figure", {"cell": 1, "arrays_of": 0}))
    assert captured.arrays_of(captured.figures[-1]) == []


@pytest.mark.parametrize("number", [1, -1, True, "0", None, [0], 0.0])
def test_nothing_shares_the_arrays_of_what_is_not_there(number: object):
    with pytest.raises(EvidenceError, match="never sent"):
        example().add(Frame("object", {"number": 7, "arrays_of": number}))


@pytest.mark.parametrize("kind", ["", "cells", "fit", "finished", "ending", "__class__", "x" * 999])
def test_an_unknown_kind_is_refused(kind: str):
    with pytest.raises(EvidenceError, match="unknown kind"):
        Captured().add(Frame(kind, {}))


def test_too_many_entries_are_refused():
    captured = Captured()
    for _ in range(10_000):
        captured.add(Frame("note", {}))
    with pytest.raises(EvidenceError, match="More than 10000 notes"):
        captured.add(Frame("note", {}))


def test_entries_of_two_runs_are_apart():
    Captured().add(Frame("note", {}))
    assert Captured().notes == []


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-30])


def spoil(path: Path) -> None:
    raw = bytearray(path.read_bytes())
    raw[len(raw) // 3 : len(raw) // 3 + 20] = b"\xff" * 20
    path.write_bytes(raw)


def remove(path: Path) -> None:
    path.unlink()


def empty(path: Path) -> None:
    path.write_bytes(b"")


@pytest.mark.parametrize("damage", [cut, spoil, remove, empty])
@pytest.mark.parametrize("name", ["evidence.json", "arrays.zip"])
def test_damaged_files_are_an_evidence_error(tmp_path: Path, name: str, damage):
    example().save(tmp_path)
    damage(tmp_path / name)
    with pytest.raises(EvidenceError):
        Captured.load(tmp_path)


@pytest.mark.parametrize("damage", [cut, spoil, empty])
def test_damage_shows_at_once_in_a_file_of_an_earlier_labgrade_too(tmp_path: Path, damage):
    example().save(tmp_path)
    without_checksum(tmp_path)
    damage(tmp_path / "arrays.zip")
    with pytest.raises(EvidenceError):
        Captured.load(tmp_path)


def test_what_an_earlier_labgrade_saved_is_loaded(tmp_path: Path):
    example().save(tmp_path)
    without_checksum(tmp_path)
    loaded = Captured.load(tmp_path)
    assert [array.tolist() for array in loaded.arrays] == [[0, 1, 2], 2.5, [["a"]]]


def without_checksum(folder: Path) -> None:
    """What was stored before files had a checksum."""
    data = json.loads((folder / "evidence.json").read_text())
    del data["arrays_crc32"]
    (folder / "evidence.json").write_text(json.dumps(data))


def test_what_was_loaded_can_be_added_to(tmp_path: Path):
    example().save(tmp_path)
    loaded = Captured.load(tmp_path)
    loaded.add(Frame("object", {"number": 1}, (np.array([7]),)))
    assert loaded.arrays_of(loaded.objects[-1])[0].tolist() == [7]
    assert loaded.arrays_of(loaded.figures[0])[0].tolist() == [["a"]]


@pytest.mark.parametrize(
    "text",
    [
        "[]",
        "{}",
        '{"format": 2}',
        '{"format": 1}',
        json.dumps({"format": 1, "cells": [], "ending": "complete"}),
    ],
)
def test_another_format_is_an_evidence_error(tmp_path: Path, text: str):
    example().save(tmp_path)
    (tmp_path / "evidence.json").write_text(text)
    with pytest.raises(EvidenceError):
        Captured.load(tmp_path)


def test_a_store_with_foreign_members_is_an_evidence_error(tmp_path: Path):
    example().save(tmp_path)
    with zipfile.ZipFile(tmp_path / "arrays.zip", "w") as stored:
        stored.writestr("../0.npy", b"")
    with pytest.raises(EvidenceError):
        Captured.load(tmp_path)
