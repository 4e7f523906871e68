"""How checks write counts, shapes and aligned tables."""

from __future__ import annotations

from collections.abc import Sequence


def format_shape(shape: Sequence[int | None] | None) -> str:
    """A shape as Keras writes it, such as ``(None, 26, 26, 16)``; ``not built`` for None."""
    return "not built" if shape is None else str(tuple(shape))


def format_table(rows: Sequence[Sequence[str]]) -> str:
    """Rows of cells as lines with aligned columns and no trailing blanks.

    Example:
        >>> print(format_table([("row", "yours"), ("1", "Conv2D")]))
        row  yours
        1    Conv2D
    """
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    )


def shorten(text: str, limit: int = 200) -> str:
    """``text`` cut to ``limit`` characters, with dots where something was left out."""
    return text if len(text) <= limit else f"{text[: limit - 1]}…"
