"""Draws the sample sheet of ``docs/datasets.md``: twenty images of each digit of the stand-in.

python benchmarks/standin_sheet.py docs/images/mnist_standin.png
"""

from __future__ import annotations

import sys
from pathlib import Path

import imageio.v3 as imageio
import numpy as np

from graders.datasets import stand_in

COLUMNS = 20


def main(target: Path) -> None:
    """Write the sheet: one row for each digit, the first training images of its class."""
    x, y = stand_in("mnist").load("train")
    rows = [np.hstack(list(x[np.flatnonzero(y == digit)[:COLUMNS]])) for digit in range(10)]
    imageio.imwrite(target, np.vstack(rows))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
