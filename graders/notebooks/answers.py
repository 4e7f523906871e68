"""Written answers: which text of a submitted notebook answers which question.

An answer cell is a markdown (or raw) cell that begins with ``<!-- answer: q8_meaning -->``; the
mark names several questions, with commas, where one cell answers them together. Where a student
has lost the mark, what they wrote below the question's heading is taken instead, and where there is
no such heading either, all the text of their own.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from graders.errors import SubmissionError
from graders.labs.definition import Lab, Question
from graders.notebooks.document import Notebook, TextCell
from graders.notebooks.reading import read_notebook

PLACEHOLDER = "*Write your answer here.*"
"""What a starter holds in an answer's place; by itself it is no answer."""

MAX_ANSWER = 20_000
"""Characters of an answer that are kept: far more than an honest one has."""

_MAX_MARK = 1_000
_MARK = re.compile(r"answers?\s*:(?P<names>.*)", re.IGNORECASE | re.DOTALL)
_HEADING = re.compile(r" {0,3}#{1,6}[ \t]+(?P<text>.+)")
_BOLD = re.compile(r" {0,3}(?P<mark>\*\*|__)(?P<text>[^*_].*?)(?P=mark)(?P<rest>.*)")
_LEAD = re.compile(
    r"\s*(?P<text>(?:answer|question|q)[ _.#-]*\d+)\s*[:.)-](?P<rest>.*)", re.IGNORECASE
)
_NUMBER = re.compile(
    r"\b(?:question|task|exercise|problem|answer|q)[ _.:#-]*0*(\d+)\b", re.IGNORECASE
)
_FOUND_ANYWHERE = (
    "No written answer is marked as one; all text that is not the starter's was taken for each."
)
_MAX_OWN = 6_000
"""Longest text of a student's own that may be an answer to anything: more is another document."""
_COMMENT = re.compile(r"<!--.*-->")
_EMBEDDED = re.compile(r"data:image/[^)\s\"'>]{200,}")


@dataclasses.dataclass(frozen=True, kw_only=True)
class Answers:
    """The written answers of one notebook.

    Args:
        texts: For each manual question its answer as markdown, empty if there is none.
        notes: Sentences for people on answers that were not where they belong, or cut.
    """

    texts: Mapping[str, str]
    notes: tuple[str, ...] = ()


def find_answers(notebook: Notebook, lab: Lab, starter: Notebook | None = None) -> Answers:
    """Find the answers to a lab's manual questions.

    Of several answer cells to one question the last with an answer counts. What the starter
    holds in the same place (its placeholder, or a prompt of the author's) is no answer.

    Args:
        notebook: The submission.
        lab: The lab.
        starter: The lab's starter notebook, which tells the students' text from the author's.
    """
    manual = [question for question in lab.questions if question.manual]
    finder = _Finder(lab.questions)
    marked = finder.marked(notebook) if manual else {}
    prompts = finder.marked(starter) if manual and starter else {}
    texts: dict[str, str] = {}
    notes: list[str] = []
    below: dict[str, str] | None = None
    for question in manual:
        prompt = {_words(text) for text in prompts.get(question.name, ())}
        written = [text for text in marked.get(question.name, ()) if _words(text) not in prompt]
        text = next((text for text in reversed(written) if text), "")
        if not text:
            below = finder.below_headings(notebook, starter) if below is None else below
            text = below.get(question.name, "")
            notes += [_found_below(question)] if text else []
        if len(text) > MAX_ANSWER:
            text = text[:MAX_ANSWER]
            notes.append(
                f"The answer to {question.name} has more than {MAX_ANSWER:,} characters; "
                "the rest is in the notebook only."
            )
        texts[question.name] = text
    is_lost = bool(manual) and not any(texts.values())
    own = finder.own_text(notebook, starter) if starter and is_lost else ""
    if own:
        texts = dict.fromkeys(texts, own)
        notes.append(_FOUND_ANYWHERE)
    return Answers(texts=texts, notes=tuple(notes))


def read_starter(path: Path) -> Notebook | None:
    """The starter notebook, None where the course has none that can be read."""
    try:
        return read_notebook(path)
    except SubmissionError:
        return None


def answer_mark(source: str) -> tuple[str, ...] | None:
    r"""The names in the mark that an answer cell begins with, None if the cell has no mark.

    Space, case and the number of dashes do not matter.

    >>> answer_mark("<!-- answer: q8_meaning, q9_why -->\nBecause.")
    ('q8_meaning', 'q9_why')
    >>> answer_mark("Because.") is None
    True
    """
    mark = _split_mark(source)
    return None if mark is None else mark[0]


def _split_mark(source: str) -> tuple[tuple[str, ...], str] | None:
    """The names in a cell's mark and the text after it."""
    text = source.lstrip()
    if not text.startswith("<!--"):
        return None
    inside, end, _ = text[: _MAX_MARK + 7].partition("-->")
    match = _MARK.fullmatch(inside.removeprefix("<!--").strip(" \t\r\n-"))
    if not end or match is None:
        return None
    names = tuple(name for name in re.split(r"[,;\s]+", match["names"].casefold()) if name)
    return names, text[len(inside) + len(end) :]


