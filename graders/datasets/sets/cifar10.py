"""CIFAR-10 and its offline stand-in.

The stand-in draws 60,000 scenes of the ten classes. It is made to be as hard as CIFAR-10 for the
networks of labs 1 and 4, so that one threshold serves both. Accuracy on the last 5,000 training
rows after training on the first 45,000, one seed each; for the real set what was measured in the
same way, or the figure of the lab's own document (*):

===================================  ===============  ===============
model                                stand-in         real
===================================  ===============  ===============
linear (softmax), 5 epochs           0.346
MLP (512 and 256 units), 6 epochs    0.442
lab 1's CNN, 1 epoch                 0.502            0.484
lab 1's CNN, 6 epochs                0.652
lab 1's CNN, 20 epochs                                0.688, 0.7125*
lab 4's model_1, 15 epochs           0.610            0.598, 0.645*
===================================  ===============  ===============
"""

from __future__ import annotations

import numpy as np

from graders.datasets.definition import Array, Arrays, ArraySpec, DataSet, DataSetInfo, Pair
from graders.datasets.draws import Draws
from graders.datasets.handwriting import Part
from graders.datasets.scenes.pictures import Labels, Style, draw_pictures
from graders.datasets.scenes.variations import balanced_rows, vary_pictures

CLASSES = (
    "airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck",
)  # fmt: skip
"""Names of the classes 0 to 9."""

_SEEDS: dict[Part, int] = {"train": 50_000, "test": 10_001, "held-out": 2_002}
_VARY_SEED = 2_003

_EACH: dict[Part, int] = {"train": 5_000, "test": 1_000, "held-out": 200}
"""Pictures of each class."""

_KNOWN_ROW = 444
_TRUCK = 9


def stand_in_part(part: Part, each: int) -> Pair:
    """Draw one part of the stand-in.

    Args:
        part: Which part; it fixes the seed.
        each: Pictures of each class.

    Returns:
        ``(x, y)``: (n, 32, 32, 3) uint8 from 0 to 255 and (n, 1) uint8 from 0 to 9, in random
        order.
    """
    draws = Draws(_SEEDS[part])
    labels = np.repeat(np.arange(len(CLASSES), dtype=np.uint8), each)
    labels = labels[draws.order(len(labels))]
    if part == "train":
        _put_truck(labels)
    return draw_pictures(labels, draws, Style()), labels[:, None]


def _put_truck(labels: Labels) -> None:
    """Lab 4 asks for the class of training image 444, which is a truck in the real set."""
    if len(labels) > _KNOWN_ROW:
        first = int(np.flatnonzero(labels == _TRUCK)[0])
        labels[[_KNOWN_ROW, first]] = labels[[first, _KNOWN_ROW]]


def _stand_in() -> Arrays:
    x_train, y_train = stand_in_part("train", _EACH["train"])
    x_test, y_test = stand_in_part("test", _EACH["test"])
    return {"x_train": x_train, "y_train": y_train, "x_test": x_test, "y_test": y_test}


def _stand_in_held_out() -> Pair:
    return stand_in_part("held-out", _EACH["held-out"])


def _vary(x: Array, y: Array) -> Pair:
    """200 test rows of each class, varied; the labels are (n, 1) as in the set."""
    draws = Draws(_VARY_SEED)
    rows, mirrored = balanced_rows(np.asarray(y)[:, 0], _EACH["held-out"], draws)
    return vary_pictures(np.asarray(x[rows]), mirrored, draws), np.asarray(y[rows])


def _images(rows: int, fewest: int | None = None) -> ArraySpec:
    return ArraySpec(
        shape=(rows, 32, 32, 3), dtype="uint8", minimum=0, maximum=255, fewest_rows=fewest
    )


def _labels(rows: int, fewest: int | None = None) -> ArraySpec:
    return ArraySpec(shape=(rows, 1), dtype="uint8", minimum=0, maximum=9, fewest_rows=fewest)


DATASET = DataSet(
    info=DataSetInfo(
        name="cifar10",
        title="CIFAR-10",
        arrays={
            "x_train": _images(50_000),
            "y_train": _labels(50_000),
            "x_test": _images(10_000, fewest=1_000),
            "y_test": _labels(10_000, fewest=1_000),
        },
        num_classes=len(CLASSES),
        published="A. Krizhevsky, V. Nair, G. Hinton; keras.datasets.cifar10",
        stand_in="scenes of the ten classes, drawn by labgrade at 32×32",
    ),
    file_name="cifar10.npz",
    stand_in_version=1,
    make_stand_in=_stand_in,
    stand_in_held_out=_stand_in_held_out,
    vary=_vary,
)
