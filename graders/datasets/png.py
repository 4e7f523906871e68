"""Writing a grey picture as an RGBA PNG file of the same bytes on every machine.

imageio writes PNG through Pillow, whose wheels change their compressor (zlib, zlib-ng) between
versions, so the bytes of a file would depend on what is installed. Stored without compression a
picture of 64×64 takes 16 KB, and a lab has three thousand. What is written here is compressed in
the plainest way the format has: fixed codes, a repeated row as one match, a run of equal pixels
as another. Any PNG reader reads it.
"""

from __future__ import annotations

import functools
import struct
import zlib
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_PIXEL = 4
"""Bytes of a pixel: red, green, blue, opacity."""

_LONGEST_MATCH = 258
_END_OF_BLOCK = 256


def encode_png(picture: npt.NDArray[np.uint8]) -> bytes:
    """The bytes of a PNG file: RGBA, 8 bits each, R = G = B, nothing transparent.

    Args:
        picture: (height, width), 0 for black to 255 for white.

    Returns:
        The whole file.
    """
    height, width = picture.shape
    header = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    rows = [_row(line) for line in picture]
    check = struct.pack(">I", zlib.adler32(b"".join(rows)))
    data = b"\x78\x01" + _deflate(rows) + check
    return _SIGNATURE + _chunk(b"IHDR", header) + _chunk(b"IDAT", data) + _chunk(b"IEND", b"")


def _row(line: npt.NDArray[np.uint8]) -> bytes:
    """A row of a picture: its filter (0, none) and its pixels."""
    return b"\x00" + b"".join(bytes((grey, grey, grey, 255)) for grey in line.tolist())


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _deflate(rows: list[bytes]) -> bytes:
    """One block of RFC 1951 with fixed codes."""
    bits = ["1", "10"]  # the last block; fixed codes, the lower bit first
    previous = b""
    for row in rows:
        bits += _repeat(len(row), len(row)) if row == previous else _code_row(row)
        previous = row
    bits.append(_code(_END_OF_BLOCK))
    text = "".join(bits)
    # The first bit is the lowest of the first byte.
    return int(text[::-1], 2).to_bytes(-(-len(text) // 8), "little")


def _code_row(row: bytes) -> Iterator[str]:
    """A row as literals, and matches where a pixel repeats the one before it."""
    yield _code(row[0])
    start = 1
    while start < len(row):
        pixel = row[start : start + _PIXEL]
        end = start + _PIXEL
        while row[end : end + _PIXEL] == pixel:
            end += _PIXEL
        yield from map(_code, pixel)
        yield from _repeat(end - start - _PIXEL, _PIXEL)
        start = end


def _repeat(length: int, distance: int) -> Iterator[str]:
    """Matches that repeat ``length`` bytes, 0 or at least 4, from ``distance`` bytes before."""
    while length:
        # less than the longest, so that no rest is shorter than a match may be
        part = length if length <= _LONGEST_MATCH else _LONGEST_MATCH - 6
        yield _match(part, distance)
        length -= part


@functools.cache
def _match(length: int, distance: int) -> str:
    step, rest = (28, "") if length == _LONGEST_MATCH else _step(length - 3, 8, 4)
    far_step, far_rest = _step(distance - 1, 4, 2)
    return _code(257 + step) + rest + f"{far_step:05b}" + far_rest


def _step(value: int, plain: int, group: int) -> tuple[int, str]:
    """Number of the step that holds ``value``, and the bits of the rest, the lower first.

    The first ``plain`` steps hold one value each; after that every ``group`` steps are twice as
    wide as those before.
    """
    if value < plain:
        return value, ""
    bits = value.bit_length() - plain.bit_length() + 1
    start = plain + group * (bits - 1)
    rest = value & ((1 << bits) - 1)
    return start + (value >> bits) - group, f"{rest:0{bits}b}"[::-1]


@functools.cache
def _code(symbol: int) -> str:
    """The fixed code of a byte, the block's end or a length, the higher bit first."""
    if symbol < 144:
        return f"{0b00110000 + symbol:08b}"
    if symbol < 256:
        return f"{0b110010000 + symbol - 144:09b}"
    if symbol < 280:
        return f"{symbol - 256:07b}"
    return f"{0b11000000 + symbol - 280:08b}"
