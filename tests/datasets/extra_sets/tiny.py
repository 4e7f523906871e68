"""A data set of twenty 2×2 images: shows that a new set is one module, and keeps tests quick."""

from __future__ import annotations

import numpy as np

from graders.datasets.definition import Array, Arrays, ArraySpec, DataSet, DataSetInfo, Pair


def stand_in() -> Arrays:
    return {
        "x_train": np.arange(48, dtype=np.uint8).reshape(12, 2, 2),
        "y_train": np.arange(12, dtype=np.uint8) % 2,
        "x_test": np.arange(100, 132, dtype=np.uint8).reshape(8, 2, 2),
        "y_test": np.arange(8, dtype=np.uint8) % 2,
    }


def stand_in_held_out() -> Pair:
    return np.full((2, 2, 2), 200, dtype=np.uint8), np.array([0, 1], dtype=np.uint8)


def vary(x: Array, y: Array) -> Pair:
    return x + np.uint8(1), np.asarray(y)


DATASET = DataSet(
    info=DataSetInfo(
        name="tiny",
        title="Tiny",
        arrays={
            "x_train": ArraySpec(shape=(12, 2, 2), dtype="uint8", minimum=0, maximum=255),
            "y_train": ArraySpec(shape=(12,), dtype="uint8", minimum=0, maximum=1),
            "x_test": ArraySpec(shape=(8, 2, 2), dtype="uint8", minimum=0, maximum=255),
            "y_test": ArraySpec(shape=(8,), dtype="uint8", minimum=0, maximum=1),
        },
        num_classes=2,
        published="nowhere",
        stand_in="counted",
        # the digest of what write_copy in conftest.py writes
        published_digest="sha256:4d445dd355ce0f806d06240098a1084629c430c47b6ea02315f65cf80b5cdd1d",
    ),
    file_name="tiny.npz",
    url="file:///nowhere/tiny.npz",
    sha256="0" * 64,
    stand_in_version=3,
    make_stand_in=stand_in,
    stand_in_held_out=stand_in_held_out,
    vary=vary,
)
