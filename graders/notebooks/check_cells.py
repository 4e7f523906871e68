"""Which questions a cell checks: the calls of ``grader.check`` in its code."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from graders.evidence.threads import undisturbed

_CALL = re.compile(r"""\.check\(\s*["'](\w+)["']""")
_MAGIC = re.compile(r"^(\s*)[%!?].*$", re.MULTILINE)


def checked_questions(source: str) -> tuple[str, ...]:
    r"""The questions that a cell's code checks, in order; comments and texts do not count.

    >>> checked_questions("%time\ngrader.check('q1_data')  # then grader.check('q2_model')")
    ('q1_data',)

    Args:
        source: The cell's source, IPython's magics and shell commands included.
    """
    try:
        tree = undisturbed(lambda: ast.parse(_MAGIC.sub(r"\1pass", source)))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        lines = (line for line in source.splitlines() if not line.lstrip().startswith("#"))
        return tuple(dict.fromkeys(_CALL.findall("\n".join(lines))))
    return tuple(dict.fromkeys(_calls(tree)))


def _calls(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        match node:
            case ast.Call(
                func=ast.Attribute(attr="check"), args=[ast.Constant(value=str(name)), *_]
            ):
                yield name
