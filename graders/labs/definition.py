"""What a lab is: its questions, what to capture for them, what to measure, how long to train.

A definition holds no expected answers: those are in the lab's tests, which never come near
student code. The part of it that the sandbox sees is :meth:`Lab.capture_request`.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any, Literal, get_args

from graders.errors import ConfigurationError

VariableKind = Literal[
    "model",
    "history",
    "array",
    "number",
    "text",
    "optimizer",
    "loss",
    "value",
    "mapping",
    "function",
]
"""As what a variable is recorded.

``value`` is a small plain value (numbers, strings, lists); of a ``mapping`` only some keys are
recorded, and a ``function`` is recorded by what it returns for some arguments.
"""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Variable:
    """A name that a question's tests take, and as what to record it.

    ``by_role`` lets another name serve when this one is missing and exactly one object of the
    kind in the notebook fits (the report says so).

    Args:
        name: The variable's name.
        kind: As what it is recorded.
        by_role: See above.
        keys: Of a mapping: the keys to record.
        calls: Of a function: the plain arguments of each call, lists in the place of arrays. The
            sandbox sees them, and no expected result.
        arrays: Of a function: whether it gets these lists as NumPy arrays; its test then gives
            arrays to :func:`graders.checks.assert_function`.
    """

    name: str
    kind: VariableKind
    by_role: bool = False
    keys: tuple[str | int, ...] = ()
    calls: tuple[tuple[Any, ...], ...] = ()
    arrays: bool = False

    def request(self) -> dict[str, Any]:
        """What the sandbox is told of it."""
        told = {"kind": self.kind, "keys": list(self.keys), "calls": [list(c) for c in self.calls]}
        return told | ({"arrays": True} if self.arrays else {})


@dataclasses.dataclass(frozen=True, kw_only=True)
class Question:
    """One question. Points are not here: they are in the question's tests.

    Args:
        name: The question's name, and that of its test file (``q5_cnn_model``).
        title: A short title for reports.
        variables: What its tests take. ``lab`` (what was shown) is always there.
        manual: Whether a person grades (a part of) it.
        rubric: For manual questions, what earns how many points.
        manual_points: Points that a person gives, beside those of its tests.
        depends_on: Questions whose mistakes may cost points here too; what those depend on counts
            as well.
    """

    name: str
    title: str
    variables: tuple[Variable, ...] = ()
    manual: bool = False
    rubric: str = ""
    manual_points: float = 0.0
    depends_on: tuple[str, ...] = ()


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
            evaluated only where one of them was captured. ``lab``, for what is shown, always is.
        threshold: Accuracy that the recipe must reach, 0 to 1. Set by hand; stored runs that
            support another one replace it (:mod:`graders.labs.calibrated`).
        steps: Higher accuracies that earn further points, ascending; none by default.
        max_runs: Seeds of the recipe to train before a miss counts, at least 1.
        retry_within: How far below the next step a run may end and still get another seed.
        spread: The most by which two runs of one recipe differ. A run that ends further below the
            threshold is not repeated, unless it is stuck at chance, where another may not be.
        reestimate_batch_norm: Re-estimate batch statistics on training rows before measuring.
        defined_threshold: The threshold that was set by hand, once another has taken its place.
        fixed: Whether the threshold stays as it is, whatever runs are stored.
    """

    question: str
    model: str
    inputs: str
    training_inputs: str
    dataset: str
    claims: tuple[str, ...] = ()
    threshold: float
    steps: tuple[float, ...] = ()
    max_runs: int = 1
    retry_within: float = 0.0
    spread: float = 1.0
    reestimate_batch_norm: bool = False
    defined_threshold: float | None = None
    fixed: bool = False


@dataclasses.dataclass(frozen=True, kw_only=True)
class SeriesMeasurement:
    """Measure the normalized error of sequence models on public and on held-out series.

    The error is the mean squared error divided by the variance of the target: 1 is that of a
    constant. Stateful models are run over consecutive windows, their state reset at the start
    of each batch of series.

    Args:
        question: The question at whose capture point the models are taken.
        models: The variables that hold the models.
        dataset: The data set's name; its inputs and targets are (n, steps) series.
        reverse: Whether input and target change roles and time is reversed.
    """

    question: str
    models: tuple[str, ...]
    dataset: str
    reverse: bool = False


@dataclasses.dataclass(frozen=True, kw_only=True)
class TrainingBudget:
    """When the trusted trainer may stop before ``fit``'s full request.

    It stops when the accuracy on the public test rows is significantly above everything that the
    lab asks for on this data set (:meth:`Lab.asked_accuracy`), plus ``gap``. Held-out rows then
    have to confirm it; where they do not, the full request is trained. So a budget saves time and
    changes no grade.

    Args:
        dataset: The data set whose test rows are probed.
        probe_every: Optimizer steps between probes.
        probe_examples: Rows of a first, quick probe; all rows follow where it is promising.
        gap: How much lower an accuracy may be on held-out rows than on public ones.
        max_rows: Public rows that decide, from the first; all of them by default.
    """

    dataset: str
    probe_every: int
    probe_examples: int
    gap: float = 0.01
    max_rows: int | None = None


