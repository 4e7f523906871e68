"""A calibration from the first run to the last: what is missing is trained, run by run.

Each run is in the file before the next one starts, so that an interruption loses the training in
progress and nothing else.
"""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Protocol

from graders.authoring.calibration import records
from graders.authoring.calibration.bench import Job
from graders.authoring.calibration.records import Calibration, QuestionRuns, Run, Runs
from graders.evidence.digests import plain_digest


class Trains(Protocol):
    """What trains and measures a job; the bench, or a test's own."""

    def run(self, job: Job, seed: int, environment: str) -> Run:
        """The figures of one run."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Plan:
    """Runs that shall be there for one recipe.

    Args:
        question: The question.
        almost: What is almost right about the recipe; empty for the reference.
        description: The same for people.
        job: What to train.
        data: Digest of the data set.
        num_held_out: Number of held-out rows.
        runs: How many runs there shall be.
    """

    question: str
    almost: str = ""
    description: str = ""
    job: Job
    data: str
    num_held_out: int
    runs: int

    @property
    def recipe(self) -> str:
        """A digest of what is trained and how it is measured."""
        measured = self.job.measurement.reestimate_batch_norm
        return plain_digest([self.job.recipe.to_dict(), measured])[:32]

    @property
    def no_runs(self) -> Runs:
        """What is stored for it at first."""
        return Runs(
            recipe=self.recipe,
            data=self.data,
            num_held_out=self.num_held_out,
            description=self.description,
        )


Told = Callable[[Plan, Run], None]


def carry_out(
    plans: Sequence[Plan],
    trains: Trains,
    folder: Path,
    *,
    lab: str,
    source: str,
    versions: Mapping[str, str],
    told: Told,
) -> Calibration:
    """Train what the file does not have yet.

    Args:
        plans: What shall be there, in the order in which it is trained.
        trains: Trains.
        folder: Where calibration files are kept.
        lab: The lab's name.
        source: The kind of data source.
        versions: Versions of Python and the libraries.
        told: Told of each run as soon as it is stored.

    Returns:
        The calibration as it is stored now.
    """
    environment = environment_digest(versions)
    for seed in range(max((plan.runs for plan in plans), default=0)):
        for plan in plans:  # each seed for all of them: a sitting cut short leaves no gaps
            if seed >= plan.runs or _has(_stored(folder, lab, source, plan), seed):
                continue
            run = trains.run(plan.job, seed, environment)
            records.update(
                folder,
                lab,
                source,
                functools.partial(_with_run, plan=plan, run=run, versions=versions),
            )
            told(plan, run)
    return records.load(folder, lab, source)


def _stored(folder: Path, lab: str, source: str, plan: Plan) -> Runs:
    """The runs that are there, none where they are of another recipe or of other data."""
    empty = plan.no_runs
    question = records.load(folder, lab, source).questions.get(plan.question)
    if question is None:
        return empty
    return _same(_of(question, plan), empty)


def replaced(plans: Iterable[Plan], folder: Path, lab: str, source: str) -> list[str]:
    """Sentences on stored runs that the first new one replaces, as they are of something else."""
    path, sentences = records.file_of(folder, lab, source), []
    questions = records.load(folder, lab, source).questions
    for plan in plans:
        question = questions.get(plan.question)
        stored = None if question is None else _of(question, plan)
        if stored is not None and stored.runs and not _same(stored, plan.no_runs).runs:
            sentences.append(
                f"{len(stored.runs)} stored runs of {plan.question} are of another recipe or of "
                f"other data: new ones replace them in {path.name}"
            )
    return sentences


def _of(question: QuestionRuns, plan: Plan) -> Runs | None:
    return question.almost_right.get(plan.almost) if plan.almost else question.reference


def _has(runs: Runs, seed: int) -> bool:
    return any(run.seed == seed for run in runs.runs)


def environment_digest(versions: Mapping[str, str]) -> str:
    """A short name for versions of Python and the libraries."""
    return plain_digest(dict(versions))[:8]


def _with_run(
    calibration: Calibration, plan: Plan, run: Run, versions: Mapping[str, str]
) -> Calibration:
    question = calibration.questions.get(plan.question)
    empty = plan.no_runs
    if question is None:
        question = QuestionRuns(dataset=plan.job.measurement.dataset, reference=empty)
    if plan.almost:
        runs = _same(question.almost_right.get(plan.almost), empty).with_run(run)
        almost = {**question.almost_right, plan.almost: runs}
        question = dataclasses.replace(question, almost_right=almost)
    else:
        reference = _same(question.reference, empty).with_run(run)
        question = dataclasses.replace(question, reference=reference)
    return dataclasses.replace(
        calibration,
        environments={**calibration.environments, environment_digest(versions): dict(versions)},
        questions={**calibration.questions, plan.question: question},
    )


def _same(runs: Runs | None, empty: Runs) -> Runs:
    """Stored runs where they are of the same recipe and data, else none."""
    if runs is None or (runs.recipe, runs.data) != (empty.recipe, empty.data):
        return empty
    return runs
