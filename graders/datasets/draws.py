"""Random numbers that are the same on every machine and with every NumPy.

NumPy guarantees the raw stream of a bit generator for good, but not what ``Generator`` makes of
it, and a vendor's ``exp`` or ``log`` may differ in the last bit. So everything here is raw 64-bit
words and basic arithmetic, which IEEE 754 fixes to the bit.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]


class Draws:
    """A stream of random numbers.

    Args:
        seed: Streams of different seeds are independent.
    """

    def __init__(self, seed: int) -> None:
        self._bits = np.random.PCG64(seed)

    def uniform(self, low: float, high: float, shape: tuple[int, ...]) -> Floats:
        """Numbers evenly spread over ``[low, high)``, in steps of 2^-24 of the range.

        Returns:
            float32 of the given shape.
        """
        words = self._bits.random_raw(int(np.prod(shape, dtype=np.int64)))
        fractions = (words >> np.uint64(40)).astype(np.float32) * np.float32(2.0**-24)
        scaled = fractions * np.float32(high - low) + np.float32(low)
        return scaled.astype(np.float32).reshape(shape)

    def bell(self, spread: float, shape: tuple[int, ...]) -> Floats:
        """Bell-shaped numbers of mean 0: sums of three uniforms, never beyond 3 × ``spread``.

        Args:
            spread: Their standard deviation.
            shape: Shape of the result.

        Returns:
            float32 of the given shape.
        """
        total = self.uniform(-spread, spread, shape)
        for _ in range(2):
            total = total + self.uniform(-spread, spread, shape)
        return total

    def happens(self, probability: float, rows: int) -> npt.NDArray[np.bool_]:
        """For each row, whether something of the given probability happens; shape (rows,)."""
        return self.uniform(0.0, 1.0, (rows,)) < np.float32(probability)

    def whole(self, low: int, high: int) -> int:
        """A whole number from ``low`` to ``high``, both included, each as likely."""
        word = int(self._bits.random_raw()) >> 32
        return low + (word * (high - low + 1) >> 32)

    def order(self, rows: int) -> npt.NDArray[np.int64]:
        """A random order of ``rows`` rows; int64, a permutation of 0 to rows - 1."""
        words = self._bits.random_raw(rows)
        return np.argsort(words, kind="stable").astype(np.int64)
