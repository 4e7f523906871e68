"""Files from anywhere: validated before use, never unpickled."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from graders.datasets.definition import DataSet
from graders.datasets.files import Copy, UnusableCopyError, find_copy, read_copy
from tests.datasets.conftest import CopyWriter


class Payload:
    """Leaves a file behind when it is unpickled."""

    def __init__(self, witness: Path) -> None:
        self.witness = witness

    def __reduce__(self) -> tuple[object, tuple[object, ...]]:
        return Path.touch, (self.witness,)


def read(path: Path, dataset: DataSet) -> None:
    read_copy(Copy(paths=(path,)), dataset.info)


def test_a_whole_archive_is_read(tmp_path: Path, tiny: DataSet, write_copy: CopyWriter) -> None:
    write_copy(tmp_path / "tiny.npz")
    copy = find_copy(tmp_path, tiny)
    assert copy is not None
    arrays = read_copy(copy, tiny.info)
    assert arrays["x_train"][0].tolist() == [[5, 6], [7, 8]]


def test_single_files_in_a_sub_folder_are_read(tmp_path: Path, tiny: DataSet) -> None:
    (tmp_path / "tiny").mkdir()
    for name, array in tiny.make_stand_in().items():
        np.save(tmp_path / "tiny" / f"{name}.npy", array)
    copy = find_copy(tmp_path, tiny)
    assert copy is not None
    assert set(read_copy(copy, tiny.info)) == set(tiny.info.arrays)


def test_an_empty_folder_has_no_copy(tmp_path: Path, tiny: DataSet) -> None:
    assert find_copy(tmp_path, tiny) is None


def test_a_part_of_the_files_is_an_error_that_names_the_others(
    tmp_path: Path, tiny: DataSet
) -> None:
    (tmp_path / "tiny").mkdir()
    np.save(tmp_path / "tiny" / "x_train.npy", np.zeros(3))
    with pytest.raises(UnusableCopyError, match=r"y_train\.npy, x_test\.npy, y_test\.npy"):
        find_copy(tmp_path, tiny)


@pytest.mark.parametrize(
    ("replaced", "reason"),
    [
        (
            {"x_train": np.zeros((12, 3, 3), np.uint8)},
            r"x_train has shape \(12, 3, 3\), expected \(12, 2, 2\)",
        ),
        ({"x_test": np.zeros((8, 2, 2), np.float32)}, "x_test has dtype float32, expected uint8"),
        ({"y_train": np.full(12, 7, np.uint8)}, "y_train has values 7 to 7, expected 0 to 1"),
        ({"y_test": None}, "it lacks y_test"),
    ],
    ids=["shape", "dtype", "range", "missing"],
)
def test_an_array_that_does_not_fit_is_named(
    tmp_path: Path,
    tiny: DataSet,
    write_copy: CopyWriter,
    replaced: dict[str, np.ndarray | None],
    reason: str,
) -> None:
    path = write_copy(tmp_path / "tiny.npz", **replaced)
    with pytest.raises(UnusableCopyError, match=reason):
        read(path, tiny)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 half a zip", b"hello", b"\x93NUMPY"])
def test_a_file_of_something_else_is_refused(tmp_path: Path, tiny: DataSet, content: bytes) -> None:
    path = tmp_path / "tiny.npz"
    path.write_bytes(content)
    with pytest.raises(UnusableCopyError):
        read(path, tiny)


def test_a_truncated_archive_is_refused(
    tmp_path: Path, tiny: DataSet, write_copy: CopyWriter
) -> None:
    path = write_copy(tmp_path / "tiny.npz")
    path.write_bytes(path.read_bytes()[:-200])
    with pytest.raises(UnusableCopyError):
        read(path, tiny)


def test_a_flipped_byte_is_noticed(tmp_path: Path, tiny: DataSet, write_copy: CopyWriter) -> None:
    path = write_copy(tmp_path / "tiny.npz")
    content = bytearray(path.read_bytes())
    content[180] ^= 255  # inside the first array: the archive's CRC no longer fits
    path.write_bytes(content)
    with pytest.raises(UnusableCopyError):
        read(path, tiny)


def test_pickled_arrays_are_refused_and_not_loaded(
    tmp_path: Path, tiny: DataSet, write_copy: CopyWriter
) -> None:
    witness = tmp_path / "witness"
    hostile = np.empty(12, dtype=object)
    hostile[:] = [Payload(witness)] * 12
    path = write_copy(tmp_path / "tiny.npz", y_train=hostile)
    with pytest.raises(UnusableCopyError, match="allow_pickle"):
        read(path, tiny)
    assert not witness.exists()


def test_the_fingerprint_follows_the_file(tmp_path: Path, write_copy: CopyWriter) -> None:
    copy = Copy(paths=(write_copy(tmp_path / "tiny.npz"),))
    before = copy.fingerprint
    assert copy.fingerprint == before
    write_copy(tmp_path / "tiny.npz", extra=np.zeros(5))
    assert copy.fingerprint != before
