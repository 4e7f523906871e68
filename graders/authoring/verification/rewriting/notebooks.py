"""Notebooks changed as a whole: further cells, other imports, other names."""

from __future__ import annotations

import ast
import copy
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

import libcst as cst

from graders.authoring import marks
from graders.authoring.verification.blocks import code_cell, source_of, without_magics
from graders.authoring.verification.rewriting.networks import last_name

_FIGURE = """\
import matplotlib.pyplot as plt
plt.figure()
plt.plot([1, 2, 3], [3, 2, 1])
plt.title('only to try it out')
plt.show()"""


def further_cells(content: Mapping[str, Any]) -> dict[str, Any]:
    """Cells that print, draw, fail and compute between those of the lab."""
    extra = (
        "print('a cell of my own')",
        _FIGURE,
        "this_name_is_not_there",
        "note_to_myself = [number for number in range(5)]\nnote_to_myself",
    )
    changed = copy.deepcopy(dict(content))
    cells: list[dict[str, Any]] = []
    number = 0
    for cell in changed["cells"]:
        if cell["cell_type"] == "code" and "grader.check" in source_of(cell):
            cells.append(code_cell(extra[number % len(extra)], f"further-{number}"))
            number += 1
        cells.append(cell)
    changed["cells"] = cells
    return changed


def other_keras(content: Mapping[str, Any]) -> dict[str, Any] | None:
    """``tensorflow.keras`` for ``keras``, or the reverse."""

    def imports(source: str) -> str:
        if "from tensorflow import keras" in source:
            return source.replace("from tensorflow import keras", "import keras")
        source = re.sub(r"^import keras$", "from tensorflow import keras", source, flags=re.M)
        return re.sub(r"^from keras\b", "from tensorflow.keras", source, flags=re.M)

    return _each_cell(content, imports)


def checks_joined(content: Mapping[str, Any]) -> dict[str, Any]:
    """Each check stands in the last cell of its question.

    A cell that ends in a value keeps its check apart: Jupyter shows the value of a last line only.
    """
    changed = copy.deepcopy(dict(content))
    cells: list[dict[str, Any]] = []
    for cell in changed["cells"]:
        is_check = cell["cell_type"] == "code" and "grader.check" in source_of(cell)
        if is_check and cells and _may_go_on(cells[-1]):
            cells[-1]["source"] = f"{source_of(cells[-1])}\n{source_of(cell)}"
        else:
            cells.append(cell)
    changed["cells"] = cells
    return changed


def _may_go_on(cell: Mapping[str, Any]) -> bool:
    if cell["cell_type"] != "code":
        return False
    lines = [line for line in source_of(cell).splitlines() if not line.lstrip().startswith("%")]
    try:
        body = ast.parse("\n".join(lines)).body
    except SyntaxError:
        return False
    last = body[-1] if body else None
    return not (isinstance(last, ast.Expr) and not isinstance(last.value, ast.Call))


def comments_and_blank_lines(content: Mapping[str, Any]) -> dict[str, Any] | None:
    """Comments everywhere, and an empty cell at the end."""
    changed = _each_cell(content, lambda source: f"# my own comment\n{source}\n\n# the end\n")
    if changed is not None:
        changed["cells"].append(code_cell("", "empty"))
    return changed


def other_names(content: Mapping[str, Any], kept: Collection[str]) -> dict[str, Any] | None:
    """Names that only the solution uses, and that of the only model, are others.

    Args:
        content: The notebook.
        kept: Names that the lab asks for.
    """
    cells = [source_of(cell) for cell in content["cells"] if cell["cell_type"] == "code"]
    given = "\n".join(marks.student_source(source) for source in cells)
    trees = [ast.parse(without_magics(source)) for source in cells]
    names = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Name)]
    bound = {node.id for node in names if isinstance(node.ctx, ast.Store)}
    own = {name for name in bound if not re.search(rf"\b{name}\b", given)}
    models = {target.id for tree in trees for target in _models(tree)}
    renamed = own | (models if len(models) == 1 else set())
    parameters = {
        node.arg for tree in trees for node in ast.walk(tree) if isinstance(node, ast.arg)
    }
    renaming = _Renaming({name: f"my_{name}" for name in renamed - parameters - {*kept}})

    def rename(source: str) -> str:
        if without_magics(source) != source:  # a cell of magics is a given one
            return source
        return cst.parse_module(source).visit(renaming).code

    return _each_cell(content, rename)


def _models(tree: ast.AST) -> Iterator[ast.Name]:
    for node in ast.walk(tree):
        match node:
            case ast.Assign(targets=[ast.Name() as name], value=ast.Call(func=func)):
                if last_name(func) in {"Sequential", "Model"}:
                    yield name


class _Renaming(cst.CSTTransformer):
    """Other names for variables; what follows a dot, or names an argument, is none."""

    def __init__(self, names: Mapping[str, str]) -> None:
        super().__init__()
        self._names = names

    def on_leave(self, original_node: Any, updated_node: Any) -> Any:
        """Called by libcst for every node."""
        if isinstance(original_node, cst.Name) and original_node.value in self._names:
            return updated_node.with_changes(value=self._names[original_node.value])
        if isinstance(original_node, cst.Attribute):
            return updated_node.with_changes(attr=original_node.attr)
        if isinstance(original_node, cst.Arg):
            return updated_node.with_changes(keyword=original_node.keyword)
        return super().on_leave(original_node, updated_node)


def _each_cell(content: Mapping[str, Any], rewrite: Callable[[str], str]) -> dict[str, Any] | None:
    changed = copy.deepcopy(dict(content))
    is_same = True
    for cell in changed["cells"]:
        if cell["cell_type"] == "code":
            source = source_of(cell)
            cell["source"] = rewrite(source)
            is_same = is_same and cell["source"] == source
    return None if is_same else changed


REWRITINGS: Mapping[str, Callable[[Mapping[str, Any]], dict[str, Any] | None]] = {
    "further cells": further_cells,
    "other imports of keras": other_keras,
    "checks in the cells before": checks_joined,
    "comments and blank lines": comments_and_blank_lines,
}