class _Finder:
    """Looks for the answers to a lab's questions in notebooks."""

    def __init__(self, questions: Sequence[Question]) -> None:
        self._names = {question.name.casefold(): question.name for question in questions}
        self._titles = {question.name: _plain_words(question.title) for question in questions}
        numbers = [(_number(question.name), question.name) for question in questions]
        self._numbers = {
            number: name
            for number, name in numbers
            if number is not None and [other for other, _ in numbers].count(number) == 1
        }

    def marked(self, notebook: Notebook) -> dict[str, list[str]]:
        """For each question the texts of its answer cells, in order; empty ones too."""
        found: dict[str, list[str]] = {}
        for cell in _text_cells(notebook):
            mark = _split_mark(cell.source)
            for name in self._known(mark[0]) if mark else ():
                found.setdefault(name, []).append(_clean(mark[1] if mark else ""))
        return found

    def below_headings(self, notebook: Notebook, starter: Notebook | None) -> dict[str, str]:
        """For each question the lines between its heading and the next that are not the author's.

        Without a starter the whole cell of the heading is taken for the author's.
        """
        given = _lines(starter) if starter else frozenset()
        found: dict[str, list[str]] = {}
        question: str | None = None
        for cell in _text_cells(notebook):
            mark = _split_mark(cell.source)
            if mark and self._known(mark[0]):
                continue
            is_given = False
            for line in cell.source.splitlines():
                named, rest = self._heading(line)
                if named is not None:
                    question, is_given = named, starter is None
                    is_own = rest and line.strip() not in given
                    found.setdefault(question, []).extend([rest] if is_own else [])
                elif question is not None and not is_given and line.strip() not in given:
                    found.setdefault(question, []).append(line)
            if question is not None:
                found.setdefault(question, []).append("")
        return {name: _clean("\n".join(lines)) for name, lines in found.items()}

    def own_text(self, notebook: Notebook, starter: Notebook) -> str:
        """The lines that are not the author's, of cells without a mark; empty if they are many."""
        given = _lines(starter)
        cells = [cell.source for cell in _text_cells(notebook) if not _split_mark(cell.source)]
        lines = [line for source in cells for line in source.splitlines()]
        text = _clean("\n".join(line for line in lines if line.strip() not in given))
        return text if len(text) <= _MAX_OWN else ""

    def _heading(self, line: str) -> tuple[str | None, str]:
        """The question that a line is the heading of, and what the line says beside that."""
        start = line[:500]
        match = _HEADING.match(start) or _BOLD.match(start) or _LEAD.match(start)
        named = self._named_by(match["text"]) if match else None
        if match is None or named is None or match.re is _HEADING:
            return named, ""
        return named, match["rest"].lstrip(" :.-") + line[500:]

    def _known(self, names: Sequence[str]) -> list[str]:
        """The lab's questions among the names of a mark; ``q8`` is enough where it is unique."""
        known = []
        for name in names:
            number = int(name[1:]) if re.fullmatch(r"q\d{1,4}", name, re.ASCII) else -1
            found = self._names.get(name) or self._numbers.get(number)
            known += [found] if found and found not in known else []
        return known

    def _named_by(self, heading: str) -> str | None:
        """The question that a heading names by its number, name or title."""
        number = _NUMBER.search(heading)
        if number is not None and int(number[1][:9]) in self._numbers:
            return self._numbers[int(number[1][:9])]
        words = f" {_plain_words(heading)} "
        for name, title in self._titles.items():
            if name.casefold() in heading.casefold() or (title and f" {title} " in words):
                return name
        # "Discussion" alone is q10_discussion, where no other question's name has that word.
        named = [name for name in self._titles if words.strip() in name.casefold().split("_")[1:]]
        return named[0] if len(named) == 1 else None


def _found_below(question: Question) -> str:
    return (
        f"The answer to {question.name} is not in its answer cell; what was written below the "
        "question's heading was taken."
    )


def _text_cells(notebook: Notebook) -> Iterator[TextCell]:
    return (cell for cell in notebook.cells if isinstance(cell, TextCell))


def _lines(notebook: Notebook) -> frozenset[str]:
    """The author's lines, without the empty one: that may be anybody's."""
    texts = (cell.source.splitlines() for cell in _text_cells(notebook))
    return frozenset(line.strip() for lines in texts for line in lines) - {""}


def _clean(text: str) -> str:
    """An answer without placeholder, comments and pictures that were pasted in as text."""
    kept = [
        line
        for line in text.splitlines()
        if line.strip(" \t*_") != PLACEHOLDER.strip("*") and not _COMMENT.fullmatch(line.strip())
    ]
    return _EMBEDDED.sub("(embedded picture, see the notebook)", "\n".join(kept)).strip()


def _words(text: str) -> str:
    return " ".join(text.split())


def _plain_words(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))


def _number(name: str) -> int | None:
    match = re.match(r"q(\d{1,4})(?:_|$)", name, re.ASCII)
    return int(match[1]) if match else None
