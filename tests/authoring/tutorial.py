"""Reads docs/tutorial.md as steps that a machine can follow.

Lines of an indented block that begin with ``$`` are commands. A comment before a fence says what
becomes of it: ``edit`` applies a difference to a file (or to the cells of a notebook), ``write``
makes a file, ``cells`` puts cells before the last one of a notebook.
"""

from __future__ import annotations

import dataclasses
import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

_STEP = re.compile(
    r"^    \$ (?P<command>[^\n#]*)(?P<remark>#[^\n]*)?$"
    r"|<!-- (?P<verb>edit|write|cells): (?P<path>\S+) -->\n"
    r"(?P<fences>(?:```\w+\n.*?\n```\n)+)",
    re.MULTILINE | re.DOTALL,
)
_FENCE = re.compile(r"```(\w+)\n(.*?)\n```\n", re.DOTALL)
_EXIT = re.compile(r"exit code (\d+)")


@dataclasses.dataclass(frozen=True, kw_only=True)
class Command:
    """A command and the exit code that the text promises."""

    words: tuple[str, ...]
    exit_code: int


@dataclasses.dataclass(frozen=True, kw_only=True)
class Edit:
    """Something to do to a file: pairs of a fence's language and its text."""

    verb: str
    path: str
    fences: tuple[tuple[str, str], ...]

    def carry_out(self, root: Path) -> None:
        path = root / self.path
        if self.verb == "write":
            ((_, text),) = self.fences
            path.write_text(text + "\n", encoding="utf-8")
        elif self.verb == "cells":
            _insert_cells(path, self.fences)
        else:
            ((_, text),) = self.fences
            _replace(path, *_sides(text))


def steps(text: str) -> Iterator[Command | Edit]:
    """The steps of the tutorial, in order."""
    for found in _STEP.finditer(text):
        if found["command"] is not None:
            code = _EXIT.search(found["remark"] or "")
            yield Command(
                words=tuple(shlex.split(found["command"])), exit_code=int(code[1]) if code else 0
            )
        else:
            fences = tuple(_FENCE.findall(found["fences"]))
            yield Edit(verb=found["verb"], path=found["path"], fences=fences)


def _sides(difference: str) -> tuple[str, str]:
    lines = difference.split("\n")
    old = [line[1:] for line in lines if not line.startswith("+")]
    new = [line[1:] for line in lines if not line.startswith("-")]
    return "\n".join(old), "\n".join(new)


def _replace(path: Path, old: str, new: str) -> None:
    if path.suffix != ".ipynb":
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{path.name} has {text.count(old)} times:\n{old}"
        path.write_text(text.replace(old, new), encoding="utf-8")
        return
    notebook = json.loads(path.read_text(encoding="utf-8"))
    fitting = [cell for cell in notebook["cells"] if old in cell["source"]]
    assert len(fitting) == 1, f"{path.name} has {len(fitting)} cells with:\n{old}"
    fitting[0]["source"] = fitting[0]["source"].replace(old, new)
    path.write_text(json.dumps(notebook, indent=1), encoding="utf-8")


def _insert_cells(path: Path, fences: tuple[tuple[str, str], ...]) -> None:
    notebook = json.loads(path.read_text(encoding="utf-8"))
    for number, (language, source) in enumerate(fences):
        cell = {"id": f"added-{number}", "metadata": {}, "source": source}
        if language == "markdown":
            cell |= {"cell_type": "markdown"}
        else:
            cell |= {"cell_type": "code", "execution_count": None, "outputs": []}
        notebook["cells"].insert(-1, cell)
    path.write_text(json.dumps(notebook, indent=1), encoding="utf-8")
