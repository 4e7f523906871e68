"""What a reader sees at the axes of a matplotlib figure, wherever matplotlib keeps it.

Twins (``twinx``) lie on each other: a title at one of them stands above both. Axes that share an
axis (``sharex=True``) are often labelled once. A legend names lines by its own samples of them.
matplotlib itself is never imported here.
"""

from __future__ import annotations

import collections
import dataclasses
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

_RGBA = 4
_STYLE = ("get_color", "get_linestyle", "get_marker")


@dataclasses.dataclass(frozen=True, kw_only=True)
class FigureTexts:
    """The texts at one axes; ``names`` has what each of its lines is called, in order.

    A line that no legend names for certain is called by its own label.
    """

    title: str
    xlabel: str
    ylabel: str
    legend: tuple[str, ...]
    names: tuple[str, ...]


def texts_at(figure: Any, axes: Any) -> FigureTexts:
    """The texts at ``axes`` of ``figure``; the figure's own legend and labels serve all axes."""
    twins = _with_siblings(axes, getattr(axes, "_twinned_axes", None))
    beside = _with_siblings(axes, axes.get_shared_x_axes())
    above = _with_siblings(axes, axes.get_shared_y_axes())
    legends = [legend for twin in twins if (legend := twin.get_legend())] or figure.legends
    return FigureTexts(
        title=_first(map(_title, twins)),
        xlabel=_first(entry.get_xlabel() for entry in beside) or of_figure(figure, "_supxlabel"),
        ylabel=_first(entry.get_ylabel() for entry in above) or of_figure(figure, "_supylabel"),
        legend=tuple(str(text.get_text()) for legend in legends for text in legend.get_texts()),
        names=_names(axes.lines, legends),
    )


def of_figure(figure: Any, name: str) -> str:
    """A text of a figure by matplotlib's own name for it; getters came with version 3.8."""
    found = getattr(figure, name, None)
    return str(found.get_text()) if found is not None else ""


def visible_images(axes: Any) -> list[Any]:
    """The images of ``axes`` without those that a later one of the same place covers."""
    images = list(axes.images)
    return [
        image
        for place, image in enumerate(images)
        if not any(_covers(later, image) for later in images[place + 1 :])
    ]


def _covers(later: Any, image: Any) -> bool:
    values = later.get_array()
    if values is None or image.get_array() is None or not later.get_visible():
        return False
    if later.get_alpha() is not None or (np.ndim(values) == 3 and np.shape(values)[-1] == _RGBA):
        return False  # what lies below may be seen through it
    if np.ma.is_masked(values):
        return False
    return tuple(later.get_extent()) == tuple(image.get_extent())


def _with_siblings(axes: Any, group: Any) -> list[Any]:
    """``axes`` and then the others of a group of axes, each once."""
    siblings = () if group is None else group.get_siblings(axes)
    return [axes, *(other for other in siblings if other is not axes)]


def _first(texts: Iterator[str]) -> str:
    return next((text for text in texts if text.strip()), "")


def _title(axes: Any) -> str:
    titles = (str(axes.get_title(loc=place)) for place in ("left", "center", "right"))
    return " ".join(title for title in titles if title)


def _names(lines: Sequence[Any], legends: Sequence[Any]) -> tuple[str, ...]:
    own = [str(line.get_label()) for line in lines]
    entries = [
        (_style(sample), str(text.get_text()))
        for legend in legends
        for sample, text in zip(
            getattr(legend, "legend_handles", ()), legend.get_texts(), strict=False
        )
    ]
    if not entries:
        return tuple(own)
    styles = [_style(line) for line in lines]
    alike, texts = collections.Counter(styles), {text for _, text in entries}
    named = collections.defaultdict(set)
    for style, text in entries:
        named[style].add(text)
    return tuple(
        min(named[style])
        if label not in texts and alike[style] == 1 and len(named[style]) == 1
        else label
        for label, style in zip(own, styles, strict=True)
    )


def _style(line: Any) -> tuple[str, ...]:
    return tuple(str(getattr(line, part)()) if hasattr(line, part) else "" for part in _STYLE)
