"""Telling which lab a notebook is of, by what it states and else by what it looks like.

Statements come first: the metadata that ``labgrade build`` writes, Otter's metadata, the call of
``start_lab``, the names in ``grader.check``, the lab's full name in the file's name. Without any,
the lab with clearly most of its marks (variable names, words of its tasks) is taken.
"""

from __future__ import annotations

import dataclasses
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from graders.errors import SubmissionError
from graders.labs import Lab, lab_names, load_lab
from graders.notebooks.document import Notebook

MIN_MARKS_SHARE = 0.5
MIN_MARKS_LEAD = 0.2
"""The winner by marks has at least half of its own, and a fifth more than the next lab."""

MAX_TEXT = 2 * 2**20
"""Characters in which marks are looked for; a hostile file may hold 64 MiB of words."""

_START_LAB = re.compile(
    r"^[^#\n]*\bstart_lab\(\s*(?:name\s*=\s*)?[\"']([\w.-]+)[\"']", re.MULTILINE
)
_CHECK = re.compile(r"^[^#\n]*\bgrader\.check\(\s*[\"']([\w.-]+)[\"']", re.MULTILINE)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Identification:
    """Which lab a notebook is of.

    Args:
        lab: The lab's name, None if nothing tells.
        how: What told, for people: ``its start_lab call names it``.
        stated: Whether the notebook says so itself (metadata, ``start_lab`` or check names).
        runner_up: The lab that came second, None if no other has anything for it.
    """

    lab: str | None
    how: str
    stated: bool = False
    runner_up: str | None = None


def identify_lab(notebook: Notebook, labs: Sequence[Lab] | None = None) -> Identification:
    """Tell which lab a notebook is of.

    Args:
        notebook: The notebook.
        labs: The labs to choose from; all labs of labgrade by default.
    """
    known = all_labs() if labs is None else labs
    stated = list(_statements(notebook, known))
    by_marks = _ranked(_marks_share(notebook, known))
    if stated:
        lab, how = stated[0]
        others = [name for name, _ in stated if name != lab]
        others += [name for name, _ in by_marks if name != lab]
        return Identification(
            lab=lab, how=how, stated=True, runner_up=others[0] if others else None
        )
    for guess in (_by_full_file_name, _by_marks, _by_file_number):
        found = guess(notebook, known)
        if found is not None:
            return found
    return Identification(
        lab=None,
        how="neither its metadata, its cells nor its name tell the lab",
        runner_up=by_marks[0][0] if by_marks else None,
    )


def check_lab(notebook: Notebook, lab: Lab, labs: Sequence[Lab] | None = None) -> None:
    """Refuse a notebook that states itself to be of another lab.

    A notebook that states nothing, or whose statements disagree, is graded as ``lab``: being
    wrong costs the student points, being refused costs them all.

    Args:
        notebook: The notebook.
        lab: The lab it was submitted for.
        labs: The labs to choose from; all labs of labgrade by default.

    Raises:
        SubmissionError: If every statement in the notebook names another lab.
    """
    known = all_labs() if labs is None else labs
    stated = [*_statements(notebook, known), *_unknown_names(notebook, known)]
    if stated and all(name != lab.name for name, _ in stated):
        other, how = stated[0]
        raise SubmissionError(
            f"{notebook.name} looks like {other} ({how}); expected {lab.name}.",
            next_step=f"Submit the notebook of {lab.name}.",
        )


def all_labs() -> tuple[Lab, ...]:
    """The definitions of all labs that labgrade knows."""
    return tuple(load_lab(name) for name in lab_names())


def _statements(notebook: Notebook, labs: Sequence[Lab]) -> Iterator[tuple[str, str]]:
    """Every place where the notebook names its lab, the surest first, as (lab, how)."""
    names = [lab.name for lab in labs]  # no set: metadata may hold unhashable values
    own, otter = notebook.metadata.get("labgrade"), notebook.metadata.get("otter")
    if isinstance(own, Mapping) and own.get("lab") in names:
        yield str(own["lab"]), "its metadata names it"
    if isinstance(otter, Mapping) and otter.get("assignment_name") in names:
        yield str(otter["assignment_name"]), "its Otter metadata names it"
    for name in _START_LAB.findall(notebook.code):
        if name in names:
            yield name, "its start_lab call names it"
            break
    winner = _by_check_names(set(_CHECK.findall(notebook.code)), labs)
    if winner is not None:
        yield winner, "its grader.check calls are those of that lab"


def _unknown_names(notebook: Notebook, labs: Sequence[Lab]) -> Iterator[tuple[str, str]]:
    """Labs that the notebook names and labgrade does not know: another course's, surely."""
    own = notebook.metadata.get("labgrade")
    metadata = own.get("lab") if isinstance(own, Mapping) else None
    called = [(name, "its start_lab call names it") for name in _START_LAB.findall(notebook.code)]
    for name, how in [(metadata, "its metadata names it"), *called]:
        if isinstance(name, str) and name and not any(lab.name.startswith(name) for lab in labs):
            yield name[:80], how


def _by_check_names(called: set[str], labs: Iterable[Lab]) -> str | None:
    """The lab with most of the questions called, None if none or two have as many."""
    counts = Counter({lab.name: len(called & {q.name for q in lab.questions}) for lab in labs})
    first, second = (*counts.most_common(2), ("", 0), ("", 0))[:2]
    return first[0] if first[1] > second[1] else None


def _by_full_file_name(notebook: Notebook, labs: Sequence[Lab]) -> Identification | None:
    fitting = [lab.name for lab in labs if lab.name.lower() in notebook.name.lower()]
    if len(fitting) != 1:
        return None
    return Identification(lab=fitting[0], how="its file name holds the lab's name")


def _by_file_number(notebook: Notebook, labs: Sequence[Lab]) -> Identification | None:
    """``Lab 5 - Ada.ipynb``; after the marks, since other courses number their labs too."""
    fitting = []
    for lab in labs:
        number = re.match(r"lab(\d+)", lab.name)
        if number and re.search(
            rf"(?<![a-z])lab[ _-]?0?{number[1]}(?!\d)", notebook.name, re.IGNORECASE
        ):
            fitting.append(lab.name)
    if len(fitting) != 1:
        return None
    return Identification(lab=fitting[0], how="its file name holds the lab's number")


def _by_marks(notebook: Notebook, labs: Sequence[Lab]) -> Identification | None:
    ranked = _ranked(_marks_share(notebook, labs))
    if not ranked:
        return None
    (best, share), *rest = ranked
    second, second_share = rest[0] if rest else (None, 0.0)
    if share < MIN_MARKS_SHARE or share - second_share < MIN_MARKS_LEAD:
        return None
    return Identification(
        lab=best, how=f"it holds {share:.0%} of the words that tell that lab", runner_up=second
    )


def _marks_share(notebook: Notebook, labs: Iterable[Lab]) -> dict[str, float]:
    text = notebook.text[:MAX_TEXT]
    words = set(re.findall(r"\w+", text))
    return {
        lab.name: sum(_has_mark(mark, words, text) for mark in lab.marks) / len(lab.marks)
        for lab in labs
        if lab.marks
    }


def _has_mark(mark: str, words: set[str], text: str) -> bool:
    return mark in words if mark.isidentifier() else mark in text


def _ranked(shares: Mapping[str, float]) -> list[tuple[str, float]]:
    """Labs with anything for them, the best first, ties by name."""
    found = [(name, share) for name, share in shares.items() if share]
    return sorted(found, key=lambda entry: (-entry[1], entry[0]))
