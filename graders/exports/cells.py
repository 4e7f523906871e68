"""Cells of a CSV file that a spreadsheet will open: safe text, plain numbers."""

from __future__ import annotations

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


def text_cell(text: str) -> str:
    """Text that no spreadsheet takes for a formula.

    File names and names come from outside: ``=HYPERLINK(…)`` in one must stay text when the
    instructor opens the file. A leading apostrophe is the way spreadsheets mark text.

    >>> text_cell("=1+1")
    "'=1+1"
    >>> text_cell("Ada")
    'Ada'
    """
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def number_cell(value: float | None) -> str:
    """A score without needless digits, at most six decimals; empty where there is none.

    >>> number_cell(8.0), number_cell(7.25), number_cell(None)
    ('8', '7.25', '')
    """
    if value is None:
        return ""
    return f"{value:.6f}".rstrip("0").rstrip(".")
