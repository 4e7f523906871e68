"""Which row of an array a picture shows."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from graders.evidence.records import ArrayRecord, AxesRecord, FigureRecord, ImageRecord, Shown

_TOLERANCE = 2e-3
_PROBES = 24
_LEAST_SPREAD = 1e-9
_RGB = (0, 1, 2)
_MAX_TILES = 100
_COLOURS = (3, 4)
"""Channels of colour pictures, without and with transparency."""


def pictures_of(
    shown: Shown, kind: str | None = None
) -> Iterator[tuple[FigureRecord, AxesRecord, ImageRecord]]:
    """All pictures that were shown, in order, with their axes and figure.

    Args:
        shown: What the notebook showed.
        kind: ``image`` or ``mesh``, None for both.
    """
    for figure in shown.figures:
        for axes in figure.axes:
            for image in axes.images:
                if kind in (None, image.kind):
                    yield figure, axes, image


def shows_row(image: ImageRecord, array: ArrayRecord, row: int) -> bool:
    """Whether a picture shows row ``row`` of an array, in any linear scaling or inverted.

    A picture with a recognised row is judged by it: the grader compared it with the data set. One
    that is put together from several (``np.hstack``) shows each of them.
    """
    if image.row is not None and _is_in_order(array):
        return image.row.index == row and is_of_same_split(image, array)
    if row not in array.rows or array.sample.ndim < 2:
        return False
    wanted = _row(array, array.rows.index(row))
    parts = (image.values, *_tiles(image.values, array.sample.shape[1:3]))
    return any(_alike(wanted, _pixels(part, array)) for part in parts)


def find_row(image: ImageRecord, array: ArrayRecord) -> int | None:
    """The row that a picture shows, in any linear scaling or inverted; None if it is none.

    Args:
        image: A picture.
        array: The images; all rows are looked at when the array is complete.
    """
    if image.row is not None and _is_in_order(array):
        return image.row.index if is_of_same_split(image, array) else None
    if array.sample.ndim < 2 or array.sample.dtype.kind not in "biuf" or not len(array.sample):
        return None
    values = _pixels(image.values, array)
    if values is None or array.sample[0].size != values.size:
        return None
    for place in _candidates(values, array.sample.reshape(array.sample.shape[0], -1)):
        if _alike(_row(array, place), values):
            return array.rows[place]
    return None


def _is_in_order(array: ArrayRecord) -> bool:
    """Whether row i of the array is row i of its split; after ``train_test_split`` it is not."""
    return array.origin is None or array.origin.in_order


def is_of_same_split(image: ImageRecord, array: ArrayRecord) -> bool:
    """Whether a picture's row and an array come from the same split of the same data set.

    Where one of them was not recognised nothing speaks against it.
    """
    origin, row = array.origin, image.row
    if origin is None or row is None:
        return True
    return (origin.dataset, origin.split) == (row.dataset, row.split)


def _candidates(values: npt.NDArray[np.float64], rows: npt.NDArray[np.generic]) -> Iterator[int]:
    """Rows that agree with a picture in its brightest, darkest and some other pixels."""
    unit = _unit(values)
    if unit is None:
        return
    order = np.argsort(unit, kind="stable")
    dark, bright = order[0], order[-1]
    probes = order[np.linspace(0, order.size - 1, _PROBES).astype(int)]
    samples = rows[:, probes].astype(np.float64)
    low, high = rows[:, dark].astype(np.float64), rows[:, bright].astype(np.float64)
    spread = high - low
    usable = np.abs(spread) > _LEAST_SPREAD  # below zero where the picture is inverted
    scaled = (samples - low[:, None]) / np.where(usable, spread, 1.0)[:, None]
    close = usable & (np.abs(scaled - unit[probes]).max(axis=1) <= 2 * _TOLERANCE)
    yield from (int(place) for place in np.flatnonzero(close))


def _tiles(
    values: npt.NDArray[np.generic], size: tuple[int, ...]
) -> Iterator[npt.NDArray[np.generic]]:
    """The parts of a picture that is several times as high or wide as one of ``size``."""
    if values.ndim < 2 or len(size) != 2 or not all(size):
        return
    (down, over_height), (across, over_width) = map(divmod, values.shape[:2], size)
    if over_height or over_width or not 1 < down * across <= _MAX_TILES:
        return
    for row, column in itertools.product(range(down), range(across)):
        yield values[row * size[0] : (row + 1) * size[0], column * size[1] : (column + 1) * size[1]]


def _row(array: ArrayRecord, place: int) -> npt.NDArray[np.float64] | None:
    return _flat(array.sample[place])


def _pixels(values: npt.NDArray[np.generic], array: ArrayRecord) -> npt.NDArray[np.float64] | None:
    """A picture's pixels in the form that the array's rows have: all channels, or one."""
    if values.ndim == 3 and values.shape[-1] in _COLOURS:
        if array.sample.ndim == 4 and array.sample.shape[-1] == len(_RGB):
            values = values[..., _RGB]  # transparency is no part of the image
        elif array.sample[:1].size == values[..., 0].size:
            values = values[..., 0]  # a grey image drawn in colours: all channels are the same
    return _flat(values)


def _flat(values: npt.NDArray[np.generic]) -> npt.NDArray[np.float64] | None:
    if values.dtype.kind not in "biuf":
        return None
    flat = values.astype(np.float64).reshape(-1)
    return flat if flat.size and bool(np.all(np.isfinite(flat))) else None


def _alike(first: npt.NDArray[np.float64] | None, second: npt.NDArray[np.float64] | None) -> bool:
    if first is None or second is None or first.size != second.size:
        return False
    one, other = _unit(first), _unit(second)
    if one is None or other is None:
        return one is None and other is None
    straight, inverted = np.abs(one - other).max(), np.abs(one + other - 1).max()
    return bool(min(straight, inverted) <= _TOLERANCE)


def _unit(values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64] | None:
    low, high = float(values.min()), float(values.max())
    return (values - low) / (high - low) if high - low > _LEAST_SPREAD else None
