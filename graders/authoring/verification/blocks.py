"""The code cells of a source notebook by question, and what must run for one of them."""

from __future__ import annotations

import ast
import copy
import dataclasses
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from graders.authoring import marks
from graders.evidence.threads import undisturbed
from graders.notebooks import checked_questions

_MAGIC = re.compile(r"^\s*[%!].*$", re.MULTILINE)
_LIBRARIES = frozenset({"plt", "sns", "np", "pd", "tf", "keras", "grader", "mnist", "cifar10"})
"""Names that calls do not change: libraries, and the checks themselves."""

_LOOKS_ONLY = re.compile(
    r"plot|show|draw|print|len$|range$|int$|float$|str$|sorted$|enumerate$|zip$|type$|min$|max$"
    r"|train_test_split$|binary_pred_stats$|multi_stat|[A-Z]"
)
"""Functions that leave alone what they are given; layers and models among them."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Block:
    """What stands between two check cells: the work of one question.

    Args:
        question: The question checked at its end, None for what follows the last check.
        cells: Indices of its code cells in the notebook, the check cell last.
        solution: Those with a part of the solution.
    """

    question: str | None
    cells: tuple[int, ...]
    solution: tuple[int, ...]


def blocks_of(content: Mapping[str, Any]) -> tuple[Block, ...]:
    """The blocks of a notebook (nbformat 4 JSON), in order."""
    blocks, cells = [], []
    for index, cell in enumerate(content["cells"]):
        if cell["cell_type"] != "code":
            continue
        cells.append(index)
        checked = checked_questions(source_of(cell))
        if checked:
            blocks.append(_block(content, checked[-1], cells))
            cells = []
    if cells:
        blocks.append(_block(content, None, cells))
    return tuple(blocks)


def source_of(cell: Mapping[str, Any]) -> str:
    """A cell's text."""
    source = cell["source"]
    return source if isinstance(source, str) else "".join(source)


def without_magics(source: str) -> str:
    """A cell's source with empty lines in the place of magics and shell commands."""
    return _MAGIC.sub("", source)


def with_cells(content: Mapping[str, Any], sources: Mapping[int, str]) -> dict[str, Any]:
    """A copy of a notebook with other texts in some cells."""
    changed = copy.deepcopy(dict(content))
    for index, source in sources.items():
        changed["cells"][index]["source"] = source
    return changed


def with_solution(
    content: Mapping[str, Any], block: Block, sources: Sequence[str]
) -> dict[str, Any]:
    """A copy with other solution cells for one question; given cells stay.

    Args:
        content: The notebook.
        block: The question's block.
        sources: The cells that take the place of all its solution cells.
    """
    changed = copy.deepcopy(dict(content))
    first = block.solution[0]
    made = [code_cell(source, f"{block.question}-{n}") for n, source in enumerate(sources)]
    kept = [
        [*made] if index == first else [] if index in block.solution else [cell]
        for index, cell in enumerate(changed["cells"])
    ]
    changed["cells"] = [cell for cells in kept for cell in cells]
    return changed


def code_cell(source: str, name: str) -> dict[str, Any]:
    """A code cell as nbformat 4 JSON."""
    return {
        "cell_type": "code",
        "id": name,
        "metadata": {},
        "source": source,
        "outputs": [],
        "execution_count": None,
    }


@dataclasses.dataclass(frozen=True, kw_only=True)
class Reduction:
    """What must run to judge a change in one question.

    Args:
        cells: Indices of the code cells that run, in order.
        judged: Questions that the change can reach, itself among them: these are judged.
        rerun: Indices of those cells that the change can reach.
    """

    cells: tuple[int, ...]
    judged: frozenset[str]
    rerun: frozenset[int]

    def apply(self, content: Mapping[str, Any]) -> dict[str, Any]:
        """A notebook with as many cells, of which only those are left that must run."""
        running = set(self.cells)
        left = copy.deepcopy(dict(content))
        left["cells"] = [
            cell
            for index, cell in enumerate(left["cells"])
            if cell["cell_type"] != "code" or index in running
        ]
        return left


