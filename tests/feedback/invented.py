"""An invented report and class with every kind of result, for tests and for looking at."""

from __future__ import annotations

import dataclasses

from graders.gradebook import ClassRow, StoredResult, Student
from graders.results import CaseResult, GradeReport, Outcome, QuestionResult, Status

EXPECTED = """Layer                   Output shape          Params
Conv2D                  (None, 26, 26, 16)       160
BatchNormalization      (None, 26, 26, 16)        64
ReLU                    (None, 26, 26, 16)         0
Conv2D                  (None, 24, 24, 32)     4,640"""
ACTUAL = EXPECTED.replace("4,640", "12,832").replace("24, 24", "22, 22")


def case(
    name: str, points: float, outcome: Outcome, hidden: bool = False, **texts: str
) -> CaseResult:
    return CaseResult(name=name, points=points, hidden=hidden, outcome=outcome, **texts)


QUESTIONS = (
    QuestionResult(
        name="q1_inspect",
        title="Inspect the data",
        max_score=1.0,
        score=1.0,
        cases=(case("The four shapes are shown", 1.0, Outcome.PASSED),),
    ),
    QuestionResult(
        name="q5_cnn_model",
        title="Build the network",
        max_score=8.0,
        score=4.0,
        cases=(
            case("cnn_model is a Keras model", 4.0, Outcome.PASSED),
            case(
                "The layers are those of the table",
                3.0,
                Outcome.FAILED,
                message="Row 4 differs: Conv2D with 12,832 parameters, expected 4,640.",
                hint="Your 12,832 parameters fit a 5×5 kernel; the task asks for 3×3.",
                expected=EXPECTED,
                actual=ACTUAL,
            ),
            case(
                "It has 98,922 trainable parameters",
                1.0,
                Outcome.SKIPPED,
                hidden=True,
                message="Skipped, because the layers differ.",
            ),
        ),
    ),
    QuestionResult(
        name="q6_optimizer",
        title="Choose the optimizer",
        max_score=1.0,
        score=0.0,
        cases=(
            case(
                "The learning rate is 0.1",
                1.0,
                Outcome.FAILED,
                hidden=True,
                message="sgd_optimizer has learning rate 0.01.",
                hint="Pass learning_rate=0.1 to keras.optimizers.SGD.",
                expected="0.1",
                actual="0.01",
            ),
        ),
    ),
    QuestionResult(
        name="q8_discussion",
        title="What the plots tell",
        max_score=2.0,
        score=None,
        manual=True,
        pending=2.0,
        rubric="1 point: what each curve shows.\n1 point: where over-fitting begins.",
        answer="The validation loss rises after epoch 4,\nso the network *learns by heart*.",
    ),
)

REPORT = GradeReport(
    lab="lab5_mnist_batchnorm",
    submission="lab5_ada.ipynb",
    student="1001",
    status=Status.PARTIAL,
    score=5.0,
    max_score=12.0,
    questions=QUESTIONS,
    environment={"python": "3.11.9", "keras": "3.15.0"},
    data_sources={"mnist": "stand-in sha256:0123456789abcdef0123456789abcdef0123456789abcdef"},
    protections={"network": "enforced", "process space": "not enforced: no user namespaces here"},
    timings={"capture": 3.25, "judge": 0.04},
    notes=("Cell 12 ran longer than 900 seconds and was stopped.",),
)


def row(
    student_id: str, name: str, status: Status, score: float | None, **fields: object
) -> ClassRow:
    report = dataclasses.replace(
        REPORT,
        student=student_id,
        status=status,
        score=score,
        submission=f"{student_id}.ipynb",
        **fields,
    )
    result = StoredResult(student_id=student_id, submitter=student_id, report=report)
    return ClassRow(
        student=Student(student_id=student_id, name=name, email=f"{student_id}@uni.edu"),
        result=result,
    )


CLASS = (
    row("1001", "Ada Lovelace", Status.GRADED, 12.0),
    row("1002", "Emmy Noether", Status.GRADED, 11.0),
    row("1003", "Kurt Gödel", Status.PARTIAL, 5.0),
    row(
        "1004",
        "Alan Turing",
        Status.NEEDS_REVIEW,
        None,
        notes=("The worker died twice while it ran this notebook.",),
    ),
    row(
        "1005",
        "Mary Jackson",
        Status.INVALID,
        0.0,
        notes=("1005.ipynb is in the old notebook format 3; expected nbformat 4.",),
    ),
    row("1006", "Sofja Kowalewskaja-Mittag-Leffler of Stockholm", Status.MISSING, 0.0, notes=()),
    row("guest-with-a-very-long-identifier_2026@students.example.edu", "", Status.GRADED, 8.25),
)
