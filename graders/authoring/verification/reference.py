"""The reference notebook of a lab, read so that an author is told what is wrong with it."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

from graders.authoring.source_notebook import read_source
from graders.authoring.verification.blocks import source_of, without_magics
from graders.errors import ConfigurationError


def read_reference(path: Path) -> dict[str, Any]:
    """A solution's notebook as plain data.

    Raises:
        ConfigurationError: If it is no notebook, or a cell of it is no Python; names every cell.
    """
    try:
        content = read_source(path).content
    except ConfigurationError as error:
        raise ConfigurationError(
            f"{path} cannot be read as a notebook: {error}",
            next_step="Open it in Jupyter and save it again.",
        ) from error
    sources = {
        str(cell.get("id", number)): without_magics(source_of(cell))
        for number, cell in enumerate(content["cells"], start=1)
        if cell["cell_type"] == "code"
    }
    problems = [
        f"{path.name}: the cell {name} has a syntax error in line {found.lineno}: {found.msg}"
        for name, source in sources.items()
        if (found := _syntax_error(source)) is not None
    ]
    if problems:
        raise ConfigurationError(problems, next_step="Run the notebook once from its first cell.")
    return content


def _syntax_error(source: str) -> SyntaxError | None:
    try:
        ast.parse(source)
    except SyntaxError as error:
        return error
    return None
