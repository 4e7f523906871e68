"""A class of any size, made from the graded demo class; shared by the benchmarks of scale.

Each generated notebook is a different file, so each has its own digest, evidence key, gradebook
row, report and page. Its cells do not run: its evidence is that of the demo's student whose
notebook it copies (23 different runs, from an untouched starter to a whole solution), put into
the evidence store as hard links so that ten thousand runs need no gigabytes. Everything around
the run is the real thing: intake, roster, reading the notebook, the evidence store, judging,
gradebook, feedback pages, exports.
"""

from __future__ import annotations

import csv
import dataclasses
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self

from graders.batch import BatchSummary, run_batch
from graders.gradebook import open_gradebook
from graders.grading import Grader
from graders.grading.grader import GradedSubmission
from graders.grading.store import read_run, write_run
from graders.labs import Lab, load_lab
from graders.labs.course import Course, find_course
from graders.notebooks import check_lab, read_notebook
from graders.results import GradeReport, Status

LAB = "lab5_mnist_batchnorm"


@dataclasses.dataclass(frozen=True, kw_only=True)
class Template:
    """A really graded submission: its notebook and the folder with its evidence."""

    notebook: Path
    evidence: Path


def grade_demo(folder: Path) -> None:
    """Grade the demo class for real into ``folder``, unless it is there; trains on a cold cache."""
    if not (folder / "grades.csv").is_file():
        command = [sys.executable, "-m", "graders.cli", "demo", str(folder), "--lab", LAB]
        subprocess.run(command, check=True)


def templates(demo: Path, *, rewrite: bool = True) -> list[Template]:
    """The demo's submissions that ran.

    Args:
        demo: The graded demo class.
        rewrite: Store their evidence once more, as this labgrade writes it.
    """
    submissions = find_course().root / "demo" / LAB / "submissions"
    found = []
    with open_gradebook(demo) as book:
        for result in book.results():
            if result.evidence_key is not None:
                evidence = demo / "evidence" / result.evidence_key
                if rewrite:
                    write_run(evidence, *read_run(evidence))
                notebook = submissions / result.submitter / result.report.submission
                found.append(Template(notebook=notebook, evidence=evidence))
    return found


def write_class(folder: Path, count: int, found: list[Template]) -> None:
    """Write ``submissions/`` with ``count`` notebooks and ``roster.csv`` into ``folder``."""
    submissions = folder / "submissions"
    submissions.mkdir(parents=True)
    texts = [template.notebook.read_text(encoding="utf-8").rstrip() for template in found]
    with (folder / "roster.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["student_id", "name", "email"])
        for number in range(count):
            text = texts[number % len(texts)]
            student = f"s{number:06}"
            # Space after the document: another file with the same cells.
            text += " " * (1 + number // len(texts)) + "\n"
            (submissions / f"{student}.ipynb").write_text(text, encoding="utf-8")
            writer.writerow([student, f"Student {number}", f"{student}@example.edu"])


class StoredRuns:
    """The real grader, but for the run itself: evidence is linked from a template.

    Args:
        lab: The lab.
        course: The course with its tests.
        folder: The evidence store.
        found: The templates, in the order in which :func:`write_class` used them.
    """

    def __init__(self, lab: Lab, course: Course, folder: Path, found: list[Template]) -> None:
        self._grader = Grader(lab, course, folder=folder, warm=False)
        self._lab, self._folder, self._found = lab, folder, found
        folder.mkdir(parents=True, exist_ok=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._grader.close()

    def grade(
        self,
        notebook: Path,
        *,
        submission_name: str | None = None,
        on_stage: Callable[[str], None] | None = None,
    ) -> GradedSubmission:
        """Read the notebook, link its evidence, judge it."""
        document = read_notebook(notebook)
        check_lab(document, self._lab)
        if on_stage:
            on_stage("judge")
        number = int(notebook.stem.removeprefix("s"))
        template = self._found[number % len(self._found)]
        key = document.digest[:40]
        scratch = Path(tempfile.mkdtemp(dir=self._folder, prefix=".new-"))
        for path in template.evidence.iterdir():
            os.link(path, scratch / path.name)
        scratch.rename(self._folder / key)
        return self.rejudge(key, submission_name=submission_name or notebook.name)

    def rejudge(self, evidence_key: str, *, submission_name: str) -> GradedSubmission:
        """Judge stored evidence."""
        return self._grader.rejudge(evidence_key, submission_name=submission_name)

    def invalid(self, submission_name: str, reason: str) -> GradedSubmission:
        """As the real grader."""
        return self._grader.invalid(submission_name, reason)

    def missing(self) -> GradeReport:
        """As the real grader."""
        return self._grader.missing()


def stored_runs(
    found: list[Template],
) -> Callable[..., StoredRuns]:
    """What ``run_batch`` takes as ``make_grader``."""

    def make(lab: Lab, course: Course, folder: Path, *, jobs: int, warm: bool) -> StoredRuns:
        del jobs, warm
        return StoredRuns(lab, course, folder, found)

    return make


def insist_on_verdicts(summary: BatchSummary) -> None:
    """End a benchmark whose notebooks the grader failed on: its figures would mean nothing."""
    if failed := summary.counts.get(Status.NEEDS_REVIEW, 0):
        raise SystemExit(f"{failed} of {summary.rows} submissions need review")


def grade_class(folder: Path, out: Path, course: Course, found: list[Template]) -> BatchSummary:
    """Grade what :func:`write_class` wrote into ``folder``; ends where submissions need review."""
    summary = run_batch(
        lab(),
        folder / "submissions",
        out,
        roster=folder / "roster.csv",
        course=course,
        make_grader=stored_runs(found),
        find_data=lambda _lab: {},
    )
    insist_on_verdicts(summary)
    return summary


def copy_course(folder: Path) -> Course:
    """A copy of the course's tests and starters, to be changed."""
    place = find_course()
    for name in ("autograder_tests", "assignments", "solutions"):
        source = place.root / name / LAB
        if source.is_dir():
            shutil.copytree(source, folder / name / LAB)
    return Course(folder)


def lab() -> Lab:
    """The lab of the generated class."""
    return load_lab(LAB)
