"""Sets of drawn pictures in classes: painting them, and the folders and tables they come in."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np

from graders.datasets.definition import Arrays, ArraySpec, DataSet, DataSetInfo, Pair
from graders.datasets.draws import Draws
from graders.datasets.handwriting import Part
from graders.datasets.outlines import SIZE, Picture
from graders.datasets.png import encode_png

Painter = Callable[[Draws], Picture]
"""Paints one picture of a class; uint8 of shape (64, 64), 0 or 255."""

ROWS: Mapping[Part, int] = {"train": 500, "test": 1000, "held-out": 2000}

_FOLDERS: Mapping[Part, str] = {"train": "trn", "test": "val"}
"""What the lab calls a split."""


def picture_set(
    name: str, title: str, painters: Sequence[Painter], seeds: Mapping[Part, int]
) -> DataSet:
    """A data set of drawn pictures, generated from the facts of lab 3.

    Args:
        name: Its name, and the beginning of its files' names.
        title: Its title for people.
        painters: One for each class, in the order of the class numbers.
        seeds: One for each part.
    """
    arrays = {}
    for split in _FOLDERS:
        rows = ROWS[split]
        arrays[f"x_{split}"] = ArraySpec(
            shape=(rows, SIZE, SIZE), dtype="uint8", minimum=0, maximum=255
        )
        arrays[f"y_{split}"] = ArraySpec(
            shape=(rows,), dtype="uint8", minimum=0, maximum=len(painters) - 1
        )
    return DataSet(
        info=DataSetInfo(
            name=name,
            title=title,
            arrays=arrays,
            num_classes=len(painters),
            published="no published copy; labgrade generates it from the facts of lab 3",
            stand_in="outlines of random place and size, drawn without anti-aliasing",
        ),
        stand_in_version=1,
        make_stand_in=lambda: public_arrays(paint(painters, seeds)),
        stand_in_held_out=lambda: paint(painters, seeds)["held-out"],
        write_files=lambda folder, made: write_pictures(folder, name, made, classes=len(painters)),
    )


def paint(painters: Sequence[Painter], seeds: Mapping[Part, int]) -> dict[Part, Pair]:
    """Paint all parts of a set; no picture is there twice, in whichever part.

    Args:
        painters: One for each class, in the order of the class numbers.
        seeds: One for each part.

    Returns:
        For each part ``(x, y)``: (n, 64, 64) uint8, 0 or 255, and (n,) uint8 class numbers,
        about equally many of each, in random order.
    """
    seen: set[bytes] = set()
    return {
        part: _paint_part(painters, Draws(seeds[part]), rows, seen) for part, rows in ROWS.items()
    }


def _paint_part(painters: Sequence[Painter], draws: Draws, rows: int, seen: set[bytes]) -> Pair:
    classes = np.resize(np.arange(len(painters), dtype=np.uint8), rows)[draws.order(rows)]
    pictures = np.empty((rows, SIZE, SIZE), dtype=np.uint8)
    for row, number in enumerate(classes):
        pictures[row] = _paint_new(painters[number], draws, seen)
    return pictures, classes


def _paint_new(painter: Painter, draws: Draws, seen: set[bytes]) -> Picture:
    while True:
        picture = painter(draws)
        content = picture.tobytes()
        if content not in seen:
            seen.add(content)
            return picture


def public_arrays(parts: Mapping[Part, Pair]) -> Arrays:
    """The two parts that students get, by the names of a data set's arrays."""
    (x_train, y_train), (x_test, y_test) = parts["train"], parts["test"]
    return {"x_train": x_train, "y_train": y_train, "x_test": x_test, "y_test": y_test}


def write_pictures(folder: Path, name: str, arrays: Arrays, *, classes: int) -> None:
    """Write a set as the lab reads it.

    For the set ``crt`` that is ``crt-trn/img_00001.png`` and so on, ``crt-trn_trg.csv`` with one
    line for each picture (``1 0 0``, a tabulator, the picture's name), and both for ``crt-val``.

    Args:
        folder: An empty folder.
        name: The set's name.
        arrays: Its arrays.
        classes: Number of classes; class k is a 1 in column k, counted from 0.
    """
    for split, short in _FOLDERS.items():
        place = f"{name}-{short}"
        (folder / place).mkdir()
        lines = []
        for number, (picture, label) in enumerate(_rows(arrays, split), start=1):
            file_name = f"{place}/img_{number:05}.png"
            (folder / file_name).write_bytes(encode_png(picture))
            columns = " ".join(str(int(label == column)) for column in range(classes))
            lines.append(f"{columns}\t{file_name}\n")
        (folder / f"{place}_trg.csv").write_bytes("".join(lines).encode("ascii"))


def _rows(arrays: Arrays, split: str) -> Iterator[tuple[Picture, int]]:
    return zip(arrays[f"x_{split}"], arrays[f"y_{split}"].tolist(), strict=True)
