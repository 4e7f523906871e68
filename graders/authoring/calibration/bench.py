"""The bench: trains a recipe in full under a seed and a number of threads, and measures it.

Training and measuring happen in services of the warm worker, as in grading; this process never
loads TensorFlow. There is no budget and no cache: a calibration is about full trainings.
"""

from __future__ import annotations

import dataclasses
import os
import shutil
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

from graders.authoring.calibration.records import Run
from graders.capture.running import WARM_MODULES
from graders.datasets import DataSource
from graders.grading.local import QUIET_LIBRARIES
from graders.grading.scratch import ScratchFolder
from graders.grading.versions import environment_versions
from graders.labs.definition import AccuracyMeasurement
from graders.measure import Measurer
from graders.measure import measurer as measuring_process
from graders.measure.evaluating import Evaluation
from graders.measure.measurer import Refused
from graders.sandbox import Worker
from graders.training import NotTrainable, Recipe, Trained, Trainer
from graders.training import trainer as training_process

_MAX_SECONDS = 12 * 3600.0


@dataclasses.dataclass(frozen=True, kw_only=True)
class Job:
    """A recipe to train, and how to measure what comes of it."""

    recipe: Recipe
    measurement: AccuracyMeasurement


class Bench:
    """A warm worker with one trainer for each number of threads, and a measurer.

    Args:
        sources: The data sets by name.
    """

    def __init__(self, sources: Mapping[str, DataSource]) -> None:
        self.sources = sources
        self.versions = environment_versions()
        self._scratch = ScratchFolder()
        self.worker = Worker(WARM_MODULES, home=self.home, environment=QUIET_LIBRARIES)
        self._trainers: dict[int, Trainer] = {}
        self.measurer = Measurer(
            lambda: self.worker.start_service(measuring_process.SERVICE),
            folder=self.home / "measured",
            versions=self.versions,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.worker.close()  # first: a service that is at work could not be closed before it ends
        for trainer in self._trainers.values():
            trainer.close()
        self.measurer.close()
        self._scratch.remove()

    @property
    def home(self) -> Path:
        """A folder for passing files."""
        return self._scratch.path

    def run(self, job: Job, seed: int, environment: str) -> Run:
        """Train and measure once.

        A recipe that Keras refuses to train counts as one that reaches nothing.
        """
        threads = threads_of(seed)
        started = time.monotonic()
        try:
            trained = self._trainer(threads).train(job.recipe, seed, in_full=True)
        except NotTrainable:
            trained = None
        seconds = time.monotonic() - started
        public, held_out = (None, None) if trained is None else self._measure(job, trained)
        if trained is not None:  # weights of hundreds of runs would fill the disk
            shutil.rmtree(self.home / f"trained-{threads}" / trained.key, ignore_errors=True)
        return Run(
            seed=seed,
            threads=threads,
            epochs=job.recipe.epochs,
            steps=0 if trained is None else int(trained.facts["steps_run"]),
            public=public,
            held_out=held_out,
            seconds=round(seconds, 1),
            environment=environment,
        )

    def _measure(self, job: Job, trained: Trained) -> tuple[float | None, float | None]:
        preparation = job.recipe.data.preparation
        evaluation = Evaluation(
            self.measurer,
            job.recipe.model,
            None,
            preparation,
            preparation,
            self.sources[job.measurement.dataset],
            job.measurement.reestimate_batch_norm,
        )
        try:
            public = evaluation.public(trained.weights)["accuracy"]
            return public, evaluation.held_out(trained.weights, seed=None)["accuracy"]
        except Refused:
            return None, None

    def _trainer(self, threads: int) -> Trainer:
        if threads not in self._trainers:
            entry = training_process.SERVICE + ("" if threads > 1 else "_on_one_thread")
            self._trainers[threads] = Trainer(
                lambda: self.worker.start_service(entry),
                folder=self.home / f"trained-{threads}",
                sources=self.sources,
                budgets={},
                versions=self.versions,
                max_seconds=_MAX_SECONDS,
            )
        return self._trainers[threads]


def threads_of(seed: int) -> int:
    """Threads for the run under a seed: one and all cores in turn.

    Sums of floats come out differently in another order, and after thousands of steps that makes
    another model: a threshold must hold on any machine.
    """
    return 1 if seed % 2 else max(1, len(os.sched_getaffinity(0)))
