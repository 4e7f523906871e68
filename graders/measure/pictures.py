"""Which rows of a data set a notebook's pictures show."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from graders.datasets import RowIndex
from graders.evidence.captured import Captured
from graders.measure.origins import Indices, Origins

Array = npt.NDArray[Any]


def recognise_images(captured: Captured, origins: Origins) -> dict[str, dict[str, Any]]:
    """Which data row each picture shows, by the number of the picture's array."""
    numbers = [number for figure in captured.figures for number in figure["arrays"]]
    found: dict[str, dict[str, Any]] = {}
    for number in numbers:
        for dataset, split, index in _flat(origins.indices()):
            row = _find(index, captured.arrays[number])
            if row is not None:
                label = int(np.reshape(origins.sources[dataset].load(split)[1][row], -1)[0])
                found[str(number)] = {
                    "dataset": dataset,
                    "split": split,
                    "index": int(row),
                    "label": label,
                }
                break
    return found


def _flat(indices: Indices) -> list[tuple[str, str, RowIndex]]:
    return [
        (dataset, split, index)
        for dataset, splits in indices.items()
        for split, index in splits.items()
    ]


def _find(index: RowIndex, image: Array) -> int | None:
    """The row that a picture shows as it is, inverted, or in a scaling that keeps its range."""
    raw = _as_raw(image)
    row = index.find(raw)
    if row is not None or image.size == 0 or image.dtype.kind not in "biuf":
        return row
    if raw.dtype == np.uint8 and (row := index.find(255 - raw)) is not None:
        return row
    low, high = float(image.min()), float(image.max())
    if not np.isfinite(high - low) or high <= low:
        return None
    unit = (image - low) / (high - low)
    spread = np.rint(255 * unit).astype(np.uint8)
    row = index.find(spread)
    return index.find(255 - spread) if row is None else row


def _as_raw(image: Array) -> Array:
    """Pixels as 0 to 255: pictures are drawn before and after scaling to [0, 1]."""
    if image.dtype.kind != "f" or image.size == 0 or not np.isfinite(image).all():
        return image
    largest = float(np.abs(image).max())
    scaled = image * 255.0 if largest <= 1.0 else image
    return np.clip(np.rint(scaled), 0, 255).astype(np.uint8)
