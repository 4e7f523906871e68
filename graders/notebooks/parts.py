"""Reading the parts of a notebook's JSON: cells, their sources and metadata, leniently.

What honest tools get wrong (missing or doubled ids, a source as one string, an unknown cell
type) is mended and noted; only what leaves nothing to grade is refused.
"""

from __future__ import annotations

from typing import Any

from graders.errors import SubmissionError
from graders.notebooks.document import CodeCell, TextCell

MAX_CELLS = 5_000
MAX_CODE_BYTES = 8 * 2**20
MAX_ID_LENGTH = 64
MAX_NOTES = 10
MAX_DEPTH = 12
"""Levels of metadata that are kept; Jupyter and Otter use three."""


def read_cells(value: Any, name: str, notes: list[str]) -> tuple[CodeCell | TextCell, ...]:
    """The cells of a notebook file.

    Args:
        value: What the file has under ``cells``.
        name: The file's name, for messages.
        notes: Sentences on what was mended are added to it.

    Raises:
        SubmissionError: If there are no cells, no code cells, or far too many.
    """
    if not isinstance(value, list) or not value:
        raise SubmissionError(
            f"{name} has no cells; expected the lab's notebook with your work.",
            next_step="Check that you submit the notebook you worked in, saved.",
        )
    if len(value) > MAX_CELLS:
        raise SubmissionError(
            f"{name} has {len(value):,} cells; at most {MAX_CELLS:,} are read.",
            next_step="Submit the lab's notebook with only your work in it.",
        )
    remarks: list[str] = []
    cells = _each_cell(value, remarks)
    notes += remarks[:MAX_NOTES]
    if len(remarks) > MAX_NOTES:
        notes.append(f"{len(remarks) - MAX_NOTES} more cells were mended like these.")
    code = [cell.source for cell in cells if isinstance(cell, CodeCell)]
    if not code:
        raise SubmissionError(
            f"{name} has no code cells; expected the lab's notebook with your work.",
            next_step="Check that you submit the notebook you worked in, saved.",
        )
    if sum(map(len, code)) > MAX_CODE_BYTES:
        raise SubmissionError(
            f"{name} holds more than {MAX_CODE_BYTES // 2**20} MiB of code.",
            next_step="Load data from files instead of pasting it into cells.",
        )
    return cells


def _each_cell(entries: list[Any], notes: list[str]) -> tuple[CodeCell | TextCell, ...]:
    cells: list[CodeCell | TextCell] = []
    taken: set[str] = set()
    for number, entry in enumerate(entries, start=1):
        kind = entry.get("cell_type") if isinstance(entry, dict) else None
        if kind not in ("code", "markdown", "raw", "heading"):  # a tuple: kind may be unhashable
            notes.append(f"Cell {number} has no known type and was left out.")
            continue
        cell_id = _cell_id(entry.get("id"), number, taken, notes)
        taken.add(cell_id)
        make = CodeCell if kind == "code" else TextCell
        cells.append(
            make(
                id=cell_id,
                number=number,
                source=_source(entry.get("source"), number, notes),
                metadata=read_mapping(entry.get("metadata")),
            )
        )
    return tuple(cells)


def _cell_id(value: Any, number: int, taken: set[str], notes: list[str]) -> str:
    """The cell's own id where it has a usable one that is still free, else its position."""
    if isinstance(value, str) and 0 < len(value) <= MAX_ID_LENGTH and value.isascii():
        if value not in taken:
            return value
        notes.append(f"Cell {number} has the id of an earlier cell; it got another.")
    candidate = f"cell-{number}"
    while candidate in taken:
        candidate += "-again"
    return candidate


def _source(value: Any, number: int, notes: list[str]) -> str:
    """A source is a string or a list of lines in nbformat 4."""
    if isinstance(value, list) and all(isinstance(line, str) for line in value):
        text = "".join(value)
    elif isinstance(value, str):
        text = value
    else:
        if value is not None:
            notes.append(f"The source of cell {number} is not text and was left out.")
        text = ""
    return clean_text(text).replace("\r\n", "\n").replace("\r", "\n")


def clean_text(text: str) -> str:
    r"""The text without lone surrogates, which JSON can spell (``\ud800``) and UTF-8 cannot."""
    return text.encode("utf-8", "replace").decode("utf-8")


def read_mapping(value: Any) -> dict[str, Any]:
    """Metadata as plain values, cut at :data:`MAX_DEPTH` levels; empty if it is no mapping."""
    plain = _plain(value, MAX_DEPTH)
    return plain if isinstance(plain, dict) else {}


def _plain(value: Any, depth: int) -> Any:
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, dict):
        return {clean_text(key): _plain(item, depth - 1) for key, item in value.items() if depth}
    if isinstance(value, list):
        return [_plain(item, depth - 1) for item in value if depth]
    return value
