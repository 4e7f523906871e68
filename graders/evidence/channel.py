"""The wire between a sandbox and the trusted side: JSON frames with numeric arrays attached.

A frame is a JSON object and any number of arrays. Arrays travel as ``.npy`` bytes of plain
numeric or fixed-width text dtypes; nothing is ever pickled. The receiving end trusts nothing:
lengths are checked against limits before anything is read, and shapes against lengths before
anything is allocated.
"""

from __future__ import annotations

import dataclasses
import functools
import io
import json
import math
import socket
import struct
import threading
from collections.abc import Sequence
from multiprocessing import connection as connections
from typing import Any

import numpy as np
import numpy.typing as npt

from graders.errors import EvidenceError
from graders.evidence.threads import undisturbed

_LENGTHS = struct.Struct(">II")
MAX_HEADER_BYTES = 16 * 2**20
MAX_ARRAYS = 4096
_PLAIN_KINDS = frozenset("biufUS")
_MAX_SIDE, _MAX_AXES = 2**48, 32


@dataclasses.dataclass(frozen=True)
class Frame:
    """One message: its ``kind``, its JSON ``body`` and its ``arrays``."""

    kind: str
    body: dict[str, Any]
    arrays: tuple[npt.NDArray[Any], ...] = ()


class BrokenOffError(EvidenceError):
    """The other side is gone in the middle of a frame."""


class Channel:
    """Sends and receives frames over a connected stream socket.

    Sending is safe from several threads. A receiver stops with EvidenceError once the frames
    it has read exceed ``max_total_bytes``.

    Args:
        connection: A connected stream socket; the channel owns it from now on.
        max_total_bytes: Bytes that may be received over the channel's whole life.
    """

    def __init__(self, connection: socket.socket, *, max_total_bytes: int = 2**31) -> None:
        self._socket = connection
        self._max_total_bytes = max_total_bytes
        self._received = 0
        self._send_lock = threading.Lock()

    def fileno(self) -> int:
        """The socket's descriptor."""
        return self._socket.fileno()

    def has_come(self, seconds: float) -> bool:
        """Wait for the other side to send or to close; whether it has within ``seconds``.

        Any number of descriptors may be open, of which ``select`` knows the first 1024 only.
        """
        return bool(connections.wait([self._socket], seconds))

    def set_timeout(self, seconds: float) -> None:
        """Give up with TimeoutError (an OSError) when the other side stalls for ``seconds``."""
        self._socket.settimeout(seconds)

    def send(
        self, kind: str, body: dict[str, Any], arrays: Sequence[npt.NDArray[Any]] = ()
    ) -> None:
        """Send one frame; raises OSError if the other side is gone."""
        blobs = [encode_array(array) for array in arrays]
        header = json.dumps(
            {"kind": kind, "body": body, "arrays": [len(blob) for blob in blobs]}
        ).encode()
        with self._send_lock:
            self._socket.sendall(_LENGTHS.pack(len(header), len(blobs)) + header)
            for blob in blobs:
                self._socket.sendall(blob)

    def receive(self) -> Frame | None:
        """The next frame, or None when the other side has closed.

        Raises:
            BrokenOffError: If the other side closes in the middle of it.
            EvidenceError: If the frame breaks the format or a limit.
        """
        lengths = self._read(_LENGTHS.size, at_start=True)
        if lengths is None:
            return None
        header_length, num_arrays = _LENGTHS.unpack(lengths)
        if header_length > MAX_HEADER_BYTES or num_arrays > MAX_ARRAYS:
            raise EvidenceError("A frame is larger than the format allows.")
        kind, body, sizes = _parse_header(self._read_exactly(header_length), num_arrays)
        arrays = tuple(decode_array(self._read_exactly(size)) for size in sizes)
        return Frame(kind, body, arrays)

    def close(self) -> None:
        """Close the socket; safe to call twice."""
        self._socket.close()

    def _read_exactly(self, size: int) -> bytes:
        data = self._read(size, at_start=False)
        if data is None:  # pragma: no cover - _read raises instead
            raise BrokenOffError("A frame was cut short.")
        return data

    def _read(self, size: int, *, at_start: bool) -> bytes | None:
        if self._received + size > self._max_total_bytes:
            raise EvidenceError("More evidence was sent than the limit allows.")
        buffer = bytearray(size)
        view, read = memoryview(buffer), 0
        while read < size:
            count = self._socket.recv_into(view[read:])
            if count == 0:
                if at_start and read == 0:
                    return None
                raise BrokenOffError("A frame was cut short.")
            read += count
        self._received += size
        return bytes(buffer)


