"""What each lab's reference reaches when it trains in full, beside the published figures.

Trains every recipe of the reference solutions without a budget, once, on the data that labgrade
finds (``labgrade data list``); two networks of lab 4 and the CNN of lab 1 take long::

    python benchmarks/reached_accuracies.py --out reached.json
    LABGRADE_DATA=folder/with/real/data python benchmarks/reached_accuracies.py lab2_mnist_dropout
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from graders.evidence.records import EvaluationRecord, ModelRecord
from graders.grading import Grader
from graders.grading.environment import EvidenceReader
from graders.grading.store import EvidenceStore
from graders.labs import Lab, lab_names, load_lab
from graders.labs.course import Course, find_course

PUBLISHED = {
    ("lab1_cnn_and_rnn", "q3_cnn_training"): "0.9905",
    ("lab1_cnn_and_rnn", "q7_lstm_training"): "0.8352 to 0.8548 (validation)",
    ("lab1_cnn_and_rnn", "q9_cifar10_task"): "0.7125",
    ("lab3_shapes_and_pulses", "q1_mnist56_cnn"): "0.9946",
    ("lab3_shapes_and_pulses", "q2_trimmed_cnn"): "about 0.99",
    ("lab3_shapes_and_pulses", "q4_crt_cnn"): "about 0.98",
    ("lab3_shapes_and_pulses", "q5_r3_cnn"): "0.696 to 0.78; 0.926 with 16-32-64 filters",
    ("lab3_shapes_and_pulses", "q6_simple_rnn"): "0.26866",
    ("lab3_shapes_and_pulses", "q7_rnn_comparison"): "0.26866, 0.03874, 0.08070",
    ("lab3_shapes_and_pulses", "q9_reverse_problem"): "0.09330",
    ("lab4_cifar10_cnn", "q3_model_1_training"): "0.6450",
    ("lab4_cifar10_cnn", "q6_model_2_training"): "0.5064",
    ("lab5_mnist_batchnorm", "q10_evaluate"): "0.9258",
}
"""Accuracies, and normalized errors of sequence models, as the labs' documents print them."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Reached:
    """One figure: ``kind`` is ``accuracy`` or ``normalized_error``."""

    lab: str
    question: str
    model: str
    data: str
    kind: str
    value: float
    num_examples: int
    published: str


def in_full(lab: Lab) -> Lab:
    """The lab without budgets, with every network measured on the public rows too."""
    measured = tuple(
        dataclasses.replace(measurement, claims=("lab",), max_runs=1)
        for measurement in lab.measurements
    )
    limits = dataclasses.replace(lab.limits, training_seconds=6 * 3600.0, wall_seconds=8 * 3600.0)
    return dataclasses.replace(lab, budgets=(), measurements=measured, limits=limits)


def reached(lab: Lab, course: Course) -> tuple[list[Reached], dict[str, Any]]:
    """Figures of a lab's reference, and the report's data sources and timings."""
    notebook = course.solution(lab.name)
    with tempfile.TemporaryDirectory() as name:
        with Grader(in_full(lab), course, folder=Path(name)) as grader:
            graded = grader.grade(notebook)
        stored = EvidenceStore(Path(name)).load(graded.evidence_key or "")
        if stored is None:
            raise SystemExit(f"{lab.name} could not be run: {graded.report.notes}")
        figures = list(_figures(lab, EvidenceReader(*stored)))
    facts = {
        "sources": dict(graded.report.data_sources),
        "timings": dict(graded.report.timings),
        "notes": list(graded.report.notes),
    }
    return figures, facts


def _figures(lab: Lab, reader: EvidenceReader) -> Iterator[Reached]:
    questions = {entry.question for entry in lab.measurements}
    questions |= {entry.question for entry in lab.series}
    for question in lab.questions:
        if question.name not in questions:
            continue
        variables = reader.environments(question.name)[-1].variables
        for name, value in variables.items():
            for run in value.evaluations if isinstance(value, ModelRecord) else ():
                yield from _figure(lab.name, question.name, name, run)


def _figure(lab: str, question: str, model: str, run: EvaluationRecord) -> Iterator[Reached]:
    for kind, value in (("accuracy", run.accuracy), ("normalized_error", run.normalized_error)):
        if value is not None:
            yield Reached(
                lab=lab,
                question=question,
                model=model,
                data=run.data,
                kind=kind,
                value=value,
                num_examples=run.num_examples,
                published=PUBLISHED.get((lab, question), ""),
            )


def _table(figures: Sequence[Reached]) -> Table:
    table = Table("lab", "question", "model", "data", "rows", "reached", "published")
    for figure in figures:
        table.add_row(
            figure.lab,
            figure.question,
            figure.model,
            figure.data,
            f"{figure.num_examples:,}",
            f"{figure.value:.4f}",
            figure.published,
        )
    return table


def main(words: Sequence[str]) -> int:
    """Train and print; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("labs", nargs="*", help="labs to train; all of them by default")
    parser.add_argument("--out", type=Path, help="a JSON file for the figures")
    arguments = parser.parse_args(words)
    console, everything, facts = Console(width=140), [], {}
    for name in arguments.labs or lab_names():
        started = time.monotonic()
        figures, facts[name] = reached(load_lab(name), find_course(None))
        facts[name]["seconds"] = round(time.monotonic() - started)
        everything += figures
        console.print(_table(figures), f"{name}: {facts[name]}", soft_wrap=True)
        if arguments.out:  # after each lab: a later one may take hours
            entries = [dataclasses.asdict(figure) for figure in everything]
            text = json.dumps({"figures": entries, "runs": facts}, indent=2)
            arguments.out.write_text(text + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
