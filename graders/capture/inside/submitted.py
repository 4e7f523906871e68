"""Weights that came with the notebook: copied into its folder, taken instead of a training.

Keras reads them here, beside the code of whoever submitted them. Nobody vouches for them: what they
are worth shows on held-out rows.
"""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from graders.capture.inside.fit_data import GivenRows

_ROWS = 2000
"""Rows on which the figures of a spared training are computed."""


class SubmittedWeights:
    """The files, each of which stands for one training.

    Args:
        folder: Where the sandbox shows them, None if nothing was submitted.
        datasets: Data sets on which they may stand for a training.
        note: Takes a sentence for the report.
    """

    def __init__(
        self, folder: str | None, datasets: Sequence[str], note: Callable[[str], None]
    ) -> None:
        self._files = sorted(Path(folder).iterdir()) if folder else []
        self._datasets = frozenset(datasets)
        self._note = note

    def copy_here(self) -> None:
        """Copy the files into the current folder, where a notebook loads them or saves its own."""
        for file in self._files:
            place = Path.cwd() / file.name
            if not place.exists():
                with contextlib.suppress(OSError):  # larger than what a notebook may write
                    shutil.copyfile(file, place)

    def take_into(self, model: Any, dataset: str) -> bool:
        """Set a built model's weights from the first file that fits it, if there is one."""
        if dataset not in self._datasets:
            return False
        for file in self._files:
            if _load(model, file):
                self._files.remove(file)
                self._note(
                    f"The submitted weights {file.name[:80]} were taken instead of training; the "
                    "history repeats one figure."
                )
                return True
        return False


def spared_history(
    model: Any, epochs: int, rows: GivenRows, validation: GivenRows | None
) -> dict[str, list[float]]:
    """Curves as long as the training that was spared: the model's figures on the first rows.

    Args:
        model: A compiled model.
        epochs: Epochs that were asked for.
        rows: Training inputs and labels.
        validation: Validation inputs and labels, or None.
    """
    figures = _figures(model, rows)
    if validation is not None:
        figures |= {f"val_{name}": value for name, value in _figures(model, validation).items()}
    return {name: [value] * epochs for name, value in figures.items()}


def _figures(model: Any, rows: GivenRows) -> dict[str, float]:
    found = model.evaluate(rows.x[:_ROWS], rows.y[:_ROWS], verbose=0, return_dict=True)
    return {name: float(value) for name, value in found.items()}


def _load(model: Any, file: Path) -> bool:
    """Whether the file holds weights of this model's shapes; they are set then."""
    before = model.get_weights()
    try:
        model.load_weights(str(file))
    except Exception:  # Keras raises many kinds, for files that are none and for other shapes
        model.set_weights(before)
        return False
    return True
