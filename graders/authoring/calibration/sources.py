"""The copies of a lab's data sets that a calibration is about."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from graders.datasets import DataSource, find_source, stand_in
from graders.errors import UsageError
from graders.labs.calibrated import source_name

STAND_IN = "stand-in"


def find_sources(names: Iterable[str], data: str) -> dict[str, DataSource]:
    """The lab's data sets, all from one kind of source.

    Args:
        names: The data sets' names.
        data: ``stand-in``, or a folder with real copies.

    Raises:
        UsageError: If the folder lacks a data set that has real copies, or is no folder.
    """
    if data == STAND_IN:
        return {name: stand_in(name) for name in names}
    folder = Path(data)
    if not folder.is_dir():
        raise UsageError(
            f"{data} is neither {STAND_IN!r} nor a folder with data sets.",
            next_step="Name a folder that holds the real copies, as labgrade data use takes it.",
        )
    found = {name: find_source(name, folder=folder) for name in names}
    missing = [name for name, source in found.items() if source.kind not in ("folder", "generated")]
    if missing:
        raise UsageError(
            f"{data} holds no copy of {', '.join(missing)}.",
            next_step="Name a folder with all of the lab's data sets, or one of its questions.",
        )
    return found


def kind_of(sources: Iterable[DataSource]) -> str:
    """The name of a kind of source: ``generated`` only where there is no other copy at all."""
    kinds = {source_name(source.kind) for source in sources}
    return (kinds - {"generated"} or {"generated"}).pop()
