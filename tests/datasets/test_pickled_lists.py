"""Lists of words from a pickle that may ask for anything."""

from __future__ import annotations

import io
import os
import pickle
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from graders.datasets.pickled_lists import read_lists


class Payload:
    """Leaves a folder behind when it is unpickled."""

    def __init__(self, witness: Path) -> None:
        self.witness = witness

    def __reduce__(self) -> tuple[object, tuple[object, ...]]:
        return os.mkdir, (str(self.witness),)


def objects(*entries: Any) -> np.ndarray:
    array = np.empty(len(entries), dtype=object)
    array[:] = entries
    return array


def saved(folder: Path, array: Any) -> Path:
    np.savez(folder / "words.npz", x_train=array)
    return folder / "words.npz"


def test_lists_are_read_as_sequences(tmp_path: Path) -> None:
    path = saved(tmp_path, objects([3, 1, 88584], [], [7]))
    assert [row.tolist() for row in read_lists(path, "x_train")] == [[3, 1, 88584], [], [7]]


def test_an_array_written_by_an_older_numpy_is_read(tmp_path: Path) -> None:
    array, file = objects([1], [2, 3]), io.BytesIO()
    header = np.lib.format.header_data_from_array_1_0(array)
    np.lib.format.write_array_header_1_0(file, header)
    content = pickle.dumps(array, protocol=3)
    file.write(content.replace(b"numpy._core.multiarray", b"numpy.core.multiarray"))
    with zipfile.ZipFile(tmp_path / "words.npz", "w") as archive:
        archive.writestr("x_train.npy", file.getvalue())
    assert [row.tolist() for row in read_lists(tmp_path / "words.npz", "x_train")] == [[1], [2, 3]]


def test_nothing_but_arrays_is_called(tmp_path: Path) -> None:
    witness = tmp_path / "witness"
    path = saved(tmp_path, objects([1, 2], Payload(witness)))
    with pytest.raises(ValueError, match=r"asks for (posix|nt)\.mkdir"):
        read_lists(path, "x_train")
    assert not witness.exists()


@pytest.mark.parametrize(
    ("array", "reason"),
    [
        (objects([1], "two"), "not an array of lists"),
        (objects([1], (2,)), "not an array of lists"),
        (objects([1], [2.5]), "other than word indices"),
        (objects([1], [True]), "other than word indices"),
        (objects([1], [-2]), "other than word indices"),
        (objects([1], [2**31]), "other than word indices"),
        (objects([1], [[2]]), "other than word indices"),
        (np.zeros((2, 3)), "not an array of lists"),
        (objects([1], [2]).reshape(1, 2), "not an array of lists"),
    ],
    ids=["text", "tuple", "fraction", "truth", "negative", "large", "nested", "plain", "matrix"],
)
def test_other_content_is_refused(tmp_path: Path, array: Any, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        read_lists(saved(tmp_path, array), "x_train")


def test_a_missing_array_is_named(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="it lacks x_test"):
        read_lists(saved(tmp_path, objects([1], [2])), "x_test")


@pytest.mark.parametrize("kept", [60, 100, 180])
def test_a_damaged_pickle_is_refused(tmp_path: Path, kept: int) -> None:
    path = saved(tmp_path, objects([1] * 30, [2]))
    with zipfile.ZipFile(path) as archive:
        content = archive.read("x_train.npy")
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("x_train.npy", content[:kept])
    with pytest.raises((ValueError, EOFError)):
        read_lists(path, "x_train")
