"""The grader of one lab: holds what is shared by all submissions and grades them one by one."""

from __future__ import annotations

import dataclasses
import functools
import os
import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from graders import capture, sandbox
from graders.capture.running import WARM_MODULES
from graders.datasets import DataSource, RowIndex, cache_folder, find_source
from graders.errors import EvidenceError, GraderError, SandboxError, SubmissionError
from graders.evidence.captured import Captured
from graders.grading.environment import EvidenceReader
from graders.grading.fits import FitRequests
from graders.grading.judge import Judge
from graders.grading.reporting import Reporter
from graders.grading.store import EvidenceStore
from graders.grading.versions import environment_versions
from graders.grading.wording import clean_report
from graders.labs.course import Course
from graders.labs.definition import Lab
from graders.measure import Measurer, measure
from graders.measure import measurer as measuring_process
from graders.notebooks import Notebook, check_lab, read_notebook
from graders.results import GradeReport
from graders.sandbox.probe import protections
from graders.training import Trainer
from graders.training import trainer as training_process

Stage = Callable[[str], None]


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
        jobs: Submissions graded at the same time; each gets cores ÷ jobs threads.
        warm: Whether notebooks will be run.
        fresh: Whether stored evidence is ignored.
        protection: How to confine notebooks; the strongest that the machine offers by default.

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
    ) -> None:
        self._lab = lab
        self._protection = protection
        self._store = EvidenceStore(folder)
        self._fresh = fresh
        self._threads = max(1, (os.cpu_count() or 1) // jobs)
        self._home = Path(tempfile.mkdtemp(prefix="labgrade-"))
        self._closing = threading.Event()
        self._worker_lock = threading.Lock()
        self._worker: sandbox.Worker | None = None
        self._services: list[Trainer | Measurer] = []
        try:
            if warm:
                self._start_worker()
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
        """End the worker and all services; a run in progress is given up, not graded."""
        self._closing.set()
        for service in self._services:
            service.close()
        if self._worker is not None:
            self._worker.close()
        shutil.rmtree(self._home, ignore_errors=True)

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
            on_stage: Told ``capture``, ``measure`` and ``judge`` as they begin.
        """
        name = submission_name or notebook.name
        try:
            document = read_notebook(notebook)
            check_lab(document, self._lab)
        except SubmissionError as error:
            return self.invalid(name, str(error))
        stage = on_stage or _no_stage
        try:
            return self._grade(document, name, stage)
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
        key = self._store.key(notebook.digest, self._lab, self._context())
        stored = None if self._fresh else self._store.load(key)
        if stored is None:
            stored = self._run(notebook, stage)
            self._store.save(key, *stored)
        stage("judge")
        return GradedSubmission(report=self._verdict(*stored, name), evidence_key=key)

    def _run(self, notebook: Notebook, stage: Stage) -> tuple[Captured, dict[str, Any]]:
        """Capture and measure."""
        timings: dict[str, float] = {}
        stage("capture")
        started = time.monotonic()
        fits = FitRequests(self._trainer, self._sources, self._lab.limits.training_seconds)
        worker = self._start_worker()
        protection = self._protection or worker.protection(self._home)
        workspace = Path(tempfile.mkdtemp(dir=self._home))
        jail = capture.make_jail(self._lab, self._sources, workspace, protection)
        captured = capture.capture_notebook(
            worker, notebook, self._lab, jail, threads=self._threads, answer=fits.answer
        )
        shutil.rmtree(workspace, ignore_errors=True)
        self._insist_on_worker(worker)
        timings["training"] = round(fits.seconds, 3)
        timings["capture"] = round(_since(started) - fits.seconds, 3)
        stage("measure")
        started = time.monotonic()
        measured = measure(
            captured,
            self._lab,
            sources=self._sources,
            indices=self._indices,
            measurer=self._measurer,
            trainer=self._trainer,
            provenances=fits.provenances,
        )
        timings["measure"] = _since(started)
        measured["fits"] = fits.trained
        measured["notes"] = list(notebook.notes)
        measured["timings"] = timings
        measured["protections"] = dict(protections(protection))
        measured["environment"] = self._versions
        measured["data_sources"] = {
            name: source.description for name, source in self._sources.items()
        }
        return captured, measured

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
    def _sources(self) -> Mapping[str, DataSource]:
        return {name: find_source(name) for name in self._lab.datasets}

    @functools.cached_property
    def _loaded_indices(self) -> Mapping[str, Mapping[str, RowIndex]]:
        return {
            name: {split: RowIndex(source, split) for split in ("train", "test")}
            for name, source in self._sources.items()
        }

    def _indices(self) -> Mapping[str, Mapping[str, RowIndex]]:
        return self._loaded_indices

    @functools.cached_property
    def _trainer(self) -> Trainer:
        trainer = Trainer(
            lambda: self._start_worker().start_service(training_process.SERVICE),
            folder=cache_folder() / "trained",
            sources=self._sources,
            budget=self._lab.budget,
            versions=self._versions,
            max_seconds=self._lab.limits.training_seconds,
        )
        self._services.append(trainer)
        return trainer

    @functools.cached_property
    def _measurer(self) -> Measurer:
        measurer = Measurer(
            lambda: self._start_worker().start_service(measuring_process.SERVICE),
            folder=cache_folder() / "measured",
            versions=self._versions,
        )
        self._services.append(measurer)
        return measurer

    def _insist_on_worker(self, worker: sandbox.Worker) -> None:
        """A run whose worker died under it says nothing about the notebook.

        Raises:
            SandboxError: If the worker is gone; the next submission gets a new one.
        """
        if self._closing.is_set():
            raise SandboxError("Grading was interrupted.")
        if not worker.is_alive():
            with self._worker_lock:
                if self._worker is worker:
                    self._worker = None
            raise SandboxError("The warm worker ended while a notebook ran.")

    def _start_worker(self) -> sandbox.Worker:
        with self._worker_lock:
            if self._worker is None:
                self._worker = sandbox.Worker(
                    WARM_MODULES, home=self._home, environment=_QUIET_LIBRARIES
                )
            return self._worker


_QUIET_LIBRARIES = {
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "CUDA_VISIBLE_DEVICES": "-1",
    "MPLBACKEND": "agg",
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
}


def _no_stage(_name: str) -> None:
    """Nobody wants to know."""


def _since(started: float) -> float:
    return round(time.monotonic() - started, 3)
