"""Running notebooks of one lab: the seam that the grader knows, and this machine behind it."""

from __future__ import annotations

import contextlib
import dataclasses
import functools
import os
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

from graders import capture, sandbox
from graders.capture.running import WARM_MODULES
from graders.datasets import DataSource, RowIndex, cache_folder, find_source
from graders.errors import NotStartedError, SandboxError, WorkerEndedError
from graders.evidence.captured import Captured
from graders.grading.admission import Admission
from graders.grading.requests import NotebookRequests
from graders.grading.scratch import ScratchFolder
from graders.grading.versions import environment_versions
from graders.labs.calibrated import in_use
from graders.labs.definition import Lab
from graders.measure import Asked, Asking, Measurer, Origins, measure
from graders.measure import measurer as measuring_process
from graders.notebooks import Notebook, Weights
from graders.sandbox.probe import protections
from graders.training import Exchange, Trainer, stopping_rules
from graders.training import trainer as training_process

Stage = Callable[[str], None]


class Runner(Protocol):
    """Runs notebooks of one lab, here or elsewhere; several threads may call it at once."""

    def run(self, notebook: Notebook, stage: Stage) -> tuple[Captured, dict[str, Any]]:
        """Run a notebook: evidence and measurements.

        Raises:
            GraderError: If it could not be run; the submission needs review.
            ClusterError: If no notebook can be run any more.
        """

    def close(self) -> None:
        """End it; a run in progress raises."""


@dataclasses.dataclass(frozen=True)
class _Attempt:
    """One run: its evidence and trainings, its seconds, and whether others ran meanwhile."""

    captured: Captured
    requests: NotebookRequests
    asked: Asked
    seconds: float
    had_company: bool

    @property
    def ran_out_of_time(self) -> bool:
        """Whether a limit in wall time cut something short."""
        return self.captured.ran_out_of_time or self.asked.too_slow

    @property
    def was_killed(self) -> bool:
        """Whether its process was killed, or may have been: by its own hand or by another."""
        return self.captured.was_killed or self.asked.has_ended


