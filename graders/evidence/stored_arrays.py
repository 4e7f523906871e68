"""The arrays of a stored run: one file, from which each array is unpacked at its first use."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, overload

import numpy.typing as npt

from graders.errors import EvidenceError
from graders.evidence.channel import decode_array, encode_array

Array = npt.NDArray[Any]
_TRIED, _WORTH_IT = 4096, 0.8


def save_arrays(path: Path, arrays: Iterable[Array]) -> int:
    """Write arrays as a zip of ``.npy`` files; returns the file's CRC-32, for :func:`load_arrays`.

    Args:
        path: The file.
        arrays: Arrays of plain dtypes.
    """
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compresslevel=1) as file:
        for number, array in enumerate(arrays):
            raw = encode_array(array)
            file.writestr(f"{number}.npy", raw, _way_to_store(raw))
    path.write_bytes(buffer.getbuffer())
    return zlib.crc32(buffer.getbuffer())


def _way_to_store(raw: bytes) -> int:
    """Pixels and labels become a fraction when packed; weights stay as long as they are."""
    middle = raw[len(raw) // 2 :][:_TRIED]
    is_worth_it = len(zlib.compress(middle, 1)) < _WORTH_IT * len(middle)
    return zipfile.ZIP_DEFLATED if is_worth_it else zipfile.ZIP_STORED


def load_arrays(path: Path, checksum: int | None) -> StoredArrays:
    """Open what :func:`save_arrays` wrote. Damage shows now, never in the middle of judging.

    Args:
        path: The file.
        checksum: What :func:`save_arrays` returned; None for a file of an earlier labgrade, of
            which every array is unpacked at once.

    Raises:
        EvidenceError: If the file is missing or broken.
    """
    try:
        raw = path.read_bytes()
        if checksum is not None and zlib.crc32(raw) != checksum:
            raise EvidenceError("Stored evidence cannot be read: its arrays are damaged.")
        arrays = StoredArrays(raw)
        if checksum is None:
            list(arrays)
    except (OSError, KeyError, RuntimeError, zipfile.BadZipFile, zlib.error) as error:
        raise EvidenceError(f"Stored evidence cannot be read: {error}.") from error
    return arrays


class StoredArrays(Sequence[Array]):
    """Arrays in a file's bytes, each unpacked when it is first asked for.

    Most arrays of a run are weights, which were measured long ago: judging needs few of them.

    Args:
        raw: The file's bytes.

    Raises:
        zipfile.BadZipFile: If they are no such file.
        KeyError: If an array is missing in it.
    """

    def __init__(self, raw: bytes) -> None:
        self._file = zipfile.ZipFile(io.BytesIO(raw))
        self._members = [
            self._file.getinfo(f"{number}.npy") for number in range(len(self._file.namelist()))
        ]
        self._unpacked: dict[int, Array] = {}

    def __len__(self) -> int:
        return len(self._members)

    @overload
    def __getitem__(self, place: int) -> Array: ...

    @overload
    def __getitem__(self, place: slice) -> list[Array]: ...

    def __getitem__(self, place: int | slice) -> Array | list[Array]:
        if isinstance(place, slice):
            return [self[number] for number in range(len(self))[place]]
        number = range(len(self))[place]
        if number not in self._unpacked:
            self._unpacked[number] = decode_array(self._file.read(self._members[number]))
        return self._unpacked[number]
