"""A tiny lab from end to end, with the real worker."""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from graders.datasets import DataSource
from graders.errors import EvidenceError
from graders.grading.grader import Grader
from graders.labs.definition import Limits
from graders.results import GradeReport, Outcome, Status
from graders.sandbox import Child, Worker
from graders.sandbox.probe import protections
from tests.grading.course import LAB, write_course
from tests.notebooks.files import code, document, markdown, write

CELLS = (
    "import otter, graders\nlab = graders.start_lab('lab_tiny')\ngrader = otter.Notebook()\ntiny_mark = 1",  # noqa: E501
    "total = 2 + 3",
    "grader.check('q1_sum')",
    "import numpy as np\na = np.arange(3)",
    "grader.check('q2_array')",
    "import keras\nnet = keras.Sequential([keras.layers.Input((4,)), keras.layers.Dense(2)])",
    "grader.check('q3_model')",
)


def submission(folder: Path, *cells: str) -> Path:
    return write(
        folder,
        document(
            *(code(cell) for cell in cells),
            markdown("<!-- answer: q4_essay -->\nBecause."),
            metadata={"labgrade": {"lab": LAB.name}},
        ),
    )


@pytest.fixture
def known_lab(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tiny lab is in no registry: whether a notebook is of it is not these tests' subject."""
    monkeypatch.setattr("graders.grading.grader.check_lab", lambda *_args: None)


@pytest.fixture
def grader(cache: Path, mnist: DataSource, known_lab: None, tmp_path: Path) -> Iterator[Grader]:
    limited = dataclasses.replace(LAB, limits=Limits(wall_seconds=120.0, cell_cpu_seconds=20.0))
    course = write_course(tmp_path / "course")
    with Grader(limited, course, folder=tmp_path / "evidence") as made:
        yield made


def timeless(report: GradeReport) -> GradeReport:
    return dataclasses.replace(report, timings={})


def test_the_life_of_submissions(grader: Grader, tmp_path: Path):
    """One worker serves all of these: starting it is most of the time."""
    stages: list[str] = []
    right = submission(tmp_path, *CELLS)
    first = grader.grade(right, on_stage=stages.append)
    assert first.report.status is Status.GRADED
    assert [question.score for question in first.report.questions] == [3.0, 3.0, 2.0, None]
    assert (first.report.score, first.report.max_score) == (8.0, 12.0)
    assert first.report.notes == ()
    assert (first.report.questions[3].answer, first.report.pending) == ("Because.", 4.0)
    assert set(first.report.data_sources) == {"mnist"}
    assert first.report.environment["python"]
    assert "enforced" in first.report.protections.values()
    assert stages == ["capture", "measure", "judge"]

    # the same again is judged from what is stored
    stages.clear()
    again = grader.grade(right, on_stage=stages.append)
    assert stages == ["judge"]
    assert timeless(again.report) == timeless(first.report)
    rejudged = grader.rejudge(first.evidence_key, submission_name="ada.ipynb")
    assert timeless(rejudged.report) == timeless(first.report)

    # run afresh, it comes to the same
    grader._fresh = True
    fresh = grader.grade(right)
    assert timeless(fresh.report) == timeless(first.report)
    grader._fresh = False

    renamed = grader.grade(submission(tmp_path, *(cell.replace("net", "my_net") for cell in CELLS)))
    assert renamed.report.score == 8.0
    assert "There was no net; my_net was graded in its place." in renamed.report.notes

    broken = grader.grade(submission(tmp_path, *CELLS[:3], "1 / 0", *CELLS[3:]))
    assert broken.report.score == 8.0
    assert broken.report.notes == ("Code cell 4 stopped with ZeroDivisionError: division by zero.",)

    crashed = grader.grade(submission(tmp_path, *CELLS[:3], "import os; os._exit(3)", *CELLS[3:]))
    assert (crashed.report.status, crashed.report.score) == (Status.PARTIAL, 3.0)
    assert "exit status 3" in crashed.report.notes[0]

    huge = "import keras\nnet = keras.Sequential([keras.layers.Input((4,)), keras.layers.Dense(10**9)])"  # noqa: E501
    gigantic = grader.grade(submission(tmp_path, *CELLS[:5], huge, CELLS[6]))
    assert gigantic.report.status in (Status.GRADED, Status.PARTIAL)
    assert gigantic.report.score == 6.0

    forged = (
        "import gc, json, struct\n"
        "from socket import socket\n"
        "def send(body, kind):\n"
        "    raw = json.dumps({'kind': kind, 'body': body, 'arrays': []}).encode()\n"
        "    for o in gc.get_objects():\n"
        "        if isinstance(o, socket): o.sendall(struct.pack('>II', len(raw), 0) + raw)\n"
    )
    frames = (
        "send({'number': [1], 'kind': 'model'}, 'object')\n"
        "send({'number': 91, 'kind': 'model', 'config': {'class_name': ['x']}}, 'object')\n"
        "send({'number': 92, 'kind': 'optimizer'}, 'object')\n"
        "send({'question': 'q3_model', 'variables': {'net': {'object': [1], 'as': 5}}}, 'snapshot')\n"  # noqa: E501
        "send({'question': 'q3_model', 'variables': {'net': {'object': 91}}}, 'snapshot')\n"
        "send({'question': ['q3_model'], 'variables': 7}, 'snapshot')\n"
        "send({'number': 'abc'}, 'fitted')\n"
        "send({'axes': 3}, 'figure')\n"
        "send({'cell': 'x', 'status': 'error', 'message': 5}, 'cell')\n"
    )
    hostile = grader.grade(submission(tmp_path, *CELLS[:5], forged + frames))
    told = [case.message for question in hostile.report.questions for case in question.cases]
    assert hostile.report.status in (Status.GRADED, Status.PARTIAL), told
    assert hostile.report.score == 6.0


def test_what_cannot_be_read_is_invalid(grader: Grader, tmp_path: Path):
    path = tmp_path / "bad.ipynb"
    path.write_text("not a notebook")
    graded = grader.grade(path)
    assert (graded.report.status, graded.report.score) == (Status.INVALID, 0.0)
    assert graded.report.max_score == 12.0
    assert graded.evidence_key is None
    outcomes = {case.outcome for question in graded.report.questions for case in question.cases}
    assert outcomes == {Outcome.SKIPPED}
    missing = grader.missing()
    assert (missing.status, missing.score) == (Status.MISSING, 0.0)
    with pytest.raises(EvidenceError, match="no stored evidence"):
        grader.rejudge("0" * 40, submission_name="x")


def killing(number: int, killed: list[int]) -> Callable[..., Child]:
    """``Worker.start_child`` that kills its next ``number`` children before they start."""
    start = Worker.start_child

    def start_and_kill(worker: Worker, *arguments: Any, **options: Any) -> Child:
        child = start(worker, *arguments, **options)
        if len(killed) < number:
            child.kill()
            killed.append(child.pid)
        return child

    return start_and_kill


def test_a_sandbox_that_somebody_ends_before_the_first_cell_gets_another(
    grader: Grader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    right, killed = submission(tmp_path, *CELLS), list[int]()
    assert grader._runner.protection  # tried with children of its own
    monkeypatch.setattr(Worker, "start_child", killing(1, killed))
    graded = grader.grade(right)
    assert (graded.report.status, graded.report.score) == (Status.GRADED, 8.0)
    assert len(killed) == 1


def test_a_sandbox_that_never_starts_needs_review(
    grader: Grader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    killed = list[int]()
    assert grader._runner.protection
    monkeypatch.setattr(Worker, "start_child", killing(9, killed))
    graded = grader.grade(submission(tmp_path, *CELLS))
    assert (graded.report.status, graded.report.score) == (Status.NEEDS_REVIEW, None)
    assert len(killed) == 2


def test_a_worker_that_cannot_get_warm_needs_review(
    cache: Path, mnist: DataSource, known_lab: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("graders.grading.local.WARM_MODULES", ("there.is.no.such.module",))
    with Grader(LAB, write_course(tmp_path / "course"), folder=tmp_path / "evidence") as grader:
        graded = grader.grade(submission(tmp_path, *CELLS))
        last = grader._runner._worker.pid
        grader.grade(submission(tmp_path, *CELLS))
        assert grader._runner._worker.pid == last  # two have failed: no third one
    assert (graded.report.status, graded.report.score) == (Status.NEEDS_REVIEW, None)
    assert "labgrade doctor" in str(graded.report)
    assert graded.evidence_key is None


@pytest.mark.parametrize("moment", ["while it imports", "before a run", "during a run"])
def test_a_worker_that_somebody_ends_is_replaced_and_the_run_repeated(
    grader: Grader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moment: str
):
    import psutil

    if moment != "while it imports":
        assert grader._runner.protection  # it is warm
    start, killed = Worker.start_child, list[int]()

    def start_and_kill_once(worker: Worker, *arguments: Any, **options: Any) -> Child:
        if killed:
            return start(worker, *arguments, **options)
        killed.append(worker.pid)
        child = start(worker, *arguments, **options) if moment == "during a run" else None
        psutil.Process(worker.pid).kill()
        return child or start(worker, *arguments, **options)

    monkeypatch.setattr(Worker, "start_child", start_and_kill_once)
    graded = grader.grade(submission(tmp_path, *CELLS))
    assert (graded.report.status, graded.report.score) == (Status.GRADED, 8.0)
    assert killed
    assert not psutil.pid_exists(killed[0])
    assert grader._runner._worker.pid != killed[0]


def test_a_new_worker_confines_as_the_first_one_did(
    grader: Grader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    import psutil

    first = grader._runner.protection
    ended = psutil.Process(grader._runner._worker.pid)
    ended.kill()
    with contextlib.suppress(psutil.NoSuchProcess):
        ended.wait(10)
    monkeypatch.setattr(Worker, "_probe", lambda *_args: "none")  # as where probes are killed
    graded = grader.grade(submission(tmp_path, *CELLS))
    assert (graded.report.status, graded.report.score) == (Status.GRADED, 8.0)
    assert grader._runner._worker.pid != ended.pid
    assert grader._runner.protection == first
    assert graded.report.protections == dict(protections(first))
