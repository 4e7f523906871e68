"""Submitted notebooks as plain data: reading them safely, and telling which lab they are of.

Nothing here runs a cell or needs Keras. A file that cannot be used ends in a
:class:`graders.errors.SubmissionError` that says what happened and what the student can do.
"""

from __future__ import annotations

from graders.notebooks.document import CodeCell, Notebook, TextCell
from graders.notebooks.identify import Identification, check_lab, identify_lab
from graders.notebooks.reading import parse_notebook, read_notebook

__all__ = [
    "CodeCell",
    "Identification",
    "Notebook",
    "TextCell",
    "check_lab",
    "identify_lab",
    "parse_notebook",
    "read_notebook",
]
