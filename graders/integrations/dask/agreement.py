"""What head and workers must have in common for a class to be graded alike everywhere."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Mapping
from pathlib import Path

import graders
from graders.datasets import find_source
from graders.errors import UsageError
from graders.grading.versions import environment_versions
from graders.labs import Lab

_DATA = "data set "
_CODE = "labgrade's files"


def facts(lab: Lab) -> dict[str, str]:
    """Versions of Python, libraries and labgrade, and digests of its files and the lab's data.

    The lab's definition is one of labgrade's files. Making a data set for the first time takes
    up to a minute.
    """
    found = {**environment_versions(), "labgrade": graders.__version__, _CODE: _code_digest()}
    for name in lab.datasets:
        try:
            found[_DATA + name] = find_source(name).digest
        except UsageError as error:
            found[_DATA + name] = f"none ({error.message})"
    return found


def differences(expected: Mapping[str, str], found: Mapping[str, str]) -> tuple[str, ...]:
    """A phrase on each fact in which a worker is not like the head."""
    if found.get("labgrade", "").startswith("not"):
        return (f"labgrade is {found['labgrade']}",)
    return tuple(
        f"{name} is {_short(found.get(name))}, expected {_short(expected.get(name))} as on the head"
        for name in sorted({*expected, *found})
        if found.get(name) != expected.get(name)
    )


def how_to_agree(problems: tuple[str, ...]) -> str:
    """The next step for some differences."""
    if all(problem.startswith(_DATA) for problem in problems):
        return (
            "Give the worker the same data sets (labgrade data list there and here shows where "
            "each comes from) and run the same command again."
        )
    return (
        "Install the same labgrade with the same constraints.txt on the worker, start its "
        "dask worker again, and run the same command again."
    )


def _short(value: str | None) -> str:
    """Versions in full, digests by their beginning."""
    if value is None:
        return "missing"
    return value[:19] + "…" if value.startswith("sha256:") else value


@functools.cache
def _code_digest() -> str:
    """Of all files that this process runs: one version number has many commits."""
    root = Path(graders.__file__).parent
    digest = hashlib.sha256()
    for path in sorted(root.rglob("*.py")):
        digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes())
    return f"sha256:{digest.hexdigest()}"
