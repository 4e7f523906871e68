"""MNIST and its offline stand-in.

The stand-in renders scikit-learn's bundled handwriting (1,797 samples, split before rendering) as
60,000 training and 10,000 test images. It is no easier than MNIST, so a threshold on it means
something. Accuracy on its test split and on its held-out rows, and on the real set's
(``benchmarks/standin_margins.py``):

===================================  ===============  ===============  ===============
model                                stand-in, test   held-out         real, test
===================================  ===============  ===============  ===============
linear (softmax), 10 epochs          0.863            0.867            0.927
MLP (128 hidden units), 5 epochs     0.958            0.970            0.975
CNN (2 convolutions), 3 epochs       0.980            0.987            0.985
===================================  ===============  ===============  ===============
"""

from __future__ import annotations

import numpy as np

from graders.datasets.definition import Array, Arrays, ArraySpec, DataSet, DataSetInfo, Pair
from graders.datasets.draws import Draws
from graders.datasets.handwriting import Part, Samples, writer_samples
from graders.datasets.rendering import Style, render, vary_images

_TRAIN_COUNTS = (5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949)
_TEST_COUNTS = (980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009)
"""Images of each digit in the real MNIST (counted in Keras's ``mnist.npz``)."""

_HELD_OUT_COUNTS = (200,) * 10

_SEEDS: dict[Part, int] = {"train": 60_000, "test": 10_000, "held-out": 2_000}


def stand_in_part(part: Part, counts: tuple[int, ...]) -> Pair:
    """Render one part of the stand-in.

    Args:
        part: Whose written samples to use; it also fixes the seed.
        counts: Images of each digit, 0 to 9.

    Returns:
        ``(x, y)``: (n, 28, 28) uint8 from 0 to 255 and (n,) uint8 from 0 to 9, in random order.
    """
    draws = Draws(_SEEDS[part])
    samples = writer_samples(part)
    which = _pick(samples, counts, draws)
    return render(samples, which, draws, Style()), samples.labels[which]


def _pick(samples: Samples, counts: tuple[int, ...], draws: Draws) -> Array:
    """Which sample each image shows: every sample of a class in turn, then all in random order."""
    picked = [
        np.resize(samples.of_class(label), count) for label, count in enumerate(counts) if count
    ]
    together = np.concatenate(picked)
    return together[draws.order(len(together))]


def _stand_in() -> Arrays:
    x_train, y_train = stand_in_part("train", _TRAIN_COUNTS)
    x_test, y_test = stand_in_part("test", _TEST_COUNTS)
    return {"x_train": x_train, "y_train": y_train, "x_test": x_test, "y_test": y_test}


def _stand_in_held_out() -> Pair:
    return stand_in_part("held-out", _HELD_OUT_COUNTS)


def _vary(x: Array, y: Array) -> Pair:
    """Balanced test rows, each turned, scaled and shifted a little: no label changes by it."""
    draws = Draws(_SEEDS["held-out"])
    order = draws.order(len(y))
    chosen = np.concatenate(
        [
            order[np.flatnonzero(y[order] == label)[:count]]
            for label, count in enumerate(_HELD_OUT_COUNTS)
        ]
    )
    chosen = chosen[draws.order(len(chosen))]
    return vary_images(np.asarray(x[chosen]), draws), np.asarray(y[chosen])


DATASET = DataSet(
    info=DataSetInfo(
        name="mnist",
        title="MNIST",
        arrays={
            "x_train": ArraySpec(shape=(60000, 28, 28), dtype="uint8", minimum=0, maximum=255),
            "y_train": ArraySpec(shape=(60000,), dtype="uint8", minimum=0, maximum=9),
            "x_test": ArraySpec(shape=(10000, 28, 28), dtype="uint8", minimum=0, maximum=255),
            "y_test": ArraySpec(shape=(10000,), dtype="uint8", minimum=0, maximum=9),
        },
        num_classes=10,
        published="Y. LeCun, C. Cortes, C. Burges; CC BY-SA 3.0; keras.datasets.mnist",
        stand_in="scikit-learn's bundled digits, split by written sample, rendered to 28×28",
        published_digest="sha256:fe17aac06072d4562075ca6a321e0453b5d72706ea9d02e97953518a3d01a12f",
    ),
    file_name="mnist.npz",
    url="https://storage.googleapis.com/tensorflow/tf-keras-datasets/mnist.npz",
    sha256="731c5ac602752760c8e48fbffcf8c3b850d9dc2a2aedcf2cc48468fc17b673d1",
    stand_in_version=1,
    make_stand_in=_stand_in,
    stand_in_held_out=_stand_in_held_out,
    vary=_vary,
)
