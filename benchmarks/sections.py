"""Sections of pages that a benchmark writes, each between two marks."""

from __future__ import annotations


def replace_section(document: str, name: str, text: str) -> str:
    """A document with the text in its section ``name``.

    Raises:
        ValueError: If it lacks the marks.
    """
    first, last = f"<!-- {name} -->", f"<!-- end of {name} -->"
    before, begin, rest = document.partition(first)
    _, end, after = rest.partition(last)
    if not begin or not end:
        raise ValueError(f"the document lacks the marks {first} and {last}")
    return f"{before}{first}\n\n{text}\n\n{last}{after}"
