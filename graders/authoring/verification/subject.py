"""What a verification is about: the files of a lab, by their digests.

Figures of a grader hold for the tests that were tried, not for those that were mended since.
"""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from graders.evidence.digests import plain_digest
from graders.labs import lab_names, load_lab
from graders.labs.course import Course
from graders.labs.definition import Lab

_LENGTH = 16
_KINDS = frozenset({".ipynb", ".py", ".toml"})

Subject = Mapping[str, str]
"""Digests of a lab's ``solution`` (with alternatives and settings), ``starter``, ``tests`` and
``definition``, in hexadecimal."""


def subject_of(lab: Lab, course: Course) -> Subject:
    """The digests of what a verification of a lab tries.

    Raises:
        ConfigurationError: If the lab has no tests.
    """
    return {
        "solution": _digest(course.solution(lab.name).parent),
        "starter": _digest(course.assignment(lab.name)),
        "tests": _digest(course.tests(lab.name)),
        "definition": plain_digest(_said(lab))[:_LENGTH],
    }


def subjects_of(course: Course) -> dict[str, Subject]:
    """The digests of all labs, by their names."""
    return {name: subject_of(load_lab(name), course) for name in lab_names()}


def changed(before: Subject, now: Subject) -> tuple[str, ...]:
    """What of a lab is not as it was when it was verified, in the order of :data:`Subject`."""
    return tuple(part for part, digest in now.items() if before.get(part) != digest)


def _said(value: Any) -> Any:
    """A definition as plain data, without what it leaves at its default."""
    if dataclasses.is_dataclass(value):
        return {
            field.name: _said(given)
            for field in dataclasses.fields(value)
            if (given := getattr(value, field.name)) != field.default
        }
    return [_said(entry) for entry in value] if isinstance(value, tuple) else value


def _digest(folder: Path) -> str:
    """Of the notebooks, Python files and settings in a folder, by their places in it."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        place = path.relative_to(folder)
        if path.suffix in _KINDS and not any(part.startswith(".") for part in place.parts):
            content = hashlib.sha256(path.read_bytes()).digest()
            digest.update(place.as_posix().encode() + b"\0" + content)
    return digest.hexdigest()[:_LENGTH]
