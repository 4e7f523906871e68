"""A grader whose notebooks show nothing: reading, judging and reporting are the real ones."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import graders
from graders.batch.grader import GraderLike
from graders.evidence.captured import Captured
from graders.grading import Grader
from graders.grading.local import Stage
from graders.labs import Lab, find_lab
from graders.labs.course import Course, find_course
from graders.notebooks import Notebook

ROOT = Path(graders.__file__).parent.parent
LAB = find_lab("lab5_mnist_batchnorm")


class ShowsNothing:
    """Stands in for the machine that runs notebooks."""

    def run(self, notebook: Notebook, stage: Stage) -> tuple[Captured, dict[str, Any]]:
        return Captured(), empty_measurements()

    def close(self) -> None:
        """Nothing was started."""


def empty_measurements() -> dict[str, Any]:
    """What is measured of a notebook that shows nothing."""
    names = ("models", "arrays", "images", "evaluations", "fits", "timings", "protections")
    return {name: {} for name in (*names, "environment", "data_sources")}


def make_unrun_grader(
    lab: Lab, course: Course, folder: Path, *, jobs: int, warm: bool
) -> GraderLike:
    """The factory of a batch."""
    return Grader(lab, course, folder=folder, runner=ShowsNothing())


def unrun_grader(folder: Path) -> Grader:
    """The same for a single call."""
    return Grader(LAB, find_course(ROOT), folder=folder, runner=ShowsNothing())
