"""A lab's source notebook: reading it, and the starter notebook that it becomes."""

from __future__ import annotations

import copy
import dataclasses
import json
import re
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from graders.authoring import marks
from graders.errors import ConfigurationError
from graders.notebooks.answers import answer_mark

_CHECK = re.compile(r"""grader\.check\(\s*["']([^"']+)["']""")
_ANSWER = re.compile(r"<!--[\s-]*answers?\s*:", re.IGNORECASE)
_START = re.compile(r"""start_lab\(\s*["']([^"']+)["']""")


@dataclasses.dataclass(frozen=True, kw_only=True)
class SourceNotebook:
    """A source notebook as nbformat 4 JSON, and what its cells say about the lab."""

    path: Path
    content: dict[str, Any]

    @property
    def cells(self) -> list[dict[str, Any]]:
        """All cells."""
        cells: list[dict[str, Any]] = self.content["cells"]
        return cells

    @property
    def code(self) -> str:
        """The source of all code cells together."""
        return "\n".join(_text(cell) for cell in self.cells if cell["cell_type"] == "code")

    def checked_questions(self) -> tuple[str, ...]:
        """Questions named in ``grader.check("…")``, in order."""
        return tuple(_CHECK.findall(self.code))

    def answered_questions(self) -> tuple[str, ...]:
        """Questions named in answer marks (``<!-- answer: … -->``), in order."""
        texts = (_text(cell) for cell in self.cells if _is_markdown(cell))
        return tuple(name for text in texts for name in answer_mark(text) or ())

    def answer_problems(self) -> list[str]:
        """Answer marks that nobody would find, naming cells by number from 1."""
        return [
            f"{self.path.name}, cell {number}, line {line}: an answer mark must be the first thing "
            "in its Markdown cell, in one comment with the names of questions"
            for number, cell in enumerate(self.cells, start=1)
            for line in _lost_marks(_text(cell), markdown=_is_markdown(cell))
        ]

    def started_labs(self) -> tuple[str, ...]:
        """Labs named in ``start_lab("…")``, in order."""
        return tuple(_START.findall(self.code))

    def named_lab(self) -> str | None:
        """The lab that the notebook's metadata name, which survives a renamed file."""
        name = self.content.get("metadata", {}).get("labgrade", {}).get("lab")
        return name if isinstance(name, str) else None

    def cell_problems(self) -> list[str]:
        """What is wrong with cells' ids and solution marks, naming cells by number from 1."""
        found = []
        ids: dict[str, int] = {}
        for number, cell in enumerate(self.cells, start=1):
            problems = list(marks.problems(_text(cell), markdown=_is_markdown(cell)))
            first = ids.setdefault(cell.get("id", ""), number)
            if "id" not in cell:
                problems.append("has no id; save the notebook in a current Jupyter")
            elif first != number:
                problems.append(f"has the id of cell {first}")
            found += [f"{self.path.name}, cell {number}, {problem}" for problem in problems]
        return found


def read_source(path: Path) -> SourceNotebook:
    """Read a lab's source notebook.

    Raises:
        ConfigurationError: If it is missing, is not JSON or is no valid notebook of nbformat 4.
    """
    import nbformat

    try:
        text = path.read_text(encoding="utf-8")
        content: dict[str, Any] = json.loads(text)
        with warnings.catch_warnings(action="ignore"):
            # A copy, since nbformat gives cells new, random ids where they lack or share one;
            # cell_problems() tells of those.
            nbformat.validate(copy.deepcopy(content))
    except OSError as error:
        raise ConfigurationError(f"the source notebook {path} cannot be read: {error}") from error
    except (ValueError, nbformat.ValidationError, AttributeError) as error:
        first = str(error).partition("\n")[0]
        raise ConfigurationError(f"{path.name} is not a valid notebook: {first}") from error
    if content.get("nbformat") != 4:
        raise ConfigurationError(f"{path.name} has nbformat {content.get('nbformat')}, not 4")
    return SourceNotebook(path=path, content=content)


def starter_text(source: SourceNotebook) -> str:
    """The starter notebook as JSON text: no solutions, outputs or run counts.

    The same source gives the same bytes, so that a stale starter shows as a difference.
    """
    starter = {
        **source.content,
        "cells": [_student_cell(cell) for cell in source.cells],
        "metadata": _student_metadata(source.content.get("metadata", {})),
    }
    return json.dumps(starter, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def _student_cell(cell: dict[str, Any]) -> dict[str, Any]:
    text = marks.student_source(_text(cell), markdown=_is_markdown(cell))
    tags = cell.get("metadata", {}).get("tags")
    result = {**cell, "source": text.splitlines(keepends=True)}
    result["metadata"] = {"tags": tags} if tags else {}
    if cell["cell_type"] == "code":
        result |= {"outputs": [], "execution_count": None}
    return result


def _student_metadata(metadata: dict[str, Any]) -> dict[str, Any]:
    """Keep what names the lab and the kernel; the rest tells of the author's machine."""
    kept: dict[str, Any] = {
        key: metadata[key] for key in ("kernelspec", "labgrade") if key in metadata
    }
    language = metadata.get("language_info", {}).get("name", "python")
    return {**kept, "language_info": {"name": language}}


def _lost_marks(source: str, *, markdown: bool) -> Iterator[int]:
    """Lines, from 1, with an answer mark that does not make its cell an answer cell."""
    lines = source.splitlines()
    is_answer = markdown and bool(answer_mark(source))
    first = next((index for index, line in enumerate(lines) if line.strip()), 0)
    for index, line in enumerate(lines):
        if _ANSWER.search(line) and not (is_answer and index == first):
            yield index + 1


def _text(cell: dict[str, Any]) -> str:
    source = cell["source"]
    return source if isinstance(source, str) else "".join(source)


def _is_markdown(cell: dict[str, Any]) -> bool:
    return bool(cell["cell_type"] != "code")
