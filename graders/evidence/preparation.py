"""How raw rows become a model's inputs: pixels mapped affinely, words brought to one length.

Pure NumPy. The same record is a notebook's claim, a recipe's part and what was measured.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from graders.evidence.recognition import apply_affine, recognise_rows
from graders.evidence.sequences import Padding, Sequences, recognise_padded
from graders.evidence.threads import load_array

Array = npt.NDArray[Any]
Inputs = Array | Sequences
"""Raw inputs of a data set: an array with a row for each example, or word sequences."""

_MAX_CHANNELS, _MAX_PIXELS = 16, 2**14
_MAX_LENGTH = 100_000


@dataclasses.dataclass(frozen=True, kw_only=True)
class Preparation:
    """``(raw * scale + offset)`` reshaped to ``shape``, or sequences of one length.

    Args:
        scale: One factor for all channels, one for each, or one for each pixel.
        offset: Likewise.
        shape: Shape of one prepared row.
        padding: For sequences: how they get their length; scale and offset then mean nothing.
    """

    scale: tuple[float, ...] = (1.0,)
    offset: tuple[float, ...] = (0.0,)
    shape: tuple[int, ...]
    padding: Padding | None = None

    def __post_init__(self) -> None:
        if not np.isfinite([*self.scale, *self.offset]).all():
            raise ValueError("its scaling is not a number")
        count = len(self.scale)
        is_of_pixels = count == math.prod(self.shape) <= _MAX_PIXELS
        if count != len(self.offset) or not (1 <= count <= _MAX_CHANNELS or is_of_pixels):
            raise ValueError("its scaling does not fit its channels or pixels")
        if self.padding is not None and not 1 <= self.padding.length <= _MAX_LENGTH:
            raise ValueError("its sequences are too long")

    def apply(self, raw: Inputs) -> Array:
        """The prepared rows: float32 (n, *shape), or int32 (n, length) for sequences.

        Raises:
            ValueError: If the raw rows are of the other kind or do not fit the shape.
        """
        if isinstance(raw, Sequences):
            if self.padding is None:
                raise ValueError("sequences need a length")
            return raw.padded(self.padding)
        prepared = apply_affine(np.asarray(raw), self.scale, self.offset)
        return prepared.reshape(len(raw), *self.shape)

    def to_dict(self) -> dict[str, Any]:
        """Plain values, six digits of them, so that float noise makes no new recipe.

        An offset has six digits of what the raw values 0 to 255 span when scaled: what is left of
        a fit where there is none (1e-9 beside values from 0 to 1) is zero.
        """
        scale = [float(f"{value:.6g}") for value in self.scale]
        return {
            "scale": scale,
            "offset": [
                round(value, _decimals(factor)) + 0.0
                for value, factor in zip(self.offset, scale, strict=True)
            ],
            "shape": list(self.shape),
            "padding": None if self.padding is None else dataclasses.asdict(self.padding),
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Preparation:
        """Read what :meth:`to_dict` wrote, or an untrusted claim of it.

        Raises:
            ValueError: If its values are out of range.
            KeyError, TypeError: If it is malformed otherwise.
        """
        padding = data.get("padding")
        return cls(
            scale=tuple(float(value) for value in data["scale"]),
            offset=tuple(float(value) for value in data["offset"]),
            shape=tuple(int(size) for size in data["shape"]),
            padding=None if padding is None else _padding(padding),
        )


def _decimals(scale: float) -> int:
    """Decimals of an offset beside raw values 0 to 255 that are scaled."""
    span = math.log10(abs(scale) or 1.0) + math.log10(255)
    return max(0, 6 - math.ceil(span - 1e-5))  # a scale of 1/255 in six digits spans 1


@dataclasses.dataclass(frozen=True, kw_only=True)
class RecognisedInputs:
    """Which raw rows an array holds, None for the first ones in order, and how it was prepared."""

    rows: npt.NDArray[np.int64] | None
    preparation: Preparation


def recognise_inputs(values: Array, raw: Inputs) -> RecognisedInputs | None:
    """Find the raw row behind every row of ``values``; None if any row is foreign.

    Args:
        values: (n, …) numeric, as a notebook prepared them.
        raw: The inputs of a split.
    """
    shape = tuple(values.shape[1:])
    if isinstance(raw, Sequences):
        sequences = recognise_padded(values, raw)
        if sequences is None:
            return None
        padded = Preparation(shape=shape, padding=sequences.padding)
        return RecognisedInputs(rows=sequences.rows, preparation=padded)
    found = recognise_rows(values, raw)
    if found is None:
        return None
    scaled = Preparation(scale=found.scale, offset=found.offset, shape=shape)
    return RecognisedInputs(rows=found.rows, preparation=scaled)


def open_inputs(folder: Path, split: str) -> Inputs:
    """The raw inputs of a split, mapped from disk and read-only.

    Args:
        folder: A data set's folder, with ``x_<split>.npy`` and, for sequences, where each of them
            starts in ``starts_<split>.npy``.
        split: ``train`` or ``test``.
    """
    x = load_array(folder / f"x_{split}.npy", mapped=True)
    starts = folder / f"starts_{split}.npy"
    return Sequences(x, load_array(starts)) if starts.exists() else x


def take(raw: Inputs, rows: Array) -> Inputs:
    """Some raw rows, in the order of ``rows``."""
    return raw.take(rows) if isinstance(raw, Sequences) else np.asarray(raw[rows])


def _padding(data: Mapping[str, Any]) -> Padding:
    if data["padding"] not in ("pre", "post") or data["truncating"] not in ("pre", "post"):
        raise ValueError("its sequences are filled at an unknown side")
    return Padding(
        length=int(data["length"]),
        padding=data["padding"],
        truncating=data["truncating"],
        num_words=None if data["num_words"] is None else int(data["num_words"]),
    )
