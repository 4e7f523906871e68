"""One call of ``labgrade calibrate``: from a lab's name to stored runs."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from graders.authoring.calibration import records, running
from graders.authoring.calibration.almost_right import ALMOST_RIGHT
from graders.authoring.calibration.bench import Bench, Job
from graders.authoring.calibration.records import Run
from graders.authoring.calibration.reference import reference_recipes, with_single_steps
from graders.authoring.calibration.running import Plan
from graders.authoring.calibration.series import carry_out_series
from graders.authoring.calibration.sources import find_sources, kind_of
from graders.datasets import DataSource, held_out
from graders.errors import ConfigurationError, SubmissionError, UsageError
from graders.evidence.digests import plain_digest
from graders.labs.course import Course
from graders.labs.definition import AccuracyMeasurement, Lab, SeriesMeasurement
from graders.notebooks import Notebook, read_notebook
from graders.training import Recipe

Told = Callable[[str], None]


@dataclasses.dataclass(frozen=True, kw_only=True)
class Request:
    """What shall be calibrated.

    Args:
        lab: The lab.
        course: Where its reference solution is.
        folder: Where calibration files are kept.
        runs: How many runs each recipe shall have in the end.
        data: ``stand-in`` or a folder with real copies.
        questions: Only these; all that measure accuracies or errors by default.
        almost_right: Train these almost right recipes instead of the reference.
    """

    lab: Lab
    course: Course
    folder: Path
    runs: int
    data: str = "stand-in"
    questions: tuple[str, ...] = ()
    almost_right: tuple[str, ...] = ()


def calibrate_lab(request: Request, told: Told) -> None:
    """Train what is missing, and store it.

    Args:
        request: What shall be there in the end.
        told: Told of each step in a sentence.

    Raises:
        UsageError: If a question, an almost right recipe or a data set is not known.
        ConfigurationError: If a reference does not train by ``fit``, or a file is broken.
    """
    questions = _questions(request)
    records.insist_on_writable(request.folder)
    unknown = sorted(set(request.almost_right) - set(ALMOST_RIGHT))
    if unknown:
        raise UsageError(
            f"There is no almost right recipe called {', '.join(unknown)}.",
            next_step=f"There are: {', '.join(ALMOST_RIGHT)}.",
        )
    lab = request.lab
    sources = find_sources(lab.datasets, request.data)
    accuracies = tuple(name for name in questions if name in _accuracy_questions(lab))
    with Bench(sources) as bench:
        if accuracies:
            _calibrate_accuracies(request, accuracies, bench, told)
        others = [name for name in questions if name not in accuracies]
        if others and request.almost_right:
            told(f"{lab.name}: there is no almost right recipe for {', '.join(others)}: left out")
        elif others:
            told(f"{lab.name}: running the reference for {', '.join(others)}")
            carry_out_series(
                bench,
                lab,
                request.course.solution(lab.name),
                others,
                runs=request.runs,
                folder=request.folder,
                source=_source(lab, others, sources),
                told=told,
            )


def _calibrate_accuracies(
    request: Request, questions: Sequence[str], bench: Bench, told: Told
) -> None:
    lab, sources = request.lab, bench.sources
    told(f"{lab.name}: looking up what the reference trains")
    notebook = _reference(request.course.solution(lab.name))
    with with_single_steps(bench.worker, sources, bench.versions, bench.home) as steps:
        recipes = reference_recipes(notebook, lab, questions, steps)
    plans, source = tuple(_plans(request, recipes, sources, told)), _source(lab, questions, sources)
    for sentence in running.replaced(plans, request.folder, lab.name, source):
        told(f"{lab.name}: {sentence}")
    before = records.load(request.folder, lab.name, source)
    after = running.carry_out(
        plans,
        bench,
        request.folder,
        lab=lab.name,
        source=source,
        versions=bench.versions,
        told=lambda plan, run: told(_line(plan, run)),
    )
    if plans and after == before:
        told(f"{lab.name}: all {request.runs} runs are stored already")


def _reference(path: Path) -> Notebook:
    try:
        return read_notebook(path)
    except SubmissionError as error:
        raise ConfigurationError(
            error.message, next_step="Mend the lab's source notebook, or take it back."
        ) from error


def _source(lab: Lab, questions: Iterable[str], sources: Mapping[str, DataSource]) -> str:
    measured: tuple[AccuracyMeasurement | SeriesMeasurement, ...] = (
        *lab.measurements,
        *lab.series,
    )
    names = set(questions)
    return kind_of(sources[entry.dataset] for entry in measured if entry.question in names)


def _accuracy_questions(lab: Lab) -> tuple[str, ...]:
    return tuple(measurement.question for measurement in lab.measurements)


def _questions(request: Request) -> tuple[str, ...]:
    series = tuple(measurement.question for measurement in request.lab.series)
    known = (*_accuracy_questions(request.lab), *series)
    unknown = [name for name in request.questions if name not in known]
    if unknown or not known:
        raise UsageError(
            f"{request.lab.name} measures nothing in {', '.join(unknown) or 'any question'}.",
            next_step=f"Questions that can be calibrated are: {', '.join(known) or 'none'}.",
        )
    return request.questions or known


def _plans(
    request: Request,
    recipes: Mapping[str, Recipe],
    sources: Mapping[str, DataSource],
    told: Told,
) -> Iterator[Plan]:
    seen: set[tuple[str, str]] = set()
    for question, recipe in recipes.items():
        measurement = request.lab.measurement(question)
        source = sources[measurement.dataset]
        trained = (measurement.dataset, plain_digest(recipe.to_dict()))
        if trained in seen:  # the same training serves several questions: the first stands for all
            continue
        seen.add(trained)
        for name in request.almost_right or ("",):
            changed: Recipe | None = recipe
            if name:
                changed = ALMOST_RIGHT[name].change(recipe, source.num_rows("train"))
            if changed is None:
                told(f"{question} as {name}: this recipe has no such change; left out")
            else:
                yield Plan(
                    question=question,
                    almost=name,
                    description=ALMOST_RIGHT[name].description if name else "",
                    job=Job(recipe=changed, measurement=measurement),
                    data=source.digest,
                    num_held_out=len(held_out(source)[1]),
                    runs=request.runs,
                )


def _line(plan: Plan, run: Run) -> str:
    what = f"{plan.question} as {plan.almost}" if plan.almost else plan.question
    held_out = "not measured" if run.held_out is None else f"{run.held_out:.4f}"
    public = "not measured" if run.public is None else f"{run.public:.4f}"
    return (
        f"{what}, seed {run.seed}, {run.threads} threads: held out {held_out}, public {public}, "
        f"{run.seconds:.0f} s"
    )
