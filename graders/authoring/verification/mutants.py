"""Wrong notebooks, made from the reference by one change each."""

from __future__ import annotations

import ast
import dataclasses
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

import libcst as cst
from libcst.metadata import MetadataWrapper, PositionProvider

from graders.authoring.verification.blocks import (
    Block,
    blocks_of,
    source_of,
    with_cells,
    without_magics,
)
from graders.authoring.verification.mutation import Edit, apply
from graders.authoring.verification.operators import OPERATORS

MOST_PER_KIND = 2
"""Changes of one kind, made in one way, in one question: the first and the last one."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Mutant:
    """A wrong notebook.

    Args:
        name: Its stable name, such as ``q5_cnn_model: Conv2D filters 16 → 8``.
        content: The notebook as nbformat 4 JSON.
        breaks: The question that must lose points.
        operator: The kind of mistake.
        hints: Words of which the report on that question must contain one.
    """

    name: str
    content: Mapping[str, Any]
    breaks: str
    operator: str
    hints: tuple[str, ...]


def make_mutants(content: Mapping[str, Any]) -> tuple[Mutant, ...]:
    """All mutants of a reference notebook, each different from it and from the others."""
    return tuple(
        mutant
        for block in blocks_of(content)
        if block.question is not None
        for mutant in _of_block(content, block, block.question)
    )


def _of_block(content: Mapping[str, Any], block: Block, question: str) -> Iterator[Mutant]:
    found: dict[tuple[str, str], list[tuple[int, Edit, str]]] = defaultdict(list)
    seen = set()
    for index in block.solution:
        original = source_of(content["cells"][index])
        for change, changed in _changes(original):
            if (index, changed) not in seen and changed != original:
                seen.add((index, changed))
                found[change.operator, change.variant].append((index, change, changed))
    names: Counter[str] = Counter()
    for (operator, _), changes in found.items():
        for index, change, changed in _ends(changes):
            name = f"{question}: {operator} {change.what}"
            names[name] += 1
            if names[name] > 1:
                name += f" #{names[name]}"
            yield Mutant(
                name=name,
                content=with_cells(content, {index: changed}),
                breaks=question,
                operator=operator,
                hints=change.hints,
            )


def _changes(source: str) -> Iterator[tuple[Edit, str]]:
    wrapper = MetadataWrapper(cst.parse_module(without_magics(source)), unsafe_skip_copy=True)
    places = wrapper.resolve(PositionProvider)
    solution = _solution_lines(source)
    for operator in OPERATORS:
        for change in operator(wrapper.module):
            if places[change.changes[0][0]].start.line not in solution:
                continue
            changed = apply(wrapper.module, change)
            try:
                ast.parse(changed)
            except SyntaxError:  # such as a body that has lost its only line
                continue
            yield change, changed


def _solution_lines(source: str) -> set[int]:
    """Numbers, from 1, of the lines between the marks of a solution: the rest is given."""
    found, inside = set(), False
    for number, line in enumerate(source.splitlines(), start=1):
        if line.strip() in {"# BEGIN SOLUTION", "# END SOLUTION"}:
            inside = "BEGIN" in line
        elif inside:
            found.add(number)
    return found


def _ends(changes: list[tuple[int, Edit, str]]) -> list[tuple[int, Edit, str]]:
    return changes if len(changes) <= MOST_PER_KIND else [changes[0], changes[-1]]
