"""Held-out rows: what accuracy is measured on, and what no sandbox ever mounts."""

from __future__ import annotations

from graders.datasets.cache import cache_folder, keep_arrays
from graders.datasets.catalog import load_dataset
from graders.datasets.definition import Arrays, Rows
from graders.datasets.source import DataSource
from graders.evidence.preparation import open_inputs
from graders.evidence.sequences import Sequences
from graders.evidence.threads import load_array

_VERSION = 1
"""Raised by one whenever the held-out rows of a real copy change."""


def held_out(source: DataSource) -> Rows:
    """Rows that student code has never seen, with their labels. Trusted side only.

    For the stand-in they come from writers' samples that are in neither split; for a real copy
    they are test rows, varied without changing what they show, so that an image memorised from
    the test split is not found among them. They are kept in a cache folder apart from
    ``source.path``.

    Args:
        source: The source that the submission was served.

    Returns:
        ``(x, y)``, 2,000 rows with equal class counts, mapped from disk and read-only. For MNIST
        x is (2000, 28, 28) uint8 from 0 to 255 and y is (2000,) uint8 from 0 to 9; for IMDB
        x is :class:`~graders.evidence.sequences.Sequences` and y is (2000,) int64 of 0 and 1.

    Raises:
        UsageError: If the cache cannot be written.
    """
    dataset = load_dataset(source.name)
    key = f"{source.digest.removeprefix('sha256:')[:16]}-v{_VERSION}"
    target = cache_folder() / "held-out" / source.name / key

    def make() -> Arrays:
        if source.kind in ("stand-in", "generated") or dataset.vary is None:
            x, y = dataset.stand_in_held_out()
        else:
            x, y = dataset.vary(*source.load("test"))
        if isinstance(x, Sequences):
            return {"x_held-out": x.words, "starts_held-out": x.starts, "y_held-out": y}
        return {"x": x, "y": y}

    keep_arrays(target, make, private=True)
    if source.has_sequences:
        return open_inputs(target, "held-out"), load_array(target / "y_held-out.npy", mapped=True)
    return load_array(target / "x.npy", mapped=True), load_array(target / "y.npy", mapped=True)
