"""Runs of sequence models that a notebook trains by hand, inside the sandbox.

They are no request that the trusted side could train, so the whole reference is run under each
seed, up to the last of these questions; the ``fit`` requests on the way are answered after a
single step. One run serves all of a lab's series questions.
"""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

from graders.authoring.calibration import records
from graders.authoring.calibration.bench import Bench, threads_of
from graders.authoring.calibration.records import Calibration, QuestionRuns, Run, Runs
from graders.authoring.calibration.reference import until_last_check, with_single_steps
from graders.authoring.calibration.running import environment_digest
from graders.errors import ConfigurationError
from graders.evidence.digests import plain_digest
from graders.labs.definition import Lab, SeriesMeasurement
from graders.measure.asked import Asked
from graders.measure.origins import Origins
from graders.measure.series import SeriesMeasuring
from graders.measure.submission import Submission
from graders.notebooks import CodeCell, Notebook, read_notebook

_PATIENCE = 8
"""How much longer than a submission a reference may run, on a machine that does other things."""

Told = Callable[[str], None]


def carry_out_series(
    bench: Bench,
    lab: Lab,
    notebook: Path,
    questions: Collection[str],
    *,
    runs: int,
    folder: Path,
    source: str,
    told: Told,
) -> None:
    """Run the reference under the seeds that the file does not have yet.

    Args:
        bench: Runs the notebook and measures its models.
        lab: The lab.
        notebook: The source notebook with the reference solution.
        questions: Series questions of the lab.
        runs: How many seeds there shall be.
        folder: Where calibration files are kept.
        source: The kind of data source.
        told: Told of each run as soon as it is stored.

    Raises:
        ConfigurationError: If the reference has no model that can be measured for a question.
    """
    document = until_last_check(read_notebook(notebook), questions)
    measurements = [entry for entry in lab.series if entry.question in questions]
    names = [f"{entry.question}:{model}" for entry in measurements for model in entry.models]
    for seed in range(runs):
        stored = records.load(folder, lab.name, source).questions
        if all(_has(stored.get(name), seed) for name in names):
            continue
        started = time.monotonic()
        figures = _figures(bench, _patient(lab), _seeded(document, seed), measurements, seed)
        seconds = round(time.monotonic() - started, 1)
        missing = sorted(set(names) - set(figures))
        if missing:
            raise ConfigurationError(
                [f"{name}: the reference's model was not measured" for name in missing]
            )

        def add(now: Calibration) -> Calibration:
            return _with_runs(now, figures, seed, seconds, bench, lab, document)  # noqa: B023

        records.update(folder, lab.name, source, add)
        for name, (public, held_out) in figures.items():
            told(f"{name}, seed {seed}: error held out {held_out:.4f}, public {public:.4f}")


def _has(question: QuestionRuns | None, seed: int) -> bool:
    return question is not None and any(run.seed == seed for run in question.reference.runs)


def _patient(lab: Lab) -> Lab:
    limits = dataclasses.replace(
        lab.limits,
        cell_cpu_seconds=lab.limits.cell_cpu_seconds * _PATIENCE,
        cell_wall_seconds=lab.limits.cell_wall_seconds * _PATIENCE,
        wall_seconds=lab.limits.wall_seconds * _PATIENCE,
    )
    return dataclasses.replace(lab, limits=limits)


def _seeded(notebook: Notebook, seed: int) -> Notebook:
    """The notebook with another seed than the one that the sandbox gives every submission."""
    source = f"import keras\nkeras.utils.set_random_seed({seed})"
    cell = CodeCell(id="labgrade-seed", number=0, source=source)
    return dataclasses.replace(notebook, cells=(cell, *notebook.cells))


def _figures(
    bench: Bench,
    lab: Lab,
    notebook: Notebook,
    measurements: Collection[SeriesMeasurement],
    seed: int,
) -> dict[str, tuple[float, float]]:
    """Public and held-out error of each model, by question and variable."""
    with with_single_steps(bench.worker, bench.sources, bench.versions, bench.home) as steps:
        captured = steps.run(notebook, lab, threads=threads_of(seed))
    submission = Submission(captured, Origins(bench.sources), {})
    measuring = SeriesMeasuring(
        submission=submission, sources=bench.sources, measurer=bench.measurer, asked=Asked()
    )
    found: dict[str, list[dict[str, Any]]] = {}
    problems: dict[str, str] = {}
    for measurement in measurements:
        measuring.measure(measurement, found, problems)
    return {
        f"{measurement.question}:{name}": errors
        for measurement in measurements
        for name, number in _numbers(submission, measurement)
        if (errors := _errors(found.get(number, []))) is not None
    }


def _numbers(submission: Submission, measurement: SeriesMeasurement) -> Iterator[tuple[str, str]]:
    point = next(submission.points(measurement.question), {})
    for name in measurement.models:
        if name in point:
            yield name, str(point[name]["number"])


def _errors(evaluations: list[dict[str, Any]]) -> tuple[float, float] | None:
    errors = {entry["data"].rpartition("/")[2]: entry["normalized_error"] for entry in evaluations}
    public, held_out = errors.get("test"), errors.get("held-out")
    return None if public is None or held_out is None else (float(public), float(held_out))


def _with_runs(
    calibration: Calibration,
    figures: Mapping[str, tuple[float, float]],
    seed: int,
    seconds: float,
    bench: Bench,
    lab: Lab,
    notebook: Notebook,
) -> Calibration:
    """A calibration with one more run of each model; runs of another notebook make way."""
    environment = environment_digest(bench.versions)
    questions = dict(calibration.questions)
    for name, (public, held_out) in figures.items():
        dataset = next(s.dataset for s in lab.series if s.question == name.partition(":")[0])
        source = bench.sources[dataset]
        empty = Runs(
            recipe=plain_digest([cell.source for cell in notebook.code_cells])[:32],
            data=source.digest,
            num_held_out=source.num_rows("test"),
        )
        before = questions[name].reference if name in questions else empty
        if (before.recipe, before.data) != (empty.recipe, empty.data):
            before = empty
        run = Run(
            seed=seed,
            threads=threads_of(seed),
            epochs=0,
            steps=0,
            public=round(public, 6),
            held_out=round(held_out, 6),
            seconds=seconds,
            environment=environment,
        )
        questions[name] = QuestionRuns(
            dataset=dataset, quantity="normalized_error", reference=before.with_run(run)
        )
    environments = {**calibration.environments, environment: dict(bench.versions)}
    return dataclasses.replace(calibration, questions=questions, environments=environments)
