"""The plot of the comparison with other graders: seconds per submission, one panel a class."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import matplotlib as mpl
from peers_report import LABGRADE, TITLES, Mode, Results

mpl.use("agg")
import matplotlib.pyplot as plt
from matplotlib.patches import Rectangle

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_MODES: dict[Mode, tuple[str, str]] = {
    "cold": ("one, in fresh processes", "#9db4c8"),
    "batch": ("each of a batch", "#2f5d83"),
}
_HEIGHT = 0.38
_PANELS = {False: "without training", True: "with lab 5's training"}


def draw(results: Results, target: Path) -> None:
    """Write the plot as PNG."""
    panels = [training for training in _PANELS if any(key[1] == training for key in results)]
    figure, axes = plt.subplots(
        1, len(panels), figsize=(5.2 * len(panels), 3.8), layout="constrained", squeeze=False
    )
    for place, training in zip(axes[0], panels, strict=True):
        _panel(place, results, training=training)
        place.set_title(_PANELS[training], loc="left", fontsize=11)
    handles = [Rectangle((0, 0), 1, 1, color=color) for _, color in _MODES.values()]
    figure.legend(
        handles,
        [title for title, _ in _MODES.values()],
        loc="outside lower center",
        ncols=2,
        frameon=False,
        fontsize=9,
    )
    figure.suptitle("Seconds per submission", fontsize=11, x=0.01, ha="left")
    target.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(target, dpi=130)
    plt.close(figure)


def _panel(place: Axes, results: Results, *, training: bool) -> None:
    tools = [tool for tool in TITLES if any(key[:2] == (tool, training) for key in results)]
    largest = 0.0
    for row, tool in enumerate(tools):
        modes = [mode for mode in _MODES if (tool, training, mode) in results]
        for number, mode in enumerate(modes):
            each = results[tool, training, mode].each
            largest = max(largest, each)
            height = row + (number - (len(modes) - 1) / 2) * _HEIGHT
            place.barh(height, each, height=_HEIGHT * 0.92, color=_MODES[mode][1])
            text = f"{each:.1f}" if each < 100 else f"{each:.0f}"
            place.annotate(
                text, (each, height), (4, 0), textcoords="offset points", va="center", fontsize=8
            )
    place.set_yticks(range(len(tools)), [TITLES[tool] for tool in tools], fontsize=9)
    for label, tool in zip(place.get_yticklabels(), tools, strict=True):
        label.set_fontweight("bold" if tool.startswith(LABGRADE) else "normal")
    place.invert_yaxis()
    place.set_xlim(0, largest * 1.12)
    place.tick_params(axis="y", length=0)
    place.tick_params(axis="x", which="both", labelsize=8)
    place.spines[["top", "right", "left"]].set_visible(False)
