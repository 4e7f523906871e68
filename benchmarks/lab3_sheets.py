"""Draws the pictures of the generated sets in ``docs/datasets.md``.

python benchmarks/lab3_sheets.py docs/images
"""

from __future__ import annotations

import sys
from pathlib import Path

import imageio.v3 as imageio
import matplotlib as mpl
import numpy as np
import numpy.typing as npt

from graders.datasets import find_source

mpl.use("agg")
import matplotlib.pyplot as plt

COLUMNS = {"crt": 10, "r3": 10, "mnist56": 20}
SERIES = 2


def main(folder: Path) -> None:
    """Write one picture for each set."""
    for name, columns in COLUMNS.items():
        imageio.imwrite(folder / f"{name}.png", sheet(name, columns))
    draw_series(folder / "pulses.png")


def sheet(name: str, columns: int) -> npt.NDArray[np.uint8]:
    """The first training images of each class, one class a row."""
    images, y = find_source(name).load("train")
    x = np.asarray(images)
    rows = [np.hstack(list(x[np.flatnonzero(y == label)[:columns]])) for label in np.unique(y)]
    return np.vstack(rows)


def draw_series(target: Path) -> None:
    """The first training series: pulses and the triangles that answer them."""
    x, y = find_source("pulses").load("train")
    figure, axes = plt.subplots(SERIES, 1, figsize=(7, 3), sharex=True, layout="constrained")
    for row, place in enumerate(axes):
        place.plot(x[row], drawstyle="steps-post", label="input")
        place.plot(y[row], label="target")
    axes[0].legend(loc="upper right")
    axes[-1].set_xlabel("step")
    figure.savefig(target, dpi=80)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
