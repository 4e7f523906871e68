"""What a lab is: its questions, what to capture for them, what to measure, how long to train.

A definition holds no expected answers: those are in the lab's tests, which never come near
student code. The part of it that the sandbox sees is :meth:`Lab.capture_request`.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Literal

from graders.errors import ConfigurationError

VariableKind = Literal["model", "history", "array", "number", "text", "optimizer", "loss", "value"]
"""As what a variable is recorded; ``value`` is a small plain value (numbers, strings, lists)."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Variable:
    """A name that a question's tests take, and as what to record it.

    ``by_role`` lets another name serve when this one is missing and exactly one object of the
    kind in the notebook fits (the report says so).
    """

    name: str
    kind: VariableKind
    by_role: bool = False


@dataclasses.dataclass(frozen=True, kw_only=True)
class Question:
    """One question. Points are not here: they are in the question's tests.

    Args:
        name: The question's name, and that of its test file (``q5_cnn_model``).
        title: A short title for reports.
        variables: What its tests take. ``lab`` (what was shown) is always there.
        manual: Whether a person grades (a part of) it.
        rubric: For manual questions, what earns how many points.
        manual_points: Points that a person gives.
    """

    name: str
    title: str
    variables: tuple[Variable, ...] = ()
    manual: bool = False
    rubric: str = ""
    manual_points: float = 0.0


@dataclasses.dataclass(frozen=True, kw_only=True)
class AccuracyMeasurement:
    """Measure the accuracy of a model on held-out rows of a data set.

    Args:
        question: The question at whose capture point the model is taken.
        model: The variable that holds the model.
        inputs: The variable with the public test rows, as the notebook prepared them.
        training_inputs: The variable with the training rows; held-out rows are prepared alike.
        dataset: The data set's name.
        claims: Variables that state what the model does on the public test rows; those rows are
            evaluated only where one of them was captured.
        threshold: Accuracy that the recipe must reach, 0 to 1.
        max_runs: Seeds of the recipe to train before a miss counts, at least 1.
        reestimate_batch_norm: Re-estimate batch statistics on training rows before measuring.
    """

    question: str
    model: str
    inputs: str
    training_inputs: str
    dataset: str
    claims: tuple[str, ...] = ()
    threshold: float
    max_runs: int = 1
    reestimate_batch_norm: bool = False


@dataclasses.dataclass(frozen=True, kw_only=True)
class TrainingBudget:
    """When the trusted trainer may stop before ``fit``'s full request.

    Args:
        probe_every: Optimizer steps between probes.
        probe_examples: Public test rows for each probe.
        accept_at: Probe accuracy at which training stops early, 0 to 1.
        dataset: The data set whose test rows are probed.
    """

    probe_every: int
    probe_examples: int
    accept_at: float
    dataset: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class Limits:
    """What one submission may use in the sandbox: seconds, bytes and counts.

    A cell's own limits hold outside of ``fit`` and of its first few passes of ``evaluate`` and
    ``predict``: CPU seconds first, since they do not depend on what else the machine does, and
    wall seconds for cells that only wait. ``wall_seconds`` bounds the whole run, without the time
    that the trusted trainer takes: that has ``training_seconds`` for each recipe, and again for
    all recipes of one submission together.
    """

    wall_seconds: float = 1200.0
    cell_cpu_seconds: float = 60.0
    cell_wall_seconds: float = 300.0
    training_seconds: float = 1200.0
    memory_bytes: int = 6 * 2**30
    processes: int = 256
    file_bytes: int = 512 * 2**20
    disk_bytes: int = 2**30
    output_bytes: int = 4 * 2**20
    evidence_bytes: int = 256 * 2**20


@dataclasses.dataclass(frozen=True, kw_only=True)
class Lab:
    """A lab's definition.

    Args:
        name: Its name in all four places (``lab5_mnist_batchnorm``).
        title: Its title for people.
        datasets: Names of the data sets it loads.
        questions: Its questions, in order.
        marks: Strings that tell a notebook of this lab when it does not name it (variable
            names, words of the tasks); the lab with most marks in a notebook wins.
        measurements: What the trusted side measures.
        budget: Early acceptance in training, or None to train every request in full.
        limits: What a submission may use.
    """

    name: str
    title: str
    datasets: tuple[str, ...]
    questions: tuple[Question, ...]
    marks: tuple[str, ...] = ()
    measurements: tuple[AccuracyMeasurement, ...] = ()
    budget: TrainingBudget | None = None
    limits: Limits = Limits()

    def __post_init__(self) -> None:
        names = [question.name for question in self.questions]
        problems = [
            f"{self.name}: question {name} is defined twice"
            for name in sorted({name for name in names if names.count(name) > 1})
        ]
        for measurement in self.measurements:
            if measurement.question not in names:
                problems.append(f"{self.name}: no question {measurement.question} to measure")
            if measurement.dataset not in self.datasets:
                problems.append(f"{self.name}: data set {measurement.dataset} is not listed")
        if problems:
            raise ConfigurationError(problems)

    def question(self, name: str) -> Question:
        """The question called ``name``; raises KeyError if there is none."""
        for question in self.questions:
            if question.name == name:
                return question
        raise KeyError(name)

    def capture_request(self) -> dict[str, dict[str, str]]:
        """What the sandbox is told: for each question, variable name to kind. Nothing else."""
        return {
            question.name: {variable.name: variable.kind for variable in question.variables}
            for question in self.questions
        }

    def roles(self) -> Mapping[str, VariableKind]:
        """Variables that another name may serve, by name."""
        return {
            variable.name: variable.kind
            for question in self.questions
            for variable in question.variables
            if variable.by_role
        }
