"""MNIST-56: handwritten fives and sixes for a binary classifier; class 0 is "5", class 1 is "6".

Rendered from scikit-learn's bundled digits as MNIST's stand-in is, from the same written samples
for each part and other random numbers. The file holds what the lab's notebook expects: images
from 0 to 1 with a channel, and labels as floating-point numbers.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from graders.datasets.definition import Array, Arrays, ArraySpec, DataSet, DataSetInfo, Pair
from graders.datasets.draws import Draws
from graders.datasets.handwriting import Part, writer_samples
from graders.datasets.npy import write_together
from graders.datasets.rendering import Style, render

DIGITS = (5, 6)

_COUNTS: dict[Part, tuple[int, int]] = {
    "train": (1000, 1000),
    "test": (892, 958),
    "held-out": (1000, 1000),
}
"""Fives and sixes. Those of ``test`` are MNIST's own numbers, and what the lab's figures imply."""

_SEEDS: dict[Part, int] = {"train": 3_001, "test": 3_021, "held-out": 3_003}
"""With that of ``test`` the images 1, 2, 3 and 5 show 6, 5, 6 and 5, as the lab's text says."""


def _part(part: Part) -> Pair:
    """``(x, y)``: (n, 28, 28) uint8 from 0 to 255, (n,) uint8, 0 for a five and 1 for a six."""
    draws = Draws(_SEEDS[part])
    samples = writer_samples(part)
    shown = [
        np.resize(samples.of_class(digit), count)
        for digit, count in zip(DIGITS, _COUNTS[part], strict=True)
    ]
    which = np.concatenate(shown)
    which = which[draws.order(len(which))]
    labels = (samples.labels[which] == DIGITS[1]).astype(np.uint8)
    return render(samples, which, draws, Style()), labels


def _public() -> Arrays:
    (x_train, y_train), (x_test, y_test) = _part("train"), _part("test")
    return {"x_train": x_train, "y_train": y_train, "x_test": x_test, "y_test": y_test}


def _held_out() -> Pair:
    return _part("held-out")


def _write_files(folder: Path, arrays: Arrays) -> None:
    parts = [
        prepared
        for split in ("train", "test")
        for prepared in (_scaled(arrays[f"x_{split}"]), arrays[f"y_{split}"].astype(np.float64))
    ]
    write_together(folder / "mnist56.npy", parts)


def _scaled(images: Array) -> Array:
    """float32 of shape (n, 28, 28, 1), 0 to 1."""
    return (images.astype(np.float32) / np.float32(255))[..., None]


DATASET = DataSet(
    info=DataSetInfo(
        name="mnist56",
        title="MNIST-56 (fives and sixes)",
        arrays={
            "x_train": ArraySpec(shape=(2000, 28, 28), dtype="uint8", minimum=0, maximum=255),
            "y_train": ArraySpec(shape=(2000,), dtype="uint8", minimum=0, maximum=1),
            "x_test": ArraySpec(shape=(1850, 28, 28), dtype="uint8", minimum=0, maximum=255),
            "y_test": ArraySpec(shape=(1850,), dtype="uint8", minimum=0, maximum=1),
        },
        num_classes=2,
        published="no published copy; labgrade renders it from scikit-learn's bundled digits",
        stand_in="scikit-learn's bundled digits, split by written sample, rendered to 28×28",
    ),
    stand_in_version=1,
    make_stand_in=_public,
    stand_in_held_out=_held_out,
    write_files=_write_files,
)
