"""Matplotlib figures as figure records; matplotlib itself is never imported here."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt

from graders.evidence.figure_texts import of_figure, texts_at, visible_images
from graders.evidence.records import AxesRecord, FigureRecord, ImageRecord, LineRecord

_MAX_AXES = 256
_MAX_SIDE = 1024
_MAX_TEXTS = 2000
_COLORBAR = "<colorbar>"


def describe_figure(figure: Any, cell: int) -> FigureRecord:
    """The record of a figure: pictures, heatmaps, lines and every text that a reader sees.

    Axes of colour bars are left out. Pictures beyond 1024 pixels a side are thinned out, and no
    more than 256 axes are described, so that a figure of any size gives a small record.

    Args:
        figure: A ``matplotlib.figure.Figure``.
        cell: The number of the code cell that drew it.
    """
    axes = [entry for entry in figure.axes if entry.get_label() != _COLORBAR]
    return FigureRecord(
        cell=cell,
        axes=tuple(_axes(figure, entry) for entry in axes[:_MAX_AXES]),
        title=of_figure(figure, "_suptitle"),
    )


def _axes(figure: Any, axes: Any) -> AxesRecord:
    texts = texts_at(figure, axes)
    written = [text.get_text() for text in axes.texts[:_MAX_TEXTS]]
    return AxesRecord(
        title=texts.title,
        xlabel=texts.xlabel,
        ylabel=texts.ylabel,
        legend=texts.legend,
        texts=tuple(text for text in written if text),
        lines=tuple(
            LineRecord(label=name, y=_ordinates(line))
            for line, name in zip(axes.lines, texts.names, strict=True)
        ),
        images=(*_pictures(axes), *_meshes(axes)),
    )


def _ordinates(line: Any) -> tuple[float | None, ...]:
    values = np.asarray(line.get_ydata(), dtype=np.float64).ravel()
    return tuple(float(value) if math.isfinite(value) else None for value in values)


def _pictures(axes: Any) -> tuple[ImageRecord, ...]:
    arrays = (image.get_array() for image in visible_images(axes))
    return tuple(
        ImageRecord(kind="image", values=_thin(_filled(array)))
        for array in arrays
        if array is not None
    )


def _meshes(axes: Any) -> tuple[ImageRecord, ...]:
    return tuple(
        ImageRecord(kind="mesh", values=_thin(_mesh_values(mesh)))
        for mesh in axes.collections
        if type(mesh).__name__ == "QuadMesh" and mesh.get_array() is not None
    )


def _mesh_values(mesh: Any) -> npt.NDArray[Any]:
    # Older matplotlib keeps the values of a mesh flat; its corner coordinates know the grid.
    values = _filled(mesh.get_array())
    rows, columns = (size - 1 for size in mesh.get_coordinates().shape[:2])
    return values.reshape(rows, columns) if values.size == rows * columns else values


def _filled(array: Any) -> npt.NDArray[Any]:
    if isinstance(array, np.ma.MaskedArray):
        if array.mask is np.ma.nomask or not np.any(array.mask):
            return np.array(array.data)
        return np.ma.filled(np.ma.asarray(array, dtype=np.float64), np.nan)
    return np.array(array)


def _thin(values: npt.NDArray[Any]) -> npt.NDArray[Any]:
    if values.ndim < 2:
        return values[: _MAX_SIDE * _MAX_SIDE]
    step = max(1, math.ceil(max(values.shape[:2]) / _MAX_SIDE))
    return values[::step, ::step]
