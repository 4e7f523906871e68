"""What an export format is, which there are, and writing one to a file."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO, Protocol

from graders.errors import UsageError
from graders.exports.atomic import atomic_bytes
from graders.exports.blackboard import BlackboardExporter
from graders.exports.brightspace import BrightspaceExporter
from graders.exports.canvas import CanvasExporter
from graders.exports.csv_file import CsvExporter
from graders.exports.gradescope import GradescopeExporter
from graders.exports.moodle import MoodleExporter
from graders.exports.target import Target
from graders.gradebook import ClassRow


class Exporter(Protocol):
    """A format: its name on the command line, a title for people, and how to write it."""

    @property
    def name(self) -> str:
        """The name on the command line."""

    @property
    def title(self) -> str:
        """What it is, for people."""

    def write(self, rows: Iterable[ClassRow], file: BinaryIO, target: Target, /) -> tuple[str, ...]:
        """Write the class; returns sentences on what the reader should know of it.

        Args:
            rows: The class, in order.
            file: Where to.
            target: What it is for.

        Raises:
            UsageError: If the target's own file cannot be used.
        """


_EXPORTERS: tuple[Exporter, ...] = (
    BlackboardExporter(),
    BrightspaceExporter(),
    CanvasExporter(),
    CsvExporter(),
    GradescopeExporter(),
    MoodleExporter(),
)


def export_names() -> tuple[str, ...]:
    """The names of all formats, sorted."""
    return tuple(sorted(exporter.name for exporter in _EXPORTERS))


def find_exporter(name: str) -> Exporter:
    """The format called ``name``, in any case.

    Raises:
        UsageError: If there is none; names those there are.
    """
    for exporter in _EXPORTERS:
        if exporter.name == name.lower():
            return exporter
    raise UsageError(
        f"There is no export format called {name!r}.",
        next_step=f"The formats are: {', '.join(export_names())}.",
    )


def export_file(
    exporter: Exporter, rows: Iterable[ClassRow], path: Path, target: Target
) -> tuple[str, ...]:
    """Write an export to a file that is either the old one or the new one, never a part.

    Args:
        exporter: The format.
        rows: The class.
        path: The file; its folder is made if it is missing.
        target: What it is for.

    Returns:
        Sentences on what the reader should know of it.
    """
    with atomic_bytes(path) as file:
        return exporter.write(rows, file, target)
