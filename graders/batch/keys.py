"""Keys that tell whether a stored result still holds: the file, what runs it, what judges it."""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import platform
from collections.abc import Mapping
from pathlib import Path

import graders
from graders.errors import ConfigurationError, SubmissionError
from graders.labs import Lab
from graders.labs.course import Course
from graders.notebooks import Weights
from graders.notebooks.reading import MAX_FILE_BYTES
from graders.notebooks.weights import find_weights, weights_digest

PACKAGES = ("tensorflow", "keras", "numpy")


def file_digest(path: Path) -> str | None:
    """SHA-256 of a file's bytes; None where it cannot be read, or is too large to be graded."""
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            return None
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return None


def submission_digest(notebook: Path, lab: Lab) -> str | None:
    """Digest of a notebook and, where the lab takes them, of the weights that came with it.

    None where the notebook cannot be read, or what lies beside it cannot be used.
    """
    digest = file_digest(notebook)
    if digest is None or not lab.submitted_weights:
        return digest
    try:
        files = find_weights(notebook)
        weights = weights_digest(
            Weights(name=file.name, content=file.read_bytes()) for file in files
        )
    except (SubmissionError, OSError):
        return None
    return digest if not weights else hashlib.sha256(f"{digest} {weights}".encode()).hexdigest()


def data_digests(lab: Lab) -> Mapping[str, str]:
    """Digest of the source that each of the lab's data sets comes from.

    Raises:
        UsageError: If the data folder that the user chose cannot be used.
    """
    from graders.datasets import find_source

    return {name: find_source(name).digest for name in lab.datasets}


def environment_key(lab: Lab, data: Mapping[str, str]) -> str:
    """What runs a notebook: libraries' versions, data sources and the lab's definition.

    Imports no library: the versions are those of the installed packages.

    Args:
        lab: The lab.
        data: Digest of the source of each data set.
    """
    facts = {
        "labgrade": graders.__version__,
        "python": platform.python_version(),
        "packages": {name: _version(name) for name in PACKAGES},
        "data": dict(data),
        "capture": lab.capture_request(),
        "answers": [question.name for question in lab.questions if question.manual],
        "definition": repr((lab.datasets, lab.measurements, lab.series, lab.budgets, lab.limits)),
        "submitted weights": list(lab.submitted_weights),
    }
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()


def tests_key(lab: Lab, course: Course) -> str:
    """What judges the evidence: the lab's test files, what a person grades, and this labgrade.

    Returns:
        A digest; the empty text where the course has no tests for the lab.
    """
    try:
        folder = course.tests(lab.name)
    except ConfigurationError:
        return ""
    digest = hashlib.sha256(graders.__version__.encode())
    for path in sorted(folder.glob("*.py")):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    manual = [(q.name, q.title, q.rubric, q.manual_points) for q in lab.questions if q.manual]
    digest.update(repr(manual).encode())
    return digest.hexdigest()


def _version(package: str) -> str | None:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return None
