"""Submitted notebooks as plain data: reading them safely, and telling which lab they are of.

Nothing here runs a cell or needs Keras. A file that cannot be used ends in a
:class:`graders.errors.SubmissionError` that says what happened and what the student can do.
"""

from __future__ import annotations

from graders.notebooks.answers import Answers, find_answers, read_starter
from graders.notebooks.check_cells import checked_questions
from graders.notebooks.document import CodeCell, Notebook, TextCell, Weights
from graders.notebooks.identify import Identification, check_lab, identify_lab
from graders.notebooks.reading import parse_notebook, read_notebook
from graders.notebooks.weights import find_weights, weights_digest, with_weights

__all__ = [
    "Answers",
    "CodeCell",
    "Identification",
    "Notebook",
    "TextCell",
    "Weights",
    "check_lab",
    "checked_questions",
    "find_answers",
    "find_weights",
    "identify_lab",
    "parse_notebook",
    "read_notebook",
    "read_starter",
    "weights_digest",
    "with_weights",
]
