"""Runs and measurements that nobody trained."""

from __future__ import annotations

from collections.abc import Sequence

from graders.authoring.calibration.records import Calibration, QuestionRuns, Run, Runs
from graders.labs.definition import AccuracyMeasurement

NUM_ROWS = 2000
TIGHT = tuple(0.950 + 0.001 * step for step in (0, 3, 5, 6, 7, 8, 9, 10, 11, 13, 14, 16))
"""Twelve runs of a recipe that reaches about 0.96."""


def measurement(threshold: float = 0.85, **changes: object) -> AccuracyMeasurement:
    facts = {
        "question": "q1_model",
        "model": "model",
        "inputs": "x_test",
        "training_inputs": "x_train",
        "dataset": "mnist",
        "threshold": threshold,
        "max_runs": 3,
        "spread": 0.35,
    }
    return AccuracyMeasurement(**{**facts, **changes})


def run(seed: int, held_out: float | None) -> Run:
    return Run(
        seed=seed,
        threads=1 + seed % 2,
        epochs=1,
        steps=1875,
        public=held_out,
        held_out=held_out,
        seconds=100.5,
        environment="0123abcd",
    )


def runs(accuracies: Sequence[float | None], description: str = "") -> Runs:
    return Runs(
        recipe="recipe",
        data="sha256:data",
        num_held_out=NUM_ROWS,
        runs=tuple(run(seed, accuracy) for seed, accuracy in enumerate(accuracies)),
        description=description,
    )


def question(accuracies: Sequence[float | None], **almost: Sequence[float | None]) -> QuestionRuns:
    return QuestionRuns(
        dataset="mnist",
        reference=runs(accuracies),
        almost_right={
            name.replace("_", "-"): runs(values, "one change") for name, values in almost.items()
        },
    )


def calibration(**questions: QuestionRuns) -> Calibration:
    versions = {"python": "3.11.0", "tensorflow": "2.20.0", "keras": "3.6.0", "numpy": "2.0.0"}
    return Calibration(
        lab="lab5_mnist_batchnorm",
        source="stand-in",
        environments={"0123abcd": versions},
        questions=questions,
    )
