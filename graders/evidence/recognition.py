"""Recognising rows of a known data set inside a student's array, whatever their scaling.

Pure NumPy: it runs beside student code, where it finds out whether a ``fit`` can be a request,
and on the trusted side, where preprocessing is recovered from a sample.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
Range = tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]
"""Smallest and largest value, both () or both one for each channel."""

_TOLERANCE = 1e-4
_HALF_TOLERANCE = 6e-4
"""For float16, which keeps eleven binary digits: half of the last one is 4.9e-4."""
_FEWEST_ROWS = 32
"""For a map of each pixel: two rows would fit any."""
_CHUNK = 4096
_COLOURS = (3, 4)
_HASH_SEED = 20_240_603


@dataclasses.dataclass(frozen=True)
class Recognised:
    """Which raw rows an array holds, and the affine map that made its values.

    Args:
        rows: Index of the raw row for each row of the array, int64 (n,), or None when row i is
            raw row i throughout.
        scale: ``value = raw * scale + offset``, one entry for each channel, for each pixel (as
            where the mean image was subtracted), or one for all.
        offset: Likewise.
    """

    rows: npt.NDArray[np.int64] | None
    scale: tuple[float, ...]
    offset: tuple[float, ...]


def fit_affine(values: Array, raw: Array) -> tuple[tuple[float, ...], tuple[float, ...]] | None:
    """The affine map from ``raw`` rows to ``values``, or None if there is none.

    A map of each pixel is looked for in 32 rows or more. A pixel that is the same in all of them
    is supposed to be scaled as most are.

    Args:
        values: (n, …) numeric, the rows of a student's array.
        raw: (n, height, width) or (n, height, width, channels) numeric, the same rows raw.

    Returns:
        Scales and offsets; one entry when one map serves all channels, else one per channel, or
        one per pixel in C order.
    """
    if len(values) == 0 or values[:1].size != raw[:1].size or values.dtype.kind not in "biuf":
        return None
    flat, source = _matrix(values), _matrix(raw)
    whole = _one_map(flat.ravel(), source.ravel())
    if whole is not None:
        return (whole[0],), (whole[1],)
    channels = raw.shape[-1] if raw.ndim == 4 else 1
    maps = [
        _one_map(flat[:, c::channels].ravel(), source[:, c::channels].ravel())
        for c in range(channels)
    ]
    if channels == 1 or any(found is None for found in maps):
        return _pixel_maps(flat, source)
    scales, offsets = zip(*(found for found in maps if found is not None), strict=True)
    return tuple(scales), tuple(offsets)


def apply_affine(raw: Array, scale: tuple[float, ...], offset: tuple[float, ...]) -> Array:
    """``raw * scale + offset`` as float32, by channel or by pixel when there are several maps.

    Computed in float64, a part at a time: a whole data set would take eight bytes a pixel. A pixel
    of one byte has 256 values, so that their results are looked up.
    """
    factor, shift = np.asarray(scale), np.asarray(offset)
    if len(scale) > 1 and len(scale) != raw.shape[-1]:
        factor, shift = factor.reshape(raw.shape[1:]), shift.reshape(raw.shape[1:])
    if raw.dtype == np.uint8 and len(scale) == 1:
        table: Array = (np.arange(256.0) * factor + shift).astype(np.float32)
        return table[raw]
    mapped = np.empty(raw.shape, np.float32)
    for start in range(0, len(raw), _CHUNK):
        part = slice(start, start + _CHUNK)
        mapped[part] = raw[part].astype(np.float64) * factor + shift
    return mapped


def recognise_rows(values: Array, raw: Array) -> Recognised | None:
    """Find the raw row behind every row of ``values``, or None if any row is foreign.

    Rows in the raw order are tried first; then any selection and order, provided that the
    smallest and largest value of the array, or of each of its colours, stand for those of raw rows.
    """
    if len(values) == 0 or values.dtype.kind not in "biuf" or values[:1].size != raw[:1].size:
        return None
    if len(values) <= len(raw):
        found = fit_affine(values[:256], raw[: len(values)][:256])
        if found is not None and _agree(values, raw[: len(values)], *found):
            return Recognised(None, *found)
    return _recognise_any_order(values, raw)


def ranges_of(values: Array) -> Iterator[Range]:
    """The smallest and the largest value of an array (n, …), and those of each colour of images."""
    yield np.asarray(values.min(), float), np.asarray(values.max(), float)
    if values.ndim == 4 and values.shape[-1] in _COLOURS:
        axes = (0, 1, 2)
        yield values.min(axis=axes).astype(float), values.max(axis=axes).astype(float)


def rows_among(values: Array, raw: Array, ranges: Iterable[Range]) -> npt.NDArray[np.bool_]:
    """Which of some rows are raw rows, scaled so that ranges of values become those of raw ones.

    Args:
        values: (n, …) numeric, some rows of an array.
        raw: (m, …) numeric, the rows of a split.
        ranges: Those of the whole array.

    Returns:
        bool (n,).
    """
    scalings = list(_scalings(values, raw, ranges))
    known = _known(raw) if scalings else {}
    found = np.zeros(len(values), bool)
    for scaling in scalings:
        found |= _places(values, known, *scaling) >= 0
    return found


def _recognise_any_order(values: Array, raw: Array) -> Recognised | None:
    known: dict[int, int] | None = None
    for scale, offset in _scalings(values, raw, ranges_of(values)):
        known = _known(raw) if known is None else known
        rows = np.empty(len(values), np.int64)
        for start in range(0, len(values), _CHUNK):
            part = slice(start, start + _CHUNK)
            rows[part] = _places(values[part], known, scale, offset)
            if (rows[part] < 0).any():
                break
        else:
            maps = (tuple(map(float, np.atleast_1d(one))) for one in (scale, offset))
            return Recognised(rows, *maps)
    return None


def _scalings(values: Array, raw: Array, ranges: Iterable[Range]) -> Iterator[tuple[Array, Array]]:
    """Scale and offset for each range that raw values can be scaled to, () or (channels,)."""
    if values.dtype.kind not in "biuf" or values[:1].size != raw[:1].size:
        return
    for low, high in ranges:
        axes = tuple(range(raw.ndim - low.ndim))
        raw_low, raw_high = (raw[:1000].min(axis=axes), raw[:1000].max(axis=axes))
        raw_low, raw_high = raw_low.astype(float), raw_high.astype(float)
        if low.ndim and raw_low.shape != low.shape:
            continue
        finite = np.isfinite(low).all() and np.isfinite(high).all()
        if finite and (low != high).all() and (raw_low != raw_high).all():
            scale = (high - low) / (raw_high - raw_low)
            yield scale, low - raw_low * scale


def _known(raw: Array) -> dict[int, int]:
    """The first raw row of each hash."""
    return {int(key): index for index, key in reversed(list(enumerate(_hashes(raw))))}


def _places(
    values: Array, known: dict[int, int], scale: Array, offset: Array
) -> npt.NDArray[np.int64]:
    """The raw row of each row, -1 where there is none."""
    guess = _matrix((values.astype(np.float64) - offset) / scale)
    whole = np.rint(guess)
    is_raw = np.abs(guess - whole).max(axis=1) <= rounding_of(values)
    keys = _hashes(np.where(is_raw[:, None], whole, 0.0).astype(np.int64))
    found = [known.get(int(key), -1) for key in keys]
    return np.where(is_raw, np.array(found, np.int64), -1)


def rounding_of(values: Array) -> float:
    """How far raw values from 0 to 255 may be from whole ones when they are worked out again."""
    return 0.2 if values.dtype == np.float16 else 0.01


def _agree(values: Array, raw: Array, scale: tuple[float, ...], offset: tuple[float, ...]) -> bool:
    for start in range(0, len(values), _CHUNK):
        expected = apply_affine(raw[start : start + _CHUNK], scale, offset)
        actual = values[start : start + _CHUNK]
        if not _close(_matrix(actual), _matrix(expected)):
            return False
    return True


def _one_map(values: Array, raw: Array) -> tuple[float, float] | None:
    x, y = raw.astype(np.float64), values.astype(np.float64)
    if not np.isfinite(y).all() or x.size == 0:
        return None
    # Sums of products, not dot products: those wake the threads of the linear algebra library,
    # which takes longer than the sum of so few numbers.
    spread = x - x.mean()
    variance = float((spread * spread).sum())
    if variance == 0.0:
        return None
    scale = float((spread * y).sum()) / variance
    offset = float(y.mean() - scale * x.mean())
    if scale == 0.0 or not _close(values, x * scale + offset):
        return None
    return scale, 0.0 if abs(offset) < 1e-9 * abs(scale) * 255 else offset


def _pixel_maps(values: Array, raw: Array) -> tuple[tuple[float, ...], tuple[float, ...]] | None:
    """A map for each column of two matrices (n, pixels), or None if one of them has none."""
    if len(raw) < _FEWEST_ROWS or not np.isfinite(values).all():
        return None
    x, y = raw.astype(np.float64), values.astype(np.float64)
    spread = x - x.mean(axis=0)
    variance = (spread * spread).sum(axis=0)
    varies = variance > 0
    if not varies.any():
        return None
    scale = (spread * y).sum(axis=0) / np.where(varies, variance, 1.0)
    scale[~varies] = np.median(scale[varies])
    offset = y.mean(axis=0) - scale * x.mean(axis=0)
    if not scale.all() or not _close(values, x * scale + offset):
        return None
    return tuple(map(float, scale)), tuple(map(float, offset))


def _close(actual: Array, expected: Array) -> bool:
    """Whether values are the expected ones, up to what their type can keep of them."""
    tolerance = _HALF_TOLERANCE if actual.dtype == np.float16 else _TOLERANCE
    reach = max(float(np.abs(expected).max(initial=0.0)), 1e-12)
    difference = np.abs(actual.astype(expected.dtype) - expected)
    return bool(difference.max(initial=0.0) <= tolerance * reach)


def _matrix(array: Array) -> Array:
    return array.reshape(len(array), -1)


def _hashes(rows: Array) -> npt.NDArray[np.uint64]:
    """A 64-bit hash for each row of whole numbers."""
    matrix = _matrix(rows)
    generator = np.random.default_rng(_HASH_SEED)
    weights = generator.integers(1, 2**62, size=matrix.shape[1], dtype=np.uint64)
    parts = [
        (matrix[start : start + _CHUNK].astype(np.int64).astype(np.uint64) * weights).sum(
            axis=1, dtype=np.uint64
        )
        for start in range(0, len(matrix), _CHUNK)
    ]
    return np.concatenate(parts)
