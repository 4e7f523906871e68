"""Grading a single notebook in one call, for the command line, pytest and other programs."""

from __future__ import annotations

from pathlib import Path

from graders.datasets import cache_folder
from graders.errors import UsageError
from graders.grading.grader import Grader
from graders.grading.local import Stage
from graders.labs import find_lab
from graders.labs.course import find_course
from graders.labs.definition import Lab
from graders.notebooks import check_lab, identify_lab, read_notebook
from graders.results import GradeReport


def grade(
    notebook: Path,
    lab: str | None = None,
    *,
    course: Path | None = None,
    fresh: bool = False,
    on_stage: Stage | None = None,
) -> GradeReport:
    """Grade one notebook.

    Args:
        notebook: The submitted file.
        lab: The lab's name or its beginning; found out from the notebook by default.
        course: The course folder; found as ``find_course`` does by default.
        fresh: Run the notebook even if its evidence is stored already.
        on_stage: Told each stage as it begins.

    Returns:
        The verdict. A failure of labgrade itself is the status ``needs_review``.

    Raises:
        SubmissionError: If the notebook cannot be read, or is another lab's.
        UsageError: If the lab cannot be told or found.
        ConfigurationError: If the lab's tests are wrong.
    """
    definition = _lab_of(notebook, lab)
    folder = cache_folder() / "evidence"
    with Grader(definition, find_course(course), folder=folder, fresh=fresh) as grader:
        return grader.grade(notebook, on_stage=on_stage).report


def _lab_of(notebook: Path, lab: str | None) -> Lab:
    document = read_notebook(notebook)
    if lab is not None:
        definition = find_lab(lab)
        check_lab(document, definition)
        return definition
    found = identify_lab(document)
    if found.lab is None:
        raise UsageError(
            f"{notebook.name} does not tell which lab it belongs to.",
            next_step="Name the lab with --lab; labgrade labs lists them.",
        )
    return find_lab(found.lab)
