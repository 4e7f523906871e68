"""What is measured of one submission: summaries, preprocessing, pictures, accuracies.

The result is plain JSON-ready data that is stored beside the evidence, so that judging again
needs neither the notebook nor TensorFlow.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from graders.checks.keras_errors import explain_error
from graders.datasets import DataSource
from graders.evidence.captured import Captured
from graders.labs.definition import Lab
from graders.measure.accuracies import AccuracyMeasuring, Evaluations, Problems
from graders.measure.asked import NOT_ASKED, Asked
from graders.measure.measurer import Measurer, Refused
from graders.measure.models import architecture, is_untrained
from graders.measure.origins import Origins
from graders.measure.pictures import recognise_images
from graders.measure.provenance import Provenance
from graders.measure.series import SeriesMeasuring
from graders.measure.submission import Entry, Submission
from graders.training import Trainer
from graders.training.budget import is_significantly_above

Measured = dict[str, Any]


def measure(
    captured: Captured,
    lab: Lab,
    *,
    origins: Origins,
    measurer: Measurer,
    trainer: Trainer,
    provenances: Mapping[str, Provenance],
    asked: Asked | None = None,
) -> Measured:
    """Measure one submission.

    Args:
        captured: Its evidence.
        lab: Says what to measure.
        origins: Finds arrays' rows in the lab's data sets.
        measurer: Rebuilds and evaluates models.
        trainer: Trains further seeds of a recipe.
        provenances: Digest of weights to the training that made them.
        asked: What models with code of their own answered; by default none was asked.

    Returns:
        ``models`` (object number to summary, problem, and as ``code`` the classes of a model that
        is known by its predictions alone, with
        the ``shapes`` of what it was asked and what it answered), ``arrays``
        (object number to origin) and ``images`` (array number to data row), all by
        decimal text, since JSON has no other keys.

    Raises:
        GraderError: If the measuring or training process fails: ours, not the student's.
    """
    sources, submission = origins.sources, Submission(captured, origins, provenances)
    asked = asked or Asked()
    models = {
        number: _model(entry, submission, measurer, asked)
        for number, entry in submission.of_kind("model").items()
    }
    evaluations, problems = _evaluations(submission, lab, sources, measurer, trainer, asked)
    for number, problem in problems.items():
        model = models[number]
        if model["code"] and not evaluations.get(number):
            # What cannot be rebuilt may be measured all the same: where it was not, say why.
            model["problem"] = f"{model['problem']} {problem}"
        model["problem"] = model["problem"] or problem
    for number, figures in evaluations.items():
        models[number]["learned"] = has_learned(figures, sources)
    return {
        "models": models,
        "arrays": {
            number: origin
            for number, entry in submission.of_kind("array").items()
            if (origin := submission.origin(entry)) is not None
        },
        "images": recognise_images(captured, origins),
        "evaluations": evaluations,
    }


def has_learned(
    figures: Sequence[Mapping[str, Any]], sources: Mapping[str, DataSource]
) -> bool | None:
    """Whether a model beats guessing on held-out rows; None where that was not measured."""
    told = [figure for figure in figures if figure["data"].endswith("/held-out")]
    if not told:
        return None
    return any(
        figure["accuracy"] is not None
        and is_significantly_above(
            round(figure["accuracy"] * figure["num_examples"]),
            figure["num_examples"],
            1.0 / sources[figure["data"].partition("/")[0]].num_classes,
        )
        for figure in told
        if sources.get(figure["data"].partition("/")[0]) is not None
    )


def _model(
    entry: Entry, submission: Submission, measurer: Measurer, asked: Asked
) -> dict[str, Any]:
    """Summary and training of one captured model."""
    problem, summary, code = entry.get("problem"), None, asked.is_code(entry)
    if code:
        problem = asked.problems.get(str(entry["number"]), NOT_ASKED)
    else:
        try:
            summary = measurer.ask("summarize", {"model": architecture(entry)})
        except Refused as error:
            problem = f"The model cannot be rebuilt: {error}. {explain_error(str(error))}".strip()
    return {
        "summary": summary,
        "problem": problem,
        "code": str(entry["own"])[:200] if code else None,
        "shapes": asked.shapes.get(str(entry["number"])) if code else None,
        "untrained": not entry.get("built") or is_untrained(submission.weights(entry)),
    }


def _evaluations(
    submission: Submission,
    lab: Lab,
    sources: Mapping[str, DataSource],
    measurer: Measurer,
    trainer: Trainer,
    asked: Asked,
) -> tuple[Evaluations, Problems]:
    """For each measured model, by its number, its evaluations; or why there are none."""
    found: Evaluations = {}
    problems: Problems = {}
    accuracies = AccuracyMeasuring(
        submission=submission, sources=sources, measurer=measurer, trainer=trainer, asked=asked
    )
    for accuracy in lab.measurements:
        accuracies.measure(accuracy, found, problems)
    errors = SeriesMeasuring(submission=submission, sources=sources, measurer=measurer, asked=asked)
    for series in lab.series:
        errors.measure(series, found, problems)
    return found, problems
