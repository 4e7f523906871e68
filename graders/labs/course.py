"""Where a course keeps its labs: the folder that holds the four places of every lab.

The wheel holds neither solutions nor tests, so the course folder is found on disk: named
explicitly, by ``LABGRADE_COURSE``, as a parent of the working folder, or as the checkout that
this package runs from.
"""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Iterator
from pathlib import Path

import graders
from graders.errors import ConfigurationError, UsageError

COURSE_VARIABLE = "LABGRADE_COURSE"


@dataclasses.dataclass(frozen=True)
class Course:
    """A folder with ``solutions/``, ``assignments/`` and ``autograder_tests/``."""

    root: Path

    def tests(self, lab: str) -> Path:
        """The folder of the lab's test files, one for each question.

        Raises:
            ConfigurationError: If the folder does not exist.
        """
        folder = self.root / "autograder_tests" / lab
        if not folder.is_dir():
            raise ConfigurationError(
                f"{self.root} has no autograder_tests/{lab}",
                next_step=f"Name the course folder with --course or {COURSE_VARIABLE}.",
            )
        return folder

    def solution(self, lab: str) -> Path:
        """The lab's source notebook with its reference solution."""
        return self.root / "solutions" / lab / f"{lab}.ipynb"

    def calibration(self) -> Path:
        """The folder of stored calibration runs, in a clone that holds the lab definitions.

        Raises:
            UsageError: If it holds none.
        """
        labs = self.root / "graders" / "labs"
        if not labs.is_dir():
            raise UsageError(
                f"{self.root} holds no lab definitions, so figures have no place there.",
                next_step="Name a folder for the calibration files with --out.",
            )
        return labs / "calibration"

    def assignment(self, lab: str) -> Path:
        """The lab's folder for students: starter notebook and public tests, generated."""
        return self.root / "assignments" / lab


def find_course(root: Path | None = None) -> Course:
    """The course to work with.

    Args:
        root: The course folder, when the caller knows it.

    Raises:
        UsageError: If ``root`` (or ``LABGRADE_COURSE``) has no ``autograder_tests``, or if no
            course can be found at all.
    """
    named = root or (Path(os.environ[COURSE_VARIABLE]) if COURSE_VARIABLE in os.environ else None)
    if named is not None:
        if not (named / "autograder_tests").is_dir():
            raise UsageError(
                f"{named} is not a course folder: it has no autograder_tests.",
                next_step="Name the folder that holds solutions, assignments and autograder_tests.",
            )
        return Course(named.resolve())
    for candidate in _likely_folders():
        if (candidate / "autograder_tests").is_dir():
            return Course(candidate)
    raise UsageError(
        "No course folder found: the installed package holds no tests.",
        next_step=(
            "Run labgrade inside a clone of the course, or name the clone with --course "
            f"or {COURSE_VARIABLE}."
        ),
    )


def _likely_folders() -> Iterator[Path]:
    here = Path.cwd().resolve()
    yield here
    yield from here.parents
    yield Path(graders.__file__).resolve().parent.parent
