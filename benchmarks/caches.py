"""Caches for measurements: empty but for data sets, since making data is no part of grading."""

from __future__ import annotations

from pathlib import Path

from graders.datasets import cache_folder

DATA = ("datasets", "held-out")
"""Parts of a cache that hold data sets."""


def with_data_alone(cache: Path, source: Path | None = None) -> Path:
    """Make a cache, if it is not there yet, that shares its data sets with another.

    Args:
        cache: Its folder.
        source: The cache that has the data or will have them; that in use by default.

    Returns:
        Its folder.
    """
    for part in DATA:
        shared = (source or cache_folder()) / part
        shared.mkdir(parents=True, exist_ok=True)
        cache.mkdir(parents=True, exist_ok=True)
        if not (cache / part).exists():
            (cache / part).symlink_to(shared.resolve())
    return cache
