"""Whether the four places of a lab agree: definition, source notebook, tests, starter.

Every function returns problems as sentences; an author gets all of them at once.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator, Mapping

from graders import checks
from graders.authoring.question_tests import CaseDeclaration, QuestionTests
from graders.authoring.source_notebook import SourceNotebook
from graders.datasets import dataset_names
from graders.labs import AccuracyMeasurement, Lab, Question

SHOWN_VARIABLE = "lab"
"""The parameter by which a test gets what the notebook showed; it is always captured."""


def lab_problems(
    lab: Lab, source: SourceNotebook, tests: Mapping[str, QuestionTests]
) -> tuple[str, ...]:
    """Everything in which a lab's places disagree."""
    return (
        *source.cell_problems(),
        *_notebook_problems(lab, source),
        *_dataset_problems(lab),
        *(
            problem
            for accuracy in lab.measurements
            for problem in _accuracy_problems(lab, accuracy)
        ),
        *_question_problems(lab, tests),
        *_manual_problems(lab),
        *source.answer_problems(),
        *_answer_cell_problems(lab, source),
        *_check_cell_problems(source, tests),
        *(problem for test in tests.values() for problem in file_problems(test)),
        *_capture_problems(lab, tests),
    )


def file_problems(test: QuestionTests) -> Iterator[str]:
    """What is wrong inside one test file."""
    file = test.path.name
    if test.name != test.question:
        yield f'{file}: must say name = "{test.question}", says {test.name!r}'
    if not test.marked:
        yield f"{file}: must say OK_FORMAT = False, which tells Otter the format of its tests"
    if all(case.hidden for case in test.cases):
        yield f"{file}: has no public case, so students would get no feedback"
    counts = Counter(case.function for case in test.cases)
    for function, count in counts.items():
        if count > 1:
            yield f"{file}: {function} is defined {count} times; only the last would count"
    for name in test.checks:
        if name not in checks.__all__:
            yield f"{file}: there is no check called {name} in graders.checks"
    for case in test.cases:
        yield from _case_problems(file, case)


def _case_problems(file: str, case: CaseDeclaration) -> Iterator[str]:
    if case.points is None:
        yield f"{file}: {case.function} has no points; write points=… as a number"
    elif case.points < 0:
        yield f"{file}: {case.function} has negative points"
    if "env" in case.parameters:
        yield f"{file}: {case.function} takes env; name the variables it needs instead"


def _notebook_problems(lab: Lab, source: SourceNotebook) -> Iterator[str]:
    file = source.path.name
    if source.named_lab() != lab.name:
        yield (
            f'{file}: metadata must hold {{"labgrade": {{"lab": "{lab.name}"}}}}, '
            f"which tells graders a renamed notebook's lab; found {source.named_lab()!r}"
        )
    if set(source.started_labs()) != {lab.name}:
        found = ", ".join(source.started_labs()) or "none"
        yield f'{file}: needs a cell with lab = graders.start_lab("{lab.name}"); found {found}'


def _dataset_problems(lab: Lab) -> Iterator[str]:
    known = dataset_names()
    for name in lab.datasets:
        if name not in known:
            yield f"labgrade knows no data set {name}; there are {', '.join(known)}"


def _accuracy_problems(lab: Lab, measurement: AccuracyMeasurement) -> Iterator[str]:
    """What keeps an accuracy from being measured, or from being reached by anybody."""
    question, asked = measurement.question, (measurement.threshold, *measurement.steps)
    captured = {variable.name: variable.kind for variable in lab.question(question).variables}
    for role, name in (("model", measurement.model), ("inputs", measurement.inputs)):
        if name not in captured:
            yield f"{question} is measured with {role}={name!r}, which is not captured for it"
    if captured.get(measurement.model, "model") != "model":
        yield f"{question} measures {measurement.model}, which is not captured as a model"
    if not all(0 < accuracy <= 1 for accuracy in asked):
        yield f"{question} asks for an accuracy outside of 0 to 1: {', '.join(map(str, asked))}"
    if any(low >= high for low, high in itertools.pairwise(asked)):
        yield f"{question} has steps that do not rise from its threshold on"


def _question_problems(lab: Lab, tests: Mapping[str, QuestionTests]) -> Iterator[str]:
    defined = {question.name for question in lab.questions}
    for question in lab.questions:
        if question.name not in tests and not question.manual:
            yield f"question {question.name} has no test file in autograder_tests/{lab.name}"
    for name in tests:
        if name not in defined:
            yield f"{name}.py tests a question that graders/labs/{lab.name}.py does not define"


def _manual_problems(lab: Lab) -> Iterator[str]:
    for question in lab.questions:
        if not question.manual and (question.manual_points or question.rubric):
            yield f"question {question.name} has manual points or a rubric, but not manual=True"
        elif question.manual and question.manual_points <= 0:
            yield f"question {question.name} is graded by a person and has no manual_points"
        elif question.manual and not question.rubric.strip():
            yield f"question {question.name} is graded by a person and has no rubric"


def _answer_cell_problems(lab: Lab, source: SourceNotebook) -> Iterator[str]:
    """Every question that a person grades has one answer cell, and no other question has any."""
    file, cells = source.path.name, Counter(source.answered_questions())
    manual = {
        question.name.casefold(): question.name for question in lab.questions if question.manual
    }
    for name in manual.values():
        count = cells[name.casefold()]
        if count == 0:
            yield f"{file}: has no answer cell for {name}: a Markdown cell <!-- answer: {name} -->"
        elif count > 1:
            yield f"{file}: has {count} answer cells for {name}"
    for name in cells:
        if name not in manual:
            yield f"{file}: <!-- answer: {name} --> names no question that a person grades"


def _check_cell_problems(
    source: SourceNotebook, tests: Mapping[str, QuestionTests]
) -> Iterator[str]:
    file, checked = source.path.name, source.checked_questions()
    for name in tests:
        if name not in checked:
            yield f'{file}: has no cell with grader.check("{name}")'
    for name, count in Counter(checked).items():
        if name not in tests:
            yield f'{file}: grader.check("{name}") names a question without a test file'
        elif count > 1:
            yield f'{file}: grader.check("{name}") appears {count} times'


def _capture_problems(lab: Lab, tests: Mapping[str, QuestionTests]) -> Iterator[str]:
    for question in lab.questions:
        if question.name in tests:
            yield from _uncaptured(question, tests[question.name])


def _uncaptured(question: Question, test: QuestionTests) -> Iterator[str]:
    captured = {variable.name for variable in question.variables} | {SHOWN_VARIABLE, "env"}
    for case in test.cases:
        for missing in sorted(set(case.parameters) - captured):
            yield (
                f"{test.path.name}: {case.function} takes {missing}, "
                f"which the lab's definition does not capture for {question.name}"
            )
