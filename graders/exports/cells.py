"""Cells of a CSV file that a spreadsheet will open: safe text, plain numbers."""

from __future__ import annotations

import re

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
_MAY_BE_MARKED = re.compile(r"'*[=+\-@\t\r\n]")


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


def sheet_cell(text: str) -> str:
    """Text that no spreadsheet takes for a formula and that :func:`sheet_text` gives back.

    >>> sheet_cell("=1+1"), sheet_cell("'=1+1"), sheet_cell("'tis so")
    ("'=1+1", "''=1+1", "'tis so")
    """
    return f"'{text}" if _MAY_BE_MARKED.match(text) else text


def sheet_text(cell: str) -> str:
    """The text that :func:`sheet_cell` was given; what a person wrote in its place stays as it is.

    >>> sheet_text("'=1+1"), sheet_text("'tis so")
    ('=1+1', "'tis so")
    """
    return cell[1:] if cell.startswith("'") and _MAY_BE_MARKED.match(cell) else cell


def number_cell(value: float | None) -> str:
    """A score without needless digits, at most six decimals; empty where there is none.

    >>> number_cell(8.0), number_cell(7.25), number_cell(None)
    ('8', '7.25', '')
    """
    if value is None:
        return ""
    return f"{value:.6f}".rstrip("0").rstrip(".")