class LocalRunner:
    """Runs notebooks on this machine: one warm worker, one trainer and one measurer for all.

    Needs no tests: what it learns about a notebook is evidence and measurements. Several threads
    may call :meth:`run` at once.

    Args:
        lab: The lab.
        jobs: Notebooks run at the same time on this machine; each gets cores ÷ jobs threads.
        warm: Whether the worker starts at once, or at the first notebook.
        protection: How to confine notebooks; the strongest that the machine offers by default.
        exchange: Results of trainings that other machines have; there are none by default.
    """

    def __init__(
        self,
        lab: Lab,
        *,
        jobs: int = 1,
        warm: bool = True,
        protection: sandbox.Protection | None = None,
        exchange: Exchange | None = None,
    ) -> None:
        self._lab = in_use(lab)
        self._protection = protection
        self._exchange = exchange
        self._threads = max(1, _num_cores() // jobs)
        self._admission = Admission(jobs)
        self._versions = environment_versions()
        self._scratch = ScratchFolder()
        self._home = self._scratch.path
        self._closing = threading.Event()
        self._worker_lock = threading.Lock()
        self._protection_lock = threading.Lock()
        self._shared_lock = threading.Lock()
        self._next = threading.Lock()
        self._worker: sandbox.Worker | None = None
        self._ended_cold = False
        self._services: list[Trainer | Measurer] = []
        if warm:
            self._start_worker()

    def close(self) -> None:
        """End the worker and all services; a run in progress raises SandboxError."""
        self._closing.set()
        self._admission.close()
        # The worker first: its services die with it. One that is at work could not be closed
        # before it has answered.
        with self._worker_lock:
            if self._worker is not None:
                self._worker.close()
        for service in self._services:
            service.close()
        self._scratch.remove()

    @property
    def protection(self) -> sandbox.Protection:
        """How notebooks are confined, by every worker alike; waits for the first to be warm."""
        with self._protection_lock:  # tried once, whoever asks meanwhile
            if self._protection is None:
                self._protection = self._start_worker().protection(self._home)
            return self._protection

    def run(self, notebook: Notebook, stage: Stage) -> tuple[Captured, dict[str, Any]]:
        """Run a notebook in the sandbox and measure what it left."""
        with self._shared_lock:  # made by the first: since Python 3.12 cached_property has no lock
            _ = self._trainer, self._measurer, self._origins
        with contextlib.ExitStack() as turn:
            return self._run(notebook, stage, turn)

    def _run(
        self, notebook: Notebook, stage: Stage, turn: contextlib.ExitStack
    ) -> tuple[Captured, dict[str, Any]]:
        attempt, again = self._attempt_that_counts(notebook, stage, turn)
        captured, requests = attempt.captured, attempt.requests
        timings = {
            "training": round(requests.seconds, 3),
            "capture": round(attempt.seconds - requests.seconds - requests.waited, 3),
        }
        stage("measure")
        started = time.monotonic()
        measured = measure(
            captured,
            self._lab,
            origins=self._origins,
            measurer=self._measurer,
            trainer=self._trainer,
            provenances=requests.provenances,
            asked=attempt.asked,
        )
        timings["measure"] = _since(started)
        measured["fits"] = requests.trained
        measured["trainings"] = requests.trainings
        measured["timings"] = timings
        measured["repeated_alone"] = again
        measured["protections"] = dict(protections(self.protection))
        measured["environment"] = self._versions
        measured["data_sources"] = {
            name: source.description for name, source in self._sources.items()
        }
        return captured, measured

    def _attempt_that_counts(
        self, notebook: Notebook, stage: Stage, turn: contextlib.ExitStack
    ) -> tuple[_Attempt, bool]:
        """The first run, or one alone if others may have spoilt it; whether they took its time."""
        attempt: _Attempt | None = None
        with contextlib.suppress(NotStartedError, WorkerEndedError):  # as memory runs out anywhere
            attempt = self._attempt(notebook, stage, turn, alone=False)
        again = attempt is not None and attempt.had_company and attempt.ran_out_of_time
        # It may have been the company that took its time, or somebody else who killed it.
        if attempt is None or again or attempt.was_killed:
            turn.close()
            attempt = self._attempt(notebook, stage, turn, alone=True)
        return attempt, again

    def _attempt(
        self, notebook: Notebook, stage: Stage, turn: contextlib.ExitStack, *, alone: bool
    ) -> _Attempt:
        """Run a notebook once, beside others or alone; ``turn`` holds what its measuring needs."""
        requests = NotebookRequests(
            self._trainer,
            self._sources,
            self._lab.limits.training_seconds,
            measurer=self._measurer,
        )
        asking = Asking(self._lab, self._origins, self._measurer)
        waits = "waits to run alone" if alone else "waits for free memory"
        admitted = self._admission.admitted(lambda: stage(waits), alone=alone)
        with contextlib.ExitStack() as stack:
            if alone:
                run = turn.enter_context(admitted)
                prepared = stack.enter_context(self._prepared(notebook))
            else:
                # One gets ready for its turn; whoever else waits here takes no memory.
                with self._next:
                    prepared = stack.enter_context(self._prepared(notebook))
                    run = turn.enter_context(admitted)
            stage("capture again, alone" if alone else "capture")
            started = time.monotonic()
            captured = prepared.run(answer=requests.answer, inquire=asking.inquire, watch=run.saw)
            seconds = _since(started)
        run.is_over()
        return _Attempt(captured, requests, asking.asked, seconds, run.had_company)

    @contextlib.contextmanager
    def _prepared(self, notebook: Notebook) -> Iterator[capture.PreparedSandbox]:
        """A sandbox that waits for its turn to run ``notebook``, with folders of its own."""
        worker = self._start_worker()
        workspace, submitted = Path(tempfile.mkdtemp(dir=self._home)), None
        try:
            submitted = _staged(notebook.weights, self._home)
            jail = capture.make_jail(
                self._lab, self._sources, workspace, self.protection, submitted=submitted
            )
            with capture.prepared(
                worker, notebook, self._lab, jail, threads=self._threads
            ) as prepared:
                yield prepared
        finally:
            for folder in (workspace, submitted):
                if folder is not None:
                    # Beside the next runs: a disk may take minutes over tens of thousands of files.
                    threading.Thread(
                        target=sandbox.remove_folder, args=(folder,), daemon=True
                    ).start()
        self._insist_on_worker(worker)

    @functools.cached_property
    def _sources(self) -> Mapping[str, DataSource]:
        return {name: find_source(name) for name in self._lab.datasets}

    @functools.cached_property
    def _origins(self) -> Origins:
        return Origins(self._sources, lambda: self._indices)

    @functools.cached_property
    def _indices(self) -> Mapping[str, Mapping[str, RowIndex]]:
        return {
            name: {split: RowIndex(source, split) for split in ("train", "test")}
            for name, source in self._sources.items()
            if source.has_images
        }

    @functools.cached_property
    def _trainer(self) -> Trainer:
        trainer = Trainer(
            lambda: self._start_worker().start_service(training_process.SERVICE),
            folder=cache_folder() / "trained",
            sources=self._sources,
            budgets=stopping_rules(self._lab),
            versions=self._versions,
            max_seconds=self._lab.limits.training_seconds,
            exchange=self._exchange,
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
            WorkerEndedError: If the worker is gone.
            SandboxError: If it was ended by :meth:`close`.
        """
        self._insist_on_going_on()
        if not worker.is_alive():
            raise WorkerEndedError("The warm worker ended while a notebook ran.")

    def _insist_on_going_on(self) -> None:
        if self._closing.is_set():
            raise SandboxError("Grading was interrupted.")

    def _start_worker(self) -> sandbox.Worker:
        """The warm worker; another one where it has ended.

        Whoever ends it may do so while it imports, too; but a second that never gets warm says that
        none will.
        """
        with self._worker_lock:
            self._insist_on_going_on()
            ended = self._worker if self._worker and not self._worker.is_alive() else None
            if ended and (ended.was_warm or not self._ended_cold):
                self._ended_cold = not ended.was_warm
                ended.close()
                self._worker = None
            if self._worker is None:
                self._worker = sandbox.Worker(
                    WARM_MODULES, home=self._home, environment=QUIET_LIBRARIES
                )
            return self._worker


QUIET_LIBRARIES = {
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "CUDA_VISIBLE_DEVICES": "-1",
    "MPLBACKEND": "agg",
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
}


def _staged(weights: Sequence[Weights], home: Path) -> Path | None:
    """Submitted weights in a folder of their own, None where there are none.

    The sandbox shows the whole folder, to another user: nothing else may lie in it.
    """
    if not weights:
        return None
    folder = Path(tempfile.mkdtemp(dir=home))
    for file in weights:
        (folder / file.name).write_bytes(file.content)
        (folder / file.name).chmod(0o644)
    folder.chmod(0o755)
    return folder


def _num_cores() -> int:
    """Cores that this process may use: a batch system gives a job some of the machine's."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _since(started: float) -> float:
    return round(time.monotonic() - started, 3)
