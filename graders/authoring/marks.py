"""Solution and prompt marks in a source cell, and what a student gets in their place.

In a code cell::

    # BEGIN SOLUTION
    cnn_model = keras.Sequential()
    # END SOLUTION
    # BEGIN PROMPT
    # cnn_model = ...
    # END PROMPT

The solution goes; the prompt directly after it stays, without marks and without one leading
``# ``. Without a prompt the student finds ``# YOUR CODE HERE`` and ``...``. In a Markdown cell
the marks are HTML comments (``<!-- BEGIN SOLUTION -->``), and the prompt is one comment.
"""

from __future__ import annotations

import dataclasses
import itertools
import re
from collections.abc import Iterator, Sequence

from graders.notebooks.answers import PLACEHOLDER

CODE_PLACEHOLDER = ("# YOUR CODE HERE", "...")
MARKDOWN_PLACEHOLDER = (PLACEHOLDER,)

_CODE_MARK = re.compile(r"^(?P<indent>\s*)#\s*(?P<edge>BEGIN|END) (?P<kind>SOLUTION|PROMPT)\s*$")
_MARKDOWN_MARK = re.compile(
    r"^(?P<indent>\s*)(<!--)?\s*(?P<edge>BEGIN|END) (?P<kind>SOLUTION|PROMPT)\s*(-->)?\s*$"
)
_COMMENT = re.compile(r"^(\s*)# ?")


@dataclasses.dataclass(frozen=True)
class _Block:
    """Lines between two marks; ``first`` and ``last`` are the marks' own indices."""

    kind: str
    indent: str
    first: int
    last: int


def has_solution(source: str, *, markdown: bool = False) -> bool:
    """Whether a cell has any mark, balanced or not."""
    return any(True for _ in _marks(source.splitlines(), markdown=markdown))


def problems(source: str, *, markdown: bool = False) -> tuple[str, ...]:
    """What is wrong with a cell's marks, one sentence each, with line numbers from 1."""
    lines = source.splitlines()
    found: list[str] = []
    opened: tuple[int, str] | None = None
    for index, mark in _marks(lines, markdown=markdown):
        name, line = f"{mark['edge']} {mark['kind']}", index + 1
        if mark["edge"] == "BEGIN":
            if opened is not None:
                found.append(f"line {line}: {name} inside the {opened[1]} of line {opened[0]}")
            opened = (line, mark["kind"])
        elif opened is None or opened[1] != mark["kind"]:
            found.append(f"line {line}: {name} without its BEGIN {mark['kind']}")
            opened = None
        else:
            opened = None
    if opened is not None:
        found.append(f"line {opened[0]}: BEGIN {opened[1]} without its END {opened[1]}")
    return tuple(found) or tuple(_misplaced_prompts(lines, markdown=markdown))


def student_source(source: str, *, markdown: bool = False) -> str:
    """A cell as the student gets it.

    Args:
        source: A cell whose marks have no :func:`problems`.
        markdown: Whether it is a Markdown cell.
    """
    lines = source.splitlines()
    blocks = list(_blocks(lines, markdown=markdown))
    result: list[str] = []
    position = 0
    for block, following in itertools.zip_longest(blocks, blocks[1:]):
        result += lines[position : block.first]
        position = block.last + 1
        if block.kind == "PROMPT":
            result += _prompt(lines[block.first + 1 : block.last], markdown=markdown)
        elif not (following and following.kind == "PROMPT" and following.first == position):
            placeholder = MARKDOWN_PLACEHOLDER if markdown else CODE_PLACEHOLDER
            result += [block.indent + line for line in placeholder]
    return "\n".join(result + lines[position:])


def _prompt(lines: Sequence[str], *, markdown: bool) -> list[str]:
    if markdown:
        return list(lines)
    return [_COMMENT.sub(r"\1", line, count=1).rstrip() for line in lines]


def _marks(lines: Sequence[str], *, markdown: bool) -> Iterator[tuple[int, re.Match[str]]]:
    pattern = _MARKDOWN_MARK if markdown else _CODE_MARK
    for index, line in enumerate(lines):
        if match := pattern.match(line):
            yield index, match


def _blocks(lines: Sequence[str], *, markdown: bool) -> Iterator[_Block]:
    marks = list(_marks(lines, markdown=markdown))
    for (first, begin), (last, _) in zip(marks[::2], marks[1::2], strict=True):
        yield _Block(begin["kind"], begin["indent"], first, last)


def _misplaced_prompts(lines: Sequence[str], *, markdown: bool) -> Iterator[str]:
    end_of_solution = None
    for block in _blocks(lines, markdown=markdown):
        if block.kind == "PROMPT" and block.first != end_of_solution:
            yield f"line {block.first + 1}: BEGIN PROMPT is not directly after an END SOLUTION"
        end_of_solution = block.last + 1 if block.kind == "SOLUTION" else None
