"""Other ways to write what a right solution says: none of them may cost a point."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from graders.authoring.verification.rewriting import networks, notebooks, spelling

CellRewriting = Callable[[str], str | None]
"""A cell's source written in another way, None where there is nothing to rewrite."""

NotebookRewriting = Callable[[Mapping[str, Any]], dict[str, Any] | None]
"""A notebook (nbformat 4 JSON) written in another way, None where there is nothing to rewrite."""

CELL_REWRITINGS: Mapping[str, CellRewriting] = {**networks.REWRITINGS, **spelling.REWRITINGS}
NOTEBOOK_REWRITINGS: Mapping[str, NotebookRewriting] = notebooks.REWRITINGS
