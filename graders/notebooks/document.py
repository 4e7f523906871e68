"""What a submitted notebook is once it has been read: cells with their source, and metadata.

Saved outputs are not part of it: anybody can edit them, so nothing is graded from them.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any


@dataclasses.dataclass(frozen=True, kw_only=True)
class CodeCell:
    """A code cell.

    Args:
        id: Its id, unique in the notebook (made up from its position where the file has none).
        number: Its number among all cells, from 1: what a person counts.
        source: Its code, with Unix line ends and no lone surrogates.
        metadata: Its metadata, plain JSON values.
    """

    id: str
    number: int
    source: str
    metadata: Mapping[str, Any] = dataclasses.field(default_factory=dict)


@dataclasses.dataclass(frozen=True, kw_only=True)
class TextCell:
    """A markdown (or raw) cell; the fields are those of :class:`CodeCell`."""

    id: str
    number: int
    source: str
    metadata: Mapping[str, Any] = dataclasses.field(default_factory=dict)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Weights:
    """A file with weights that came with a notebook; nobody has opened it."""

    name: str
    content: bytes = dataclasses.field(repr=False)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Notebook:
    """A submitted notebook.

    Args:
        name: The file's name, without its folder.
        cells: All cells in order.
        metadata: The notebook's metadata, plain JSON values nested at most a few levels.
        nbformat: Format version, (4, minor).
        digest: SHA-256 of the file's bytes, in hexadecimal.
        kernel: The kernel's name as written in the file, None if it names none.
        notes: Sentences for people on what was odd and tolerated.
        weights: Files with weights that came with it, where its lab takes them.
    """

    name: str
    cells: tuple[CodeCell | TextCell, ...]
    metadata: Mapping[str, Any]
    nbformat: tuple[int, int]
    digest: str
    kernel: str | None = None
    notes: tuple[str, ...] = ()
    weights: tuple[Weights, ...] = ()

    @property
    def code_cells(self) -> tuple[CodeCell, ...]:
        """The code cells, in order."""
        return tuple(cell for cell in self.cells if isinstance(cell, CodeCell))

    @property
    def code(self) -> str:
        """The source of all code cells, one after the other."""
        return "\n".join(cell.source for cell in self.code_cells)

    @property
    def text(self) -> str:
        """The source of all cells, prose too, one after the other."""
        return "\n".join(cell.source for cell in self.cells)
