"""Sentences on cells that stopped."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from graders.checks.keras_errors import explain_error


def describe_failed_cell(cell: Mapping[str, Any]) -> str:
    """A sentence on a cell that stopped with an error or for its time."""
    number = int(cell["cell"]) + 1 if isinstance(cell.get("cell"), int) else "?"
    if cell.get("status") == "timeout":
        return f"Code cell {number} ran too long and was stopped; the cells after it were run."
    message = str(cell.get("message", "")).strip()[:2000]
    lines = message.splitlines()
    reason = f": {lines[0][:200]}" if lines else ""
    told = f"Code cell {number} stopped with {str(cell.get('error'))[:100]}{reason}"
    return " ".join([f"{told.removesuffix('.')}.", explain_error(message)]).strip()
