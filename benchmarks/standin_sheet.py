"""Draws a sample sheet of ``docs/datasets.md``: the first training images of each class.

python benchmarks/standin_sheet.py docs/images/mnist_standin.png
python benchmarks/standin_sheet.py docs/images/cifar10_standin.png --set cifar10 --columns 15
"""

from __future__ import annotations

import argparse
from pathlib import Path

import imageio.v3 as imageio
import numpy as np

from graders.datasets import describe, stand_in


def main(target: Path, name: str, columns: int) -> None:
    """Write the sheet: one row for each class; photographs in five bits, which pack better."""
    x, y = (np.asarray(part) for part in stand_in(name).load("train"))
    classes = range(describe(name).num_classes)
    rows = [np.hstack(list(x[np.flatnonzero(y == label)[:columns]])) for label in classes]
    sheet = np.vstack(rows)
    imageio.imwrite(target, sheet if sheet.ndim == 2 else sheet & 0xF8)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("target", type=Path)
    parser.add_argument("--set", default="mnist", choices=("mnist", "cifar10"))
    parser.add_argument("--columns", type=int, default=20)
    arguments = parser.parse_args()
    main(arguments.target, arguments.set, arguments.columns)
