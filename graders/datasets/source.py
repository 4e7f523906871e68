"""A found data set: which copy it is, its digest, and its arrays on disk."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Literal

import numpy as np

from graders.datasets.cache import FILES_FOLDER
from graders.datasets.definition import Array, Rows
from graders.errors import UsageError
from graders.evidence.preparation import open_inputs
from graders.evidence.sequences import Sequences
from graders.evidence.threads import load_array

SourceKind = Literal["folder", "keras cache", "download", "stand-in", "generated"]
"""``generated`` sets have no published copy: labgrade makes them, and no other source is sought."""


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

    @property
    def has_sequences(self) -> bool:
        """Whether its inputs are sequences of different lengths rather than an array."""
        return any(self.path.glob("starts_*.npy"))

    @property
    def has_images(self) -> bool:
        """Whether its inputs are pictures, whose rows a :class:`~.rows.RowIndex` finds."""
        x, _ = self.load("train")
        return isinstance(x, np.ndarray) and x.dtype == np.uint8

    @property
    def num_classes(self) -> int:
        """Number of classes of its labels, which count from 0."""
        return int(self.load("test")[1].max()) + 1

    def num_rows(self, split: str) -> int:
        """Number of rows of a split.

        Raises:
            UsageError: As :meth:`load`.
        """
        return len(self.load(split)[1])

    def sequences(self, split: str) -> tuple[Sequences, Array]:
        """Inputs and labels of one split of a set of sequences.

        Returns:
            ``(x, y)``; for IMDB x holds 25,000 reviews, as Keras's ``load_data()`` gives them but
            without a limit on words, and y is (25000,) int64 of 0 and 1.

        Raises:
            UsageError: As :meth:`load`, and if the set's inputs are an array.
        """
        x, y = self.load(split)
        if not isinstance(x, Sequences):
            raise UsageError(
                f"The inputs of {self.name} are an array, not sequences.",
                next_step="Read them with load().",
            )
        return x, y

    def word_index(self) -> Array:
        """The words of a set of reviews by rank, as :func:`~graders.evidence.reviews.pack_words`
        packs them; uint8 of shape (n,).
        """
        return load_array(self.path / "word_index.npy")

    @property
    def files(self) -> Path | None:
        """The folder with the files that notebooks read by name, None where there are none."""
        folder = self.path / FILES_FOLDER
        return folder if folder.is_dir() else None

    def load(self, split: str) -> Rows:
        """Inputs and labels of one split, mapped from disk and read-only.

        Args:
            split: ``train`` or ``test``.

        Returns:
            ``(x, y)``; for MNIST x is (60000 or 10000, 28, 28) uint8 from 0 to 255 and y is
            (60000 or 10000,) uint8 from 0 to 9; for IMDB see :meth:`sequences`. Copy them before
            handing them to code that writes.

        Raises:
            UsageError: If there is no such split, or the cache was removed meanwhile.
        """
        try:
            x = open_inputs(self.path, split)
            y = load_array(self.path / f"y_{split}.npy", mapped=True)
        except (OSError, ValueError) as error:
            raise UsageError(
                f"The split {split!r} of {self.name} cannot be read from {self.path}: {error}.",
                next_step="Splits are train and test; run labgrade data list to renew the cache.",
            ) from error
        return x, y
