"""Recognises rows of a known data set in a student's array, in a running notebook.

The grader recognises rows itself and writes what it found into :attr:`ArrayRecord.origin`. In
a running notebook the raw rows come from ``keras.datasets``, which the notebook has loaded.
"""

from __future__ import annotations

import sys
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from graders.evidence.recognition import recognise_rows
from graders.evidence.records import Affine, ArrayRecord, Padded
from graders.evidence.sequences import Sequences, recognise_padded


def origin_of(
    array: ArrayRecord, dataset: str, split: str
) -> Affine | Padded | Literal["unknown"] | None:
    """How the array came from a split of a data set.

    Returns:
        The affine map or the padding; None when the rows are not those of the split; ``unknown``
        when the raw rows are not at hand (a notebook without Keras), so that nothing can be said.
    """
    if array.origin is not None:
        return array.origin
    if not array.complete or not array.sample.shape:
        return None
    raw = _raw_rows(dataset, split)
    if raw is None:
        return "unknown"
    if raw.dtype.hasobject:
        return _padded(array, raw, dataset, split)
    found = recognise_rows(array.sample, raw)
    if found is None:
        return None
    return Affine(
        dataset=dataset,
        split=split,
        scale=found.scale,
        offset=found.offset,
        in_order=found.rows is None,
        all_rows=array.shape[0] == raw.shape[0],
    )


def _padded(array: ArrayRecord, raw: npt.NDArray[Any], dataset: str, split: str) -> Padded | None:
    sequences = Sequences(
        np.concatenate([np.asarray(row, np.int32) for row in raw]),
        np.cumsum([0, *(len(row) for row in raw)]),
    )
    found = recognise_padded(array.sample, sequences)
    if found is None:
        return None
    return Padded(
        dataset=dataset,
        split=split,
        padding=found.padding,
        in_order=found.rows is None,
        all_rows=array.shape[0] == raw.shape[0],
    )


def _raw_rows(dataset: str, split: str) -> npt.NDArray[Any] | None:
    keras = sys.modules.get("keras")
    loader = getattr(getattr(keras, "datasets", None), dataset, None)
    if loader is None:
        return None
    try:
        parts = loader.load_data()
        return np.asarray(parts[0 if split == "train" else 1][0])
    except Exception:  # no file and no network: the check has nothing to compare with
        return None
