"""Right notebooks other than the reference: rewritten by rule, and written by hand.

A hand-written one is ``solutions/<lab>/alternatives/<question>/<name>.py``. It takes the place of
the question's solution cells, all of it in the first one. Where cells that are given come in
between, a line ``# %% <cell id>`` begins the text of that cell instead.
"""

from __future__ import annotations

import dataclasses
import functools
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from graders.authoring.verification.blocks import (
    Block,
    blocks_of,
    source_of,
    with_cells,
)
from graders.authoring.verification.rewriting import (
    CELL_REWRITINGS,
    NOTEBOOK_REWRITINGS,
    NotebookRewriting,
)
from graders.authoring.verification.rewriting.notebooks import other_names
from graders.errors import ConfigurationError

MOST_PER_REWRITING = 2
"""Questions of a lab that are rewritten in one way; more of them tell no more."""

_CELL = re.compile(r"^# %% ?(?P<cell>\S*).*$", re.MULTILINE)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Alternative:
    """A right notebook.

    Args:
        name: Its stable name.
        question: The question that is solved in another way; None for a change of the whole.
        sources: Of one question: the cells that are other than in the reference, by index.
        rewrite: Of the whole: what changes a notebook.
    """

    name: str
    question: str | None
    sources: Mapping[int, str] = dataclasses.field(default_factory=dict)
    rewrite: NotebookRewriting | None = None


@dataclasses.dataclass(frozen=True, kw_only=True)
class Pack:
    """Alternatives that stand side by side in one notebook: one a question, one of the whole.

    A notebook of many right answers has to keep all points, so that one run speaks for all of
    them. Where it does not, each is graded alone.
    """

    members: tuple[Alternative, ...]

    def content(self, reference: Mapping[str, Any]) -> dict[str, Any]:
        """The notebook with all of them in the reference's place."""
        sources = {index: text for member in self.members for index, text in member.sources.items()}
        content: dict[str, Any] = with_cells(reference, sources)
        for member in self.members:
            if member.rewrite is not None:
                content = member.rewrite(content) or content
        return content


def packs(alternatives: Iterable[Alternative]) -> tuple[Pack, ...]:
    """As few packs as hold all alternatives."""
    columns: list[dict[str | None, Alternative]] = []
    for alternative in alternatives:
        for column in columns:
            if alternative.question not in column:
                column[alternative.question] = alternative
                break
        else:
            columns.append({alternative.question: alternative})
    return tuple(Pack(members=tuple(column.values())) for column in columns)


def make_alternatives(
    content: Mapping[str, Any], folder: Path, kept: Collection[str] = ()
) -> tuple[Alternative, ...]:
    """All alternatives of a reference notebook.

    Args:
        content: The notebook as nbformat 4 JSON.
        folder: The lab's folder of solutions.
        kept: Names that the lab asks for; no alternative has another name for them.

    Raises:
        ConfigurationError: If a hand-written one belongs to no question or cell.
    """
    blocks = [block for block in blocks_of(content) if block.question and block.solution]
    return (
        *_of_notebook(content, kept),
        *_rewritten(content, blocks),
        *_by_hand(content, {str(block.question): block for block in blocks}, folder),
    )


def _of_notebook(content: Mapping[str, Any], kept: Collection[str]) -> Iterator[Alternative]:
    rewritings = dict(NOTEBOOK_REWRITINGS)
    rewritings["other names"] = functools.partial(other_names, kept=kept)
    for name, rewrite in rewritings.items():
        if rewrite(content) is not None:
            yield Alternative(name=f"notebook: {name}", question=None, rewrite=rewrite)


def _rewritten(content: Mapping[str, Any], blocks: Sequence[Block]) -> Iterator[Alternative]:
    """Each rewriting in a few questions, spread so that no question has many of them."""
    loads: Counter[str] = Counter()
    for name, rewrite in CELL_REWRITINGS.items():
        found = {}
        for block in blocks:
            sources = {
                index: changed
                for index in block.solution
                if (changed := rewrite(source_of(content["cells"][index]))) is not None
            }
            if sources:
                found[str(block.question)] = _alternative(block, name, sources)
        for question in sorted(found, key=lambda question: loads[question])[:MOST_PER_REWRITING]:
            loads[question] += 1
            yield found[question]


def _by_hand(
    content: Mapping[str, Any], blocks: Mapping[str, Block], folder: Path
) -> Iterator[Alternative]:
    problems = []
    for path in sorted((folder / "alternatives").glob("*/*.py")):
        block = blocks.get(path.parent.name)
        if block is None:
            problems.append(f"{path.parent.name}/{path.name}: there is no such question")
            continue
        parts = _parts(content, block, path.read_text(encoding="utf-8"))
        unknown = [index for index in parts if index not in block.cells]
        if unknown:
            problems.append(f"{path.parent.name}/{path.name}: a cell is not one of the question's")
            continue
        sources = {index: parts.get(index, "pass") for index in {*block.solution, *parts}}
        yield _alternative(block, path.stem.replace("_", " "), sources)
    if problems:
        raise ConfigurationError(problems)


def _parts(content: Mapping[str, Any], block: Block, text: str) -> dict[int, str]:
    """The text of each cell, by index; -1 for a cell that is not there."""
    numbers = {cell.get("id"): index for index, cell in enumerate(content["cells"])}
    marks = list(_CELL.finditer(text))
    if not marks:
        return {block.solution[0]: text}
    ends = [*(mark.start() for mark in marks[1:]), len(text)]
    return {
        numbers.get(mark["cell"], -1): text[mark.end() : end].strip("\n")
        for mark, end in zip(marks, ends, strict=True)
    }


def _alternative(block: Block, name: str, sources: Mapping[int, str]) -> Alternative:
    return Alternative(name=f"{block.question}: {name}", question=block.question, sources=sources)
