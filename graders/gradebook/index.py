"""Finding the student that an id, an address or a name means."""

from __future__ import annotations

import dataclasses
import unicodedata
from collections import Counter
from collections.abc import Iterable

from graders.gradebook.rows import Student


@dataclasses.dataclass(frozen=True, kw_only=True)
class Match:
    """A student found: ``how`` is ``id``, ``email``, ``email name`` or ``name``."""

    student: Student
    how: str


class RosterIndex:
    """Finds students by id, email address, or the part of it before the ``@``.

    Upper and lower case do not matter; a part before the ``@`` that two students share means
    neither.

    Args:
        students: The roster.
    """

    def __init__(self, students: Iterable[Student]) -> None:
        everyone = tuple(students)
        locals_ = Counter(folded(student.email.partition("@")[0]) for student in everyone)
        emails = Counter(folded(student.email) for student in everyone)
        self._found: dict[str, Match] = {}
        for student in everyone:
            local = folded(student.email.partition("@")[0])
            if local and locals_[local] == 1:
                self._found[local] = Match(student=student, how="email name")
        for student in everyone:
            if student.email and emails[folded(student.email)] == 1:
                self._found[folded(student.email)] = Match(student=student, how="email")
        for student in everyone:
            self._found[folded(student.student_id)] = Match(student=student, how="id")
        spellings = Counter(name for student in everyone for name in _spellings(student.name))
        self._by_name = {
            name: Match(student=student, how="name")
            for student in everyone
            for name in _spellings(student.name)
            if spellings[name] == 1
        }

    def match(self, submitter: str) -> Match | None:
        """The student that a file's or folder's name means, None if it means none."""
        return self._found.get(folded(submitter))

    def match_name(self, name: str) -> Match | None:
        """The only student of this name, however its parts are ordered or set apart."""
        return self._by_name.get(_letters(name))


def _spellings(name: str) -> set[str]:
    """A name without what sets its parts apart, beginning with each: "Ada Lovelace" and
    "Lovelace, Ada", which Canvas writes "lovelaceada".
    """
    words = [word for word in map(_letters, name.replace(",", " ").split()) if word]
    return {"".join(words[place:] + words[:place]) for place in range(len(words))}


def _letters(text: str) -> str:
    return "".join(char for char in folded(text) if char.isalnum())


def folded(text: str) -> str:
    """A text as names and ids are compared: without case, accents joined to their letters."""
    return unicodedata.normalize("NFC", text).strip().casefold()