def _parse_header(raw: bytes, num_arrays: int) -> tuple[str, dict[str, Any], list[int]]:
    header = load_json(raw)
    if not isinstance(header, dict):
        raise EvidenceError("A frame's header is not an object.")
    kind, body, sizes = header.get("kind"), header.get("body"), header.get("arrays")
    if not isinstance(kind, str) or not isinstance(body, dict) or not isinstance(sizes, list):
        raise EvidenceError("A frame's header lacks its kind, body or arrays.")
    if len(sizes) != num_arrays or not all(type(size) is int and size >= 0 for size in sizes):
        raise EvidenceError("A frame's array sizes are wrong.")
    return kind, body, sizes


def load_json(raw: bytes | str) -> Any:
    """Parse JSON from an untrusted source; NaN and infinities become None, lone surrogates ``?``.

    Raises:
        EvidenceError: If it is not JSON, or nested too deeply.
    """
    try:
        value = json.loads(raw, parse_constant=lambda _name: None, parse_float=_finite)
        text = raw.decode("latin-1") if isinstance(raw, bytes) else raw
        if "\\ud" in text.lower():
            # Half a surrogate pair is legal JSON, but no report that holds it could be written.
            value = json.loads(json.dumps(value, ensure_ascii=False).encode("utf-8", "replace"))
        return value
    except (ValueError, RecursionError) as error:
        raise EvidenceError(f"Not readable as JSON: {type(error).__name__}.") from error


def _finite(text: str) -> float | None:
    """JSON's 1e999 is an infinity too, under another name."""
    value = float(text)
    return value if math.isfinite(value) else None


def encode_array(array: npt.NDArray[Any]) -> bytes:
    """The array as ``.npy`` bytes; raises ValueError for object arrays."""
    buffer = io.BytesIO()
    np.save(buffer, np.asarray(array, order="C"), allow_pickle=False)
    return buffer.getvalue()


def decode_array(raw: bytes) -> npt.NDArray[Any]:
    """Read ``.npy`` bytes from an untrusted source, without copying and without pickle.

    Raises:
        EvidenceError: If the bytes are not a ``.npy`` of a plain dtype whose size fits its shape.
    """
    try:  # hostile headers make NumPy 2.4 raise IndexError, TokenError and more besides ValueError
        shape, fortran_order, dtype, start = undisturbed(functools.partial(_read_header, raw))
    except Exception as error:
        raise EvidenceError(f"An array's header is broken: {type(error).__name__}.") from error
    if dtype.kind not in _PLAIN_KINDS or dtype.hasobject or dtype.itemsize == 0:
        raise EvidenceError(f"An array has the dtype {dtype.kind!r}, which is not plain.")
    if any(not 0 <= size < _MAX_SIDE for size in shape) or len(shape) > _MAX_AXES:
        raise EvidenceError("An array's shape is out of range.")
    if math.prod(shape) * dtype.itemsize != len(raw) - start:
        raise EvidenceError("An array's size does not fit its shape.")
    flat = np.frombuffer(raw, dtype=dtype, offset=start, count=math.prod(shape))
    try:
        return flat.reshape(shape, order="F" if fortran_order else "C")
    except ValueError as error:  # an empty array may still have sides that multiply too high
        raise EvidenceError("An array's shape is out of range.") from error


def _read_header(raw: bytes) -> tuple[tuple[int, ...], bool, np.dtype[Any], int]:
    """Shape, whether in Fortran's order, dtype, and where the values begin."""
    stream = io.BytesIO(raw)
    readers: dict[Any, Any] = {
        (1, 0): np.lib.format.read_array_header_1_0,
        (2, 0): np.lib.format.read_array_header_2_0,
    }
    reader = readers[np.lib.format.read_magic(stream)]
    shape, fortran_order, dtype = reader(stream, max_header_size=10_000)
    return shape, fortran_order, dtype, stream.tell()
