"""Digests that both sides of the boundary compute alike."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt


def plain_digest(value: Any) -> str:
    """SHA-256 of a plain value's canonical JSON, in hexadecimal."""
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()


def weights_digest(weights: Sequence[npt.NDArray[Any]]) -> str:
    """SHA-256 over the shapes and float32 values of a model's weights, in hexadecimal."""
    digest = hashlib.sha256()
    for weight in weights:
        array = np.ascontiguousarray(weight, dtype=np.float32)
        digest.update(repr(array.shape).encode() + array.tobytes())
    return digest.hexdigest()
