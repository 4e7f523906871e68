"""Running notebooks made of a few cells in the real sandbox."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from graders.capture import Answer, capture_notebook, make_jail
from graders.capture.predicting import Ask, Inquiry
from graders.datasets import DataSource
from graders.evidence.captured import Captured
from graders.evidence.channel import Frame
from graders.grading.requests import NotebookRequests
from graders.labs import Lab, Question, Variable
from graders.labs.definition import Limits
from graders.notebooks import CodeCell, Notebook
from graders.sandbox import Protection, Worker
from graders.training import Trainer
from graders.training.trainer import SERVICE

LAB = Lab(
    name="lab_small",
    title="A lab for tests",
    datasets=("mnist",),
    questions=(
        Question(name="q1_numbers", title="Numbers", variables=(Variable(name="a", kind="array"),)),
        Question(
            name="q2_model",
            title="A model",
            variables=(
                Variable(name="net", kind="model", by_role=True),
                Variable(name="curves", kind="history", by_role=True),
            ),
        ),
        Question(name="q3_value", title="A value", variables=(Variable(name="v", kind="value"),)),
    ),
)


def notebook(*sources: str) -> Notebook:
    cells = tuple(
        CodeCell(id=f"c{number}", number=number, source=source)
        for number, source in enumerate(sources, 1)
    )
    return Notebook(name="ada.ipynb", cells=cells, metadata={}, nbformat=(4, 5), digest="0" * 64)


def declines(_request: Frame) -> Frame:
    return Frame("declined", {"reason": "this test trains in the notebook"})


def asks_nothing(_captured: Captured, _ask: Ask) -> None:
    """No model is asked for predictions."""


class Run:
    """What one run left, in the words of the tests."""

    def __init__(self, captured: Captured) -> None:
        self.captured = captured
        self.ending = captured.ending
        self.notes = [note["text"] for note in captured.notes]
        self.statuses = [cell["status"] for cell in captured.cells]
        self.text = "".join(output["text"] for output in captured.outputs)

    def snapshots(self, question: str) -> list[dict[str, Any]]:
        return [entry for entry in self.captured.snapshots if entry["question"] == question]

    def object(self, snapshot: dict[str, Any], name: str) -> dict[str, Any]:
        number = snapshot["variables"][name]["object"]
        return next(entry for entry in self.captured.objects if entry["number"] == number)

    def last(self, question: str, name: str) -> Any:
        """The value (array or plain) recorded last under ``name``."""
        entry = self.object(self.snapshots(question)[-1], name)
        arrays = self.captured.arrays_of(entry)
        return entry["value"] if "value" in entry else arrays[0] if arrays else entry


RunCells = Callable[..., Run]


@pytest.fixture
def run_cells(keras_worker: Worker, mnist: DataSource, tmp_path: Path) -> RunCells:
    """Runs cells in a sandbox: ``run_cells("a = 1", …, wall_seconds=5.0)`` with other limits."""

    def run(
        *sources: str,
        answer: Answer = declines,
        protection: Protection | None = None,
        lab: Lab = LAB,
        submitted: Path | None = None,
        inquire: Inquiry = asks_nothing,
        **limits: Any,
    ) -> Run:
        limited = dataclasses.replace(
            lab, limits=dataclasses.replace(Limits(wall_seconds=100.0), **limits)
        )
        workspace = tmp_path / "work"
        workspace.mkdir(exist_ok=True)
        strongest = protection or keras_worker.protection(tmp_path)
        jail = make_jail(limited, {"mnist": mnist}, workspace, strongest, submitted=submitted)
        captured = capture_notebook(
            keras_worker,
            notebook(*sources),
            limited,
            jail,
            threads=1,
            answer=answer,
            inquire=inquire,
        )
        return Run(captured)

    return run


class Answers:
    """The grader's answers to requests, and what was asked."""

    def __init__(self, trusted: NotebookRequests) -> None:
        self.trusted = trusted
        self.requests: list[Frame] = []
        self.replies: list[Frame] = []

    def __call__(self, request: Frame) -> Frame:
        self.requests.append(request)
        self.replies.append(self.trusted.answer(request))
        return self.replies[-1]

    @property
    def kinds(self) -> list[str]:
        return [reply.kind for reply in self.replies]


@pytest.fixture(scope="module")
def trainer(
    keras_worker: Worker, mnist: DataSource, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Trainer]:
    trainer = Trainer(
        lambda: keras_worker.start_service(SERVICE),
        folder=tmp_path_factory.mktemp("trained"),
        sources={"mnist": mnist},
        budgets={},
        versions={},
        max_seconds=120.0,
    )
    yield trainer
    trainer.close()
