"""Recording matplotlib figures as numbers and texts when a notebook shows them."""

from __future__ import annotations

import contextlib
import math
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from graders.evidence.figure_texts import of_figure, texts_at, visible_images

_COLORBAR = "<colorbar>"
MAX_FIGURES = 200
MAX_AXES = 100
MAX_IMAGE_SIZE = 1_000_000
_MAX_LINES = 50
_MAX_POINTS = 20_000
_MAX_TEXT = 500

Send = Callable[[dict[str, Any], list[npt.NDArray[Any]]], None]


class FigureRecorder:
    """Stands in for a display: what is shown is described, sent and closed.

    Mirrors the notebook display: ``plt.show()`` shows and closes all open figures, and a cell's
    end shows what is left open.

    Args:
        send: Takes a figure's JSON body and its arrays.
    """

    def __init__(self, send: Send) -> None:
        self._send = send
        self._displayed_open: list[Any] = []
        self._count = 0
        self.cell = 0

    @property
    def count(self) -> int:
        """Figures shown so far."""
        return self._count

    def install(self) -> None:
        """Make ``plt.show`` record instead of display."""
        import matplotlib.pyplot as plt

        plt.switch_backend("agg")
        plt.show = self.show

    def record_displayed(self, shell: Any) -> None:
        """Record figures also when a cell displays them as values, even closed ones."""
        text = shell.display_formatter.formatters["text/plain"]
        text.for_type_by_name("matplotlib.figure", "Figure", self._displayed)

    def _displayed(self, figure: Any, printer: Any, _cycle: bool) -> None:
        import matplotlib.pyplot as plt

        if plt.fignum_exists(figure.number if hasattr(figure, "number") else -1):
            self._displayed_open.append(figure)  # recorded when its cell ends, even closed by then
        else:
            self._record(figure)
        printer.text("<Figure>")

    def show(self, *_args: Any, **_options: Any) -> None:
        """Record every open figure, and those that were displayed and closed; close them."""
        import matplotlib.pyplot as plt

        shown = [plt.figure(number) for number in plt.get_fignums()]
        shown += [figure for figure in self._displayed_open if figure not in shown]
        self._displayed_open.clear()
        plt.close("all")
        for figure in shown:
            self._record(figure)

    def record_open(self) -> None:
        """Record what is drawn so far and not shown yet, as a check sees it; it stays open."""
        import matplotlib.pyplot as plt

        for number in plt.get_fignums():
            if plt.figure(number).axes:
                self._record(plt.figure(number))

    def _record(self, figure: Any) -> None:
        if self._count >= MAX_FIGURES:
            return
        arrays: list[npt.NDArray[Any]] = []
        with contextlib.suppress(Exception):  # one that cannot be described loses no others
            drawn = [entry for entry in figure.axes if entry.get_label() != _COLORBAR]
            axes = [_axes(figure, entry, arrays) for entry in drawn[:MAX_AXES]]
            title = _text(of_figure(figure, "_suptitle"))
            self._send({"cell": self.cell, "title": title, "axes": axes}, arrays)
            self._count += 1


def _axes(figure: Any, axes: Any, arrays: list[npt.NDArray[Any]]) -> dict[str, Any]:
    texts = texts_at(figure, axes)
    named = list(zip(axes.lines, texts.names, strict=True))[:_MAX_LINES]
    return {
        "title": _text(texts.title),
        "xlabel": _text(texts.xlabel),
        "ylabel": _text(texts.ylabel),
        "legend": [_text(text) for text in texts.legend],
        "texts": [_text(entry.get_text()) for entry in axes.texts[:200]],
        "lines": [_line(line, name) for line, name in named],
        "images": _images(axes, arrays),
    }


def _line(line: Any, name: str) -> dict[str, Any]:
    y = np.asarray(line.get_ydata(orig=False), dtype=float).reshape(-1)[:_MAX_POINTS]
    return {
        "label": _text(name),
        "y": [float(value) if math.isfinite(value) else None for value in y],
    }


def _images(axes: Any, arrays: list[npt.NDArray[Any]]) -> list[dict[str, Any]]:
    found = [("image", image.get_array()) for image in visible_images(axes)]
    found += [
        ("mesh", _mesh(entry)) for entry in axes.collections if type(entry).__name__ == "QuadMesh"
    ]
    images: list[dict[str, Any]] = []
    for kind, values in found[:10]:
        array = np.ma.filled(np.ma.asarray(values), 0)
        if array.dtype.kind in "biuf" and array.size <= MAX_IMAGE_SIZE:
            arrays.append(np.array(array))
            images.append({"kind": kind, "array": len(arrays) - 1})
    return images


def _mesh(mesh: Any) -> Any:
    values = np.ma.asarray(mesh.get_array())
    if values.ndim == 1:  # older matplotlib keeps it flat
        rows, columns = mesh.get_coordinates().shape[:2]
        values = values.reshape(rows - 1, columns - 1)
    return values


def _text(value: Any) -> str:
    return str(value)[:_MAX_TEXT]
