"""The grader of one lab: has a submission run, keeps its evidence, judges it.

Running (:class:`~.local.Runner`) needs no tests and judging needs no worker, so a notebook may run
on another machine than the one that judges it.
"""

from __future__ import annotations

import dataclasses
import functools
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from graders import sandbox
from graders.datasets import DataSource, find_source
from graders.errors import (
    ClusterError,
    EvidenceError,
    GraderError,
    SubmissionError,
)
from graders.evidence.captured import Captured
from graders.grading.environment import EvidenceReader
from graders.grading.judge import Judge
from graders.grading.local import LocalRunner, Runner, Stage
from graders.grading.reporting import Reporter
from graders.grading.store import EvidenceStore
from graders.grading.versions import environment_versions
from graders.grading.wording import clean_report
from graders.labs.calibrated import in_use
from graders.labs.course import Course
from graders.labs.definition import Lab
from graders.notebooks import (
    Notebook,
    check_lab,
    find_answers,
    read_notebook,
    read_starter,
    weights_digest,
    with_weights,
)
from graders.results import GradeReport


@dataclasses.dataclass(frozen=True, kw_only=True)
class GradedSubmission:
    """A verdict, and the key of its evidence (None if the notebook never ran)."""

    report: GradeReport
    evidence_key: str | None


class Grader:
    """Grades submissions of one lab. Several threads may call :meth:`grade` at once.

    The warm worker starts at once and imports in the background; judging stored evidence does
    not need it, so pass ``warm=False`` for that.

    Args:
        lab: The lab.
        course: Where its tests are.
        folder: Where evidence is stored.
        jobs: Notebooks run at the same time, however many threads call; each gets cores ÷ jobs
            threads.
        warm: Whether notebooks will be run.
        fresh: Whether stored evidence is ignored.
        protection: How to confine notebooks; the strongest that the machine offers by default.
        runner: Runs the notebooks; this machine by default. The grader closes it.

    Raises:
        ConfigurationError: If the lab's tests cannot be used.
        UsageError: If a data set cannot be found.
    """

    def __init__(
        self,
        lab: Lab,
        course: Course,
        *,
        folder: Path,
        jobs: int = 1,
        warm: bool = True,
        fresh: bool = False,
        protection: sandbox.Protection | None = None,
        runner: Runner | None = None,
    ) -> None:
        lab = in_use(lab)
        self._lab = lab
        self._store = EvidenceStore(folder)
        self._starter_file = course.assignment(lab.name) / f"{lab.name}.ipynb"
        self._fresh = fresh
        self._runner = runner or LocalRunner(lab, jobs=jobs, warm=warm, protection=protection)
        try:
            self._judge = Judge(lab, course.tests(lab.name))
            self._reporter = Reporter(lab, self._judge)
            self._versions = environment_versions()
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """End what runs notebooks; a run in progress is given up, not graded."""
        self._runner.close()

    def grade(
        self,
        notebook: Path,
        *,
        submission_name: str | None = None,
        on_stage: Stage | None = None,
    ) -> GradedSubmission:
        """Grade one notebook.

        Never raises for what a submission does: an unreadable one is ``invalid``, a failure of
        ours is ``needs_review``.

        Args:
            notebook: The submitted file.
            submission_name: Its name in the report; the file's own name by default.
            on_stage: Told ``capture``, ``measure`` and ``judge`` as they begin, and of a wait for
                memory before.
        """
        name = submission_name or notebook.name
        try:
            document = read_notebook(notebook)
            check_lab(document, self._lab)
            if self._lab.submitted_weights:
                document = with_weights(document, notebook)
        except SubmissionError as error:
            return self.invalid(name, str(error))
        stage = on_stage or _no_stage
        try:
            return self._grade(document, name, stage)
        except ClusterError:  # says nothing about this submission, and holds for all others
            raise
        except GraderError as error:
            return GradedSubmission(
                report=self._reporter.needs_review(name, str(error)), evidence_key=None
            )

    def rejudge(self, evidence_key: str, *, submission_name: str) -> GradedSubmission:
        """Judge stored evidence again; runs no notebook and loads no TensorFlow.

        Raises:
            EvidenceError: If nothing is stored under the key.
        """
        stored = self._store.load(evidence_key)
        if stored is None:
            raise EvidenceError(
                f"There is no stored evidence {evidence_key}.",
                next_step="Run labgrade batch on the folder again.",
            )
        report = self._verdict(*stored, submission_name)
        return GradedSubmission(report=report, evidence_key=evidence_key)

    def invalid(self, submission_name: str, reason: str) -> GradedSubmission:
        """The verdict on a submission that cannot be read: no points, and the reason."""
        return GradedSubmission(
            report=self._reporter.invalid(submission_name, reason), evidence_key=None
        )

    def missing(self) -> GradeReport:
        """The verdict on a student who submitted nothing."""
        return self._reporter.missing()

    def _grade(self, notebook: Notebook, name: str, stage: Stage) -> GradedSubmission:
        context = self._context()
        if notebook.weights:
            context["weights"] = weights_digest(notebook.weights)
        key = self._store.key(notebook.digest, self._lab, context)
        stored = None if self._fresh else self._store.load(key)
        if stored is None:
            captured, measured = self._runner.run(notebook, stage)
            stored = captured, {**measured, **self._read(notebook)}
            self._store.save(key, *stored)
        stage("judge")
        return GradedSubmission(report=self._verdict(*stored, name), evidence_key=key)

    def _read(self, notebook: Notebook) -> dict[str, Any]:
        """What the trusted side reads in the notebook itself, kept with its measurements."""
        answers = find_answers(notebook, self._lab, self._starter)
        return {"answers": dict(answers.texts), "notes": [*notebook.notes, *answers.notes]}

    def _verdict(self, captured: Captured, measured: dict[str, Any], name: str) -> GradeReport:
        started = time.monotonic()
        report = self._reporter.graded(name, EvidenceReader(captured, measured), captured, measured)
        timings = {**report.timings, "judge": _since(started)}
        return clean_report(dataclasses.replace(report, timings=timings))

    def _context(self) -> dict[str, Any]:
        return {
            "data": {name: source.digest for name, source in self._sources.items()},
            "versions": self._versions,
        }

    @functools.cached_property
    def _starter(self) -> Notebook | None:
        return read_starter(self._starter_file)

    @functools.cached_property
    def _sources(self) -> Mapping[str, DataSource]:
        return {name: find_source(name) for name in self._lab.datasets}


def _no_stage(_name: str) -> None:
    """Nobody wants to know."""


def _since(started: float) -> float:
    return round(time.monotonic() - started, 3)
