"""The tests that students get: a test file without its hidden cases.

Works on line ranges of the syntax tree, so that comments and layout of what stays survive.
"""

from __future__ import annotations

import ast
import dataclasses
import itertools
from collections.abc import Iterable, Sequence

from graders.authoring.question_tests import is_hidden

_LINE_LENGTH = 100


@dataclasses.dataclass(frozen=True)
class _Edit:
    """Replace the lines ``first`` to ``last`` (from 1, inclusive) by ``text``."""

    first: int
    last: int
    text: str = ""


def public_source(source: str) -> str:
    """A test file's source without hidden cases and without what only they used.

    Args:
        source: Valid Python.

    Returns:
        The source with every hidden ``@test_case`` function removed, along with the comment lines
        that stand directly above it, and then the imports, constants and functions at top level
        that nothing left refers to. Names that nothing ever referred to stay: Otter reads
        ``name``, ``points`` and ``all_or_nothing`` so.
    """
    tree = ast.parse(source)
    removed = [node for node in tree.body if is_hidden(node)]
    if not removed:
        return source
    kept = [node for node in tree.body if not is_hidden(node)]
    suspects = _names_used(removed)
    while unused := [node for node in kept if _is_unused(node, suspects, kept)]:
        kept = [node for node in kept if node not in unused]
        removed += unused
        suspects |= _names_used(unused)
    lines = source.splitlines()
    edits = [_Edit(_first_line(node, lines), node.end_lineno or node.lineno) for node in removed]
    edits += [_narrowed(node, suspects - _names_used(kept)) for node in _imports(kept, suspects)]
    return _apply(lines, edits)


def _names_used(nodes: Iterable[ast.stmt]) -> set[str]:
    return {
        child.id
        for node in nodes
        for child in ast.walk(node)
        if isinstance(child, ast.Name) and isinstance(child.ctx, ast.Load)
    }


def _names_defined(node: ast.stmt) -> set[str]:
    if isinstance(node, (ast.Import, ast.ImportFrom)):
        return {_bound_name(alias) for alias in node.names}
    if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
        return {node.name}
    targets = node.targets if isinstance(node, ast.Assign) else []
    if isinstance(node, ast.AnnAssign):
        targets = [node.target]
    return {
        child.id for target in targets for child in ast.walk(target) if isinstance(child, ast.Name)
    }


def _bound_name(alias: ast.alias) -> str:
    return alias.asname or alias.name.partition(".")[0]


def _is_unused(node: ast.stmt, suspects: set[str], kept: Sequence[ast.stmt]) -> bool:
    """Whether all that ``node`` defines was used by removed code and by nothing that is kept."""
    defined = _names_defined(node)
    others = _names_used(other for other in kept if other is not node)
    return bool(defined) and defined <= suspects and not defined & others


def _imports(kept: Sequence[ast.stmt], suspects: set[str]) -> list[ast.ImportFrom | ast.Import]:
    """Imports of which some names, not all, were used by removed code only."""
    only_removed = suspects - _names_used(kept)
    return [
        node
        for node in kept
        if isinstance(node, (ast.Import, ast.ImportFrom)) and _names_defined(node) & only_removed
    ]


def _narrowed(node: ast.Import | ast.ImportFrom, unwanted: set[str]) -> _Edit:
    names = [alias for alias in node.names if _bound_name(alias) not in unwanted]
    words = [f"{alias.name} as {alias.asname}" if alias.asname else alias.name for alias in names]
    start = "import "
    if isinstance(node, ast.ImportFrom):
        start = f"from {'.' * node.level}{node.module or ''} import "
    text = start + ", ".join(words)
    if len(text) > _LINE_LENGTH and isinstance(node, ast.ImportFrom):
        text = f"{start}(\n" + "".join(f"    {word},\n" for word in words) + ")"
    return _Edit(node.lineno, node.end_lineno or node.lineno, text)


def _first_line(node: ast.stmt, lines: Sequence[str]) -> int:
    """The first line of a statement with its decorators and the comments directly above."""
    first = node.lineno
    if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
        first = min([first, *(decorator.lineno for decorator in node.decorator_list)])
    while first > 1 and lines[first - 2].startswith("#"):
        first -= 1
    return first


def _apply(lines: Sequence[str], edits: Iterable[_Edit]) -> str:
    result = list(lines)
    for edit in sorted(edits, key=lambda edit: edit.first, reverse=True):
        if edit.text:
            result[edit.first - 1 : edit.last] = edit.text.splitlines()
        else:
            _remove(result, edit.first, edit.last)
    return "\n".join(result).strip("\n") + "\n"


def _remove(lines: list[str], first: int, last: int) -> None:
    """Delete lines, and of the blank lines before and after them the shorter run."""
    before = _num_blank(reversed(lines[: first - 1]))
    after = _num_blank(lines[last:])
    if before >= after:
        del lines[first - 1 : last + after]
    else:
        del lines[first - 1 - before : last]


def _num_blank(lines: Iterable[str]) -> int:
    return sum(1 for _ in itertools.takewhile(lambda line: not line.strip(), lines))