@dataclasses.dataclass(frozen=True, kw_only=True)
class Limits:
    """What one submission may use in the sandbox: seconds, bytes and counts.

    A cell's own limits hold outside of ``fit`` and of its first few passes of ``evaluate`` and
    ``predict``: CPU seconds first, since they do not depend on what else the machine does, and
    wall seconds for cells that only wait. ``wall_seconds`` bounds the whole run, without the time
    that the trusted trainer takes: that has ``training_seconds`` for each recipe, and again for
    all recipes of one submission together. A model that is asked for predictions after the last
    cell has ``prediction_seconds`` for each question to it, processor and wall time alike.
    """

    wall_seconds: float = 1200.0
    cell_cpu_seconds: float = 180.0
    cell_wall_seconds: float = 600.0
    training_seconds: float = 1200.0
    prediction_seconds: float = 120.0
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
        measurements: The accuracies that the trusted side measures.
        series: The errors of sequence models that it measures.
        budgets: Early acceptance in training, by data set; requests on others train in full.
        submitted_weights: Data sets on which weights that come with a notebook may stand for a
            training. Nobody can tell how such weights were made; held-out rows tell their worth.
        stated_accuracies: Questions whose task tells students which accuracy it asks for, so
            that a calibration checks the threshold and proposes no other.
        limits: What a submission may use.
    """

    name: str
    title: str
    datasets: tuple[str, ...]
    questions: tuple[Question, ...]
    marks: tuple[str, ...] = ()
    measurements: tuple[AccuracyMeasurement, ...] = ()
    series: tuple[SeriesMeasurement, ...] = ()
    budgets: tuple[TrainingBudget, ...] = ()
    submitted_weights: tuple[str, ...] = ()
    stated_accuracies: tuple[str, ...] = ()
    limits: Limits = Limits()

    def __post_init__(self) -> None:
        names = [question.name for question in self.questions]
        problems = [
            f"{self.name}: question {name} is defined twice"
            for name in sorted({name for name in names if names.count(name) > 1})
        ]
        measured: tuple[AccuracyMeasurement | SeriesMeasurement, ...] = (
            *self.measurements,
            *self.series,
        )
        for measurement in measured:
            if measurement.question not in names:
                problems.append(f"{self.name}: no question {measurement.question} to measure")
            if measurement.dataset not in self.datasets:
                problems.append(f"{self.name}: data set {measurement.dataset} is not listed")
        problems += [
            f"{self.name}: {question.name} captures {variable.name} as {variable.kind!r}, which is "
            f"none of {', '.join(get_args(VariableKind))}"
            for question in self.questions
            for variable in question.variables
            if variable.kind not in get_args(VariableKind)
        ]
        problems += [
            f"{self.name}: {question.name} depends on {other}, which does not come before it"
            for number, question in enumerate(self.questions)
            for other in question.depends_on
            if other not in names[:number]
        ]
        for budget in self.budgets:
            if self.asked_accuracy(budget.dataset) is None:
                problems.append(f"{self.name}: a budget for {budget.dataset}, but no accuracy")
        for dataset in self.submitted_weights:
            if dataset not in self.datasets:
                problems.append(f"{self.name}: weights for {dataset}, which is not listed")
        problems += [
            f"{self.name}: {name} states an accuracy, but none is measured"
            for name in self.stated_accuracies
            if name not in {measurement.question for measurement in self.measurements}
        ]
        if problems:
            raise ConfigurationError(problems)

    def question(self, name: str) -> Question:
        """The question called ``name``; raises KeyError if there is none."""
        for question in self.questions:
            if question.name == name:
                return question
        raise KeyError(name)

    def depending_on(self, name: str) -> frozenset[str]:
        """The questions in which a mistake in question ``name`` may cost points; it is one."""
        found = {name}
        for question in self.questions:  # a question depends on earlier ones only
            if found.intersection(question.depends_on):
                found.add(question.name)
        return frozenset(found)

    def measurement(self, question: str) -> AccuracyMeasurement:
        """The accuracy measured for a question; raises KeyError if there is none."""
        for measurement in self.measurements:
            if measurement.question == question:
                return measurement
        raise KeyError(question)

    def with_measurements(self, measurements: tuple[AccuracyMeasurement, ...]) -> Lab:
        """The same lab, measured in another way."""
        return dataclasses.replace(self, measurements=measurements)

    def asked_accuracy(self, dataset: str) -> float | None:
        """The highest accuracy that earns points on a data set, None if none is asked for."""
        asked = [
            max((measurement.threshold, *measurement.steps))
            for measurement in self.measurements
            if measurement.dataset == dataset
        ]
        return max(asked, default=None)

    def capture_request(self) -> dict[str, dict[str, dict[str, Any]]]:
        """What the sandbox is told: for each question, its variables' names and kinds."""
        return {
            question.name: {variable.name: variable.request() for variable in question.variables}
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
