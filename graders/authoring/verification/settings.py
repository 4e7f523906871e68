"""What an author says of a lab's verification: ``solutions/<lab>/verification.toml``.

::

    [[equivalent]]            # mutants that are right all the same, and why
    mutants = ["q4_model_2: Conv2D filters *"]
    reason = "The sizes of this network are the student's own choice."

    [[shortened]]             # loops that quick trials shorten
    cell = "q6-model"
    find = "nE = 20"
    replace = "nE = 1"
"""

from __future__ import annotations

import dataclasses
import fnmatch
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from graders.authoring.verification.blocks import source_of
from graders.authoring.verification.quick import Shortened
from graders.errors import ConfigurationError

FILE_NAME = "verification.toml"


@dataclasses.dataclass(frozen=True, kw_only=True)
class Equivalent:
    """Mutants that change nothing that the lab asks for.

    Args:
        mutants: Their names, or patterns of names with ``*``.
        reason: Why they are right.
    """

    mutants: tuple[str, ...]
    reason: str

    def covers(self, name: str) -> bool:
        """Whether a mutant of that name is meant."""
        return any(_matches(name, pattern) for pattern in self.mutants)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Settings:
    """A lab's settings; without a file there are none."""

    equivalent: tuple[Equivalent, ...] = ()
    shortened: tuple[Shortened, ...] = ()

    def reason(self, name: str) -> str | None:
        """Why a mutant is right, None if it must lose points."""
        for entry in self.equivalent:
            if entry.covers(name):
                return entry.reason
        return None

    def stale(self, names: Iterable[str], content: Mapping[str, Any]) -> tuple[str, ...]:
        """Sentences on entries that fit nothing any more.

        Args:
            names: Names of all mutants.
            content: The reference notebook.
        """
        known = list(names)
        sources = {cell.get("id"): source_of(cell) for cell in content["cells"]}
        return tuple(
            f"No mutant is called {pattern}"
            for entry in self.equivalent
            for pattern in entry.mutants
            if not any(_matches(name, pattern) for name in known)
        ) + tuple(
            f"The cell {text.cell} does not say {text.find}"
            for text in self.shortened
            if text.find not in sources.get(text.cell, "")
        )


def read_settings(folder: Path) -> Settings:
    """The settings in a lab's folder of solutions.

    Raises:
        ConfigurationError: If the file cannot be understood; names every problem.
    """
    path = folder / FILE_NAME
    if not path.is_file():
        return Settings()
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ConfigurationError(
            f"{path} cannot be read: {error}", next_step="Mend the file; it is written in TOML."
        ) from error
    problems = [f"{path.name}: unknown table {name}" for name in content if name not in _FIELDS] + [
        f"{path.name}: entry {number} of {table} needs {', '.join(sorted(fields))} and no more"
        for table, fields in _FIELDS.items()
        for number, entry in enumerate(content.get(table, []), start=1)
        if not isinstance(entry, dict) or set(entry) != fields
    ]
    problems += [
        f"{path.name}: the mutants of entry {number} of equivalent are no list of names"
        for number, entry in enumerate(content.get("equivalent", []), start=1)
        if isinstance(entry, dict) and not isinstance(entry.get("mutants", []), list)
    ]
    if problems:
        raise ConfigurationError(
            problems, next_step="docs/authoring.md shows what verification.toml may say."
        )
    return Settings(
        equivalent=tuple(
            Equivalent(mutants=tuple(map(str, entry["mutants"])), reason=str(entry["reason"]))
            for entry in content.get("equivalent", [])
        ),
        shortened=tuple(Shortened(**entry) for entry in content.get("shortened", [])),
    )


_FIELDS = {"equivalent": {"mutants", "reason"}, "shortened": {"cell", "find", "replace"}}


def _matches(name: str, pattern: str) -> bool:
    return fnmatch.fnmatchcase(name, pattern.replace("[", "[[]"))