def reduction(content: Mapping[str, Any], changed: str, ignored: Iterable[str] = ()) -> Reduction:
    """What must run for a change in one question, told by the names that cells share.

    A question is judged if it needs, directly or by others, a name that the changed one binds. A
    cell runs if its question is judged, or if a cell that runs needs a name of it.

    Args:
        content: The notebook before the change.
        changed: The question whose cells are changed.
        ignored: Questions that need no judging although the change reaches them.
    """
    blocks = blocks_of(content)
    left_out = set(ignored) - {changed}
    judged = [block for block in _reached(content, blocks, changed)
              if block.question is not None and block.question not in left_out]  # fmt: skip
    rerun = frozenset(index for block in judged for index in block.cells)
    return Reduction(
        cells=tuple(_with_sources(content, rerun)),
        judged=frozenset(str(block.question) for block in judged),
        rerun=rerun,
    )


@dataclasses.dataclass(frozen=True)
class Uses:
    """Names that a source needs from before, binds anew, and binds or changes."""

    needs: frozenset[str]
    binds: frozenset[str]
    changes: frozenset[str]


def _block(content: Mapping[str, Any], question: str | None, cells: Sequence[int]) -> Block:
    solution = [n for n in cells if marks.has_solution(source_of(content["cells"][n]))]
    return Block(question=question, cells=tuple(cells), solution=tuple(solution))


def _reached(content: Mapping[str, Any], blocks: Sequence[Block], changed: str) -> list[Block]:
    """The changed block and all that use, directly or by others, what it binds."""
    tainted: set[str] = set()
    found = []
    for block in blocks:
        use = _uses(content, block.cells)
        if block.question == changed:
            tainted |= _uses(content, block.solution or block.cells).changes
            found.append(block)
        elif use.needs & tainted:
            tainted |= use.changes
            found.append(block)
        else:
            tainted -= use.binds
    return found


def _with_sources(content: Mapping[str, Any], wanted_cells: Iterable[int]) -> list[int]:
    """The cells and all earlier ones that bind or change a name which they need."""
    kept, wanted = set(wanted_cells), set[str]()
    code = [index for index, cell in enumerate(content["cells"]) if cell["cell_type"] == "code"]
    for index in reversed(code):
        use = _uses(content, [index])
        if index in kept or use.changes & wanted:
            kept.add(index)
            wanted = (wanted - use.binds) | use.needs
    return sorted(kept)


def _uses(content: Mapping[str, Any], cells: Sequence[int]) -> Uses:
    return uses_of("\n".join(without_magics(source_of(content["cells"][n])) for n in cells))


def uses_of(text: str) -> Uses:
    """What a source without magics needs, binds and changes."""
    try:
        tree = undisturbed(lambda: ast.parse(text))  # trials are threads
    except SyntaxError:  # a wrong notebook may be anything: then it reaches all
        everything = frozenset(re.findall(r"[A-Za-z_]\w*", text))
        return Uses(everything, frozenset(), everything)
    needs: set[str] = set()
    binds: set[str] = set()
    changes: set[str] = set()
    for statement in tree.body:
        loaded = {node.id for node in ast.walk(statement)
                  if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}  # fmt: skip
        stored = _stored(statement)
        if isinstance(statement, ast.AugAssign):  # which reads what it stores
            loaded |= stored
        needs |= loaded - binds
        changes |= stored | _touched(statement)
        if isinstance(statement, ast.Assign | ast.AnnAssign | ast.Import | ast.ImportFrom
                      | ast.FunctionDef | ast.ClassDef):  # fmt: skip
            binds |= stored
    return Uses(frozenset(needs), frozenset(binds), frozenset(changes))


def _stored(statement: ast.stmt) -> set[str]:
    names = {node.id for node in ast.walk(statement)
             if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}  # fmt: skip
    for node in ast.walk(statement):
        if isinstance(node, ast.Import | ast.ImportFrom):
            names |= {(alias.asname or alias.name).partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            names.add(node.name)
    return names


def _touched(statement: ast.stmt) -> set[str]:
    """Names whose objects a statement may change: receivers of methods, what functions get."""
    found: set[str] = set()
    for node in ast.walk(statement):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            found |= set(_base(node.func))
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            if not _LOOKS_ONLY.match(node.func.id):
                parts = [*node.args, *(keyword.value for keyword in node.keywords)]
                found |= {name for part in parts for name in _base(part)}
        elif isinstance(node, ast.Attribute | ast.Subscript) and isinstance(node.ctx, ast.Store):
            found |= set(_base(node))
    return found - _LIBRARIES


def _base(node: ast.expr) -> Iterable[str]:
    while isinstance(node, ast.Attribute | ast.Subscript):
        node = node.value
    return [node.id] if isinstance(node, ast.Name) else []
