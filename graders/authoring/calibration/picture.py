"""A picture of one calibration: each question's runs, the fit, the threshold and further steps."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from graders.authoring.calibration.records import Calibration, QuestionRuns
from graders.authoring.calibration.statistics import LogitNormal, fit, logits

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_REFERENCE, _ALMOST, _ASKED = "tab:blue", "tab:orange", "tab:red"
_POINTS = 400


def draw(calibration: Calibration, path: Path) -> None:
    """Draw a calibration with at least one accuracy question as a PNG file."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    questions = [
        (name, runs)
        for name, runs in sorted(calibration.questions.items())
        if runs.quantity == "accuracy" and runs.reference.runs
    ]
    figure = Figure(figsize=(8.0, 2.4 * len(questions)), layout="constrained")
    FigureCanvasAgg(figure)
    rows = figure.subplots(len(questions), 1, squeeze=False)[:, 0]
    for axes, (name, runs) in zip(rows, questions, strict=True):
        _question(axes, name, runs, calibration.thresholds.get(name, {}))
    rows[-1].set_xlabel("accuracy on held-out rows")
    figure.suptitle(f"{calibration.lab}, {calibration.source}", fontsize=10)
    path.parent.mkdir(parents=True, exist_ok=True)
    # no software version in the file: it would change with matplotlib's
    figure.savefig(path, dpi=110, metadata={"Software": None})


def _question(axes: Axes, name: str, runs: QuestionRuns, threshold: Mapping[str, Any]) -> None:
    values = np.array(runs.reference.held_out)
    axes.set_title(f"{name}: {len(values)} runs", fontsize=9, loc="left")
    axes.plot(values, _heights(len(values)), "o", color=_REFERENCE, alpha=0.6, label="reference")
    for row, (almost, others) in enumerate(sorted(runs.almost_right.items()), start=1):
        places = np.full(len(others.runs), -0.12 * row)
        label = "almost right" if row == 1 else None
        axes.plot(others.held_out, places, "x", color=_ALMOST, label=label)
        if others.runs:
            axes.text(max(others.held_out), -0.12 * row, f"  {almost}", fontsize=6, va="center")
    fitted = fit(runs.reference.held_out, runs.reference.num_held_out)
    if fitted is not None and not fitted.is_rejected:
        grid = np.linspace(min(values.min() - 0.05, 0.8), 1.0, _POINTS)
        axes.plot(grid, _density(fitted, grid), "-", color=_REFERENCE, label="fit")
    for number, bar in enumerate(threshold.get("bars", ())):
        label = "asked for" if number == 0 else None
        axes.axvline(bar["bar"], color=_ASKED, linestyle="--" if number else "-", label=label)
    axes.set_yticks([])
    axes.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0), fontsize=7)


def _heights(count: int) -> Any:
    """Dots one above the other, so that equal accuracies can be counted."""
    return np.linspace(0.05, 0.45, count) if count > 1 else np.array([0.25])


def _density(fitted: LogitNormal, grid: Any) -> Any:
    """The fit's density, scaled to a height of 1: the axis has no unit."""
    inner = np.clip(grid, 1e-6, 1 - 1e-6)
    z = (logits(inner, fitted.num_rows) - fitted.mean) / fitted.deviation
    density = np.exp(-0.5 * z * z) / (inner * (1 - inner))
    return density / density.max()
