"""A found data set: which copy it is, its digest, and its arrays on disk."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Literal

import numpy as np

from graders.datasets.definition import Pair
from graders.errors import UsageError

SourceKind = Literal["folder", "keras cache", "download", "stand-in"]


@dataclasses.dataclass(frozen=True, kw_only=True)
class DataSource:
    """One copy of a data set, ready to be served.

    Args:
        name: The data set's name (``mnist``).
        kind: Where the copy was found.
        digest: ``sha256:…`` over the arrays: equal digests mean equal data.
        path: Folder with ``x_train.npy``, ``y_train.npy``, ``x_test.npy`` and ``y_test.npy``.
            It holds public data only, so the sandbox may mount it (read-only).
        notes: Sentences for the report: sources that were passed over, and why.
    """

    name: str
    kind: SourceKind
    digest: str
    path: Path
    notes: tuple[str, ...] = ()

    @property
    def description(self) -> str:
        """Kind and digest for reports, such as ``stand-in sha256:0123456789ab``."""
        return f"{self.kind} {self.digest[: len('sha256:') + 12]}"

    def load(self, split: str) -> Pair:
        """Inputs and labels of one split, mapped from disk and read-only.

        Args:
            split: ``train`` or ``test``.

        Returns:
            ``(x, y)``; for MNIST x is (60000 or 10000, 28, 28) uint8 from 0 to 255 and y is
            (60000 or 10000,) uint8 from 0 to 9. Copy them before handing them to code that
            writes.

        Raises:
            UsageError: If there is no such split, or the cache was removed meanwhile.
        """
        try:
            x, y = (
                np.load(self.path / f"{part}_{split}.npy", mmap_mode="r", allow_pickle=False)
                for part in "xy"
            )
        except (OSError, ValueError) as error:
            raise UsageError(
                f"The split {split!r} of {self.name} cannot be read from {self.path}: {error}.",
                next_step="Splits are train and test; run labgrade data list to renew the cache.",
            ) from error
        return x, y
