"""``.npy`` files that do not depend on the versions that write them."""

from __future__ import annotations

import hashlib
import pickletools
from pathlib import Path

import numpy as np

from graders.datasets.npy import write_array, write_together


def test_one_array_comes_back(tmp_path: Path) -> None:
    array = np.arange(24, dtype=np.float64).reshape(2, 3, 4)
    write_array(tmp_path / "a.npy", array)
    np.testing.assert_array_equal(np.load(tmp_path / "a.npy", allow_pickle=False), array)
    content = (tmp_path / "a.npy").read_bytes()
    assert (len(content) - array.nbytes) % 64 == 0


def test_several_arrays_come_back_and_can_be_written_to(tmp_path: Path) -> None:
    arrays = [np.ones((3, 2), dtype=np.float32), np.arange(3.0), np.arange(300, dtype=np.uint8)]
    write_together(tmp_path / "b.npy", arrays)
    loaded = np.load(tmp_path / "b.npy", allow_pickle=True)
    assert (loaded.shape, loaded.dtype) == ((3,), object)
    for found, expected in zip(loaded, arrays, strict=True):
        np.testing.assert_array_equal(found, expected)
        assert found.dtype == expected.dtype
        found[...] = 0


def test_arrays_of_the_same_shape_stay_apart(tmp_path: Path) -> None:
    write_together(tmp_path / "c.npy", [np.zeros((2, 2)), np.ones((2, 2))])
    first, second = np.load(tmp_path / "c.npy", allow_pickle=True)
    assert first.shape == second.shape == (2, 2)


def test_only_public_names_of_numpy_are_stored(tmp_path: Path) -> None:
    write_together(tmp_path / "d.npy", [np.zeros(2), np.ones((2, 2), dtype=np.float32)])
    content = (tmp_path / "d.npy").read_bytes()
    pickled = content[content.index(b"\n") + 1 :]
    names = {argument for code, argument, _ in pickletools.genops(pickled) if code.name == "GLOBAL"}
    assert names == {"numpy ndarray", "numpy dtype"}
    assert (
        hashlib.sha256(content).hexdigest()
        == "7b8660beec3bacfc6a3879bc8c779dca95306e9d81a3f34815d63353b7871151"
    )
