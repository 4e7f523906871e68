"""The handwriting behind the MNIST stand-in: scikit-learn's bundled digits, split by sample.

``sklearn.datasets.load_digits`` holds 1,797 digits of 8×8 written by 13 people (E. Alpaydin,
C. Kaynak: Optical Recognition of Handwritten Digits, UCI, 1998, CC BY 4.0). Each of them goes to
one part only, before anything is rendered from it, so no rendering in one part shows a sample
that another part has.
"""

from __future__ import annotations

import dataclasses
from typing import Literal

import numpy as np
import numpy.typing as npt

Part = Literal["train", "test", "held-out"]

_PARTS: tuple[Part, ...] = ("train", "train", "train", "test", "train", "train", "held-out")
"""The part of a class's sample number k is entry k modulo 7: five sevenths are for training."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Samples:
    """Written digits.

    Args:
        images: float32 of shape (n, 8, 8): ink per cell, whole numbers from 0 to 16.
        labels: uint8 of shape (n,): the digit, 0 to 9.
    """

    images: npt.NDArray[np.float32]
    labels: npt.NDArray[np.uint8]

    def of_class(self, label: int) -> npt.NDArray[np.int64]:
        """Positions of the samples that show the digit ``label``."""
        return np.flatnonzero(self.labels == label).astype(np.int64)


def writer_samples(part: Part) -> Samples:
    """The written samples of one part, in the order of the bundled file.

    Args:
        part: ``train``, ``test`` or ``held-out``.

    Returns:
        Samples that no other part has; every class is there in about the same number.
    """
    from sklearn.datasets import load_digits  # takes a second: not at import

    images, labels = load_digits().images, load_digits().target
    members = np.zeros(len(labels), dtype=bool)
    for label in range(10):
        positions = np.flatnonzero(labels == label)
        chosen = [_PARTS[number % len(_PARTS)] == part for number in range(len(positions))]
        members[positions[chosen]] = True
    return Samples(
        images=images[members].astype(np.float32), labels=labels[members].astype(np.uint8)
    )
