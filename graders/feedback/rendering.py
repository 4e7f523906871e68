"""The Jinja2 environment of all pages: autoescape always on, and the filters they use."""

from __future__ import annotations

import functools
import math
import re

from jinja2 import Environment, PackageLoader, StrictUndefined

from graders.results import Outcome, Status

MAX_TEXT = 20_000
"""Characters of a message or table that a page shows."""

_ANSI = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")

STATUS_WORDS = {
    Status.GRADED: "Graded",
    Status.PARTIAL: "Graded in part",
    Status.NEEDS_REVIEW: "Needs review",
    Status.INVALID: "Could not be read",
    Status.MISSING: "No submission",
}
STATUS_SENTENCES = {
    Status.GRADED: "",
    Status.PARTIAL: "The run was cut short. What was captured until then is scored.",
    Status.NEEDS_REVIEW: (
        "The grader could not reach a verdict, so a person will look at it. This costs no points."
    ),
    Status.INVALID: "The submission could not be graded. The notes below say why and what to do.",
    Status.MISSING: "There is no submission to grade.",
}
OUTCOME_WORDS = {
    Outcome.PASSED: "passed",
    Outcome.FAILED: "failed",
    Outcome.SKIPPED: "skipped",
    Outcome.ERROR: "not judged",
}


@functools.cache
def environment() -> Environment:
    """The environment of all pages.

    Every value is escaped: names, file names and messages come from outside.
    """
    pages = Environment(
        loader=PackageLoader("graders.feedback"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    pages.filters.update(number=number, plain=plain)
    pages.globals.update(
        status_words=STATUS_WORDS,
        status_sentences=STATUS_SENTENCES,
        outcome_words=OUTCOME_WORDS,
    )
    return pages


def number(value: float | None) -> str:
    """A score with at most two decimals, a dash where there is none.

    >>> number(7.0), number(7.25), number(None)
    ('7', '7.25', '–')
    """
    if value is None or not math.isfinite(value):
        return "–"
    return f"{value:.2f}".rstrip("0").rstrip(".")


def plain(text: str) -> str:
    r"""Text without terminal colours and control characters, of bounded length.

    >>> plain("\x1b[31mred\x1b[0m")
    'red'
    """
    cleaned = _CONTROL.sub("�", _ANSI.sub("", text))
    if len(cleaned) > MAX_TEXT:
        return f"{cleaned[:MAX_TEXT]}\n… {len(cleaned) - MAX_TEXT:,} more characters"
    return cleaned
