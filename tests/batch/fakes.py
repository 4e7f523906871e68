"""A small grader for batches: follows the protocol, runs nothing, needs no Keras.

The first code cell says what happens: ``points = 3``, ``crash``, ``review``, ``kill``,
``interrupt`` or ``lab_is_wrong``. Every call that ends is one line in ``calls.txt`` beside the
evidence, so that a test can count what was done twice.
"""

from __future__ import annotations

import dataclasses
import json
import os
import signal
import threading
import uuid
from collections.abc import Callable
from pathlib import Path

from graders.errors import ConfigurationError, SandboxError, SubmissionError
from graders.labs import Lab, Question
from graders.labs.course import Course
from graders.notebooks import find_answers, read_notebook
from graders.results import GradeReport, QuestionResult, Status, total_score

MAX_SCORE = 4.0
ASKED = Lab(
    name="lab0_fake",
    title="Fake",
    datasets=(),
    questions=(Question(name="q2", title="Two", manual=True, rubric="x", manual_points=2.0),),
)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Graded:
    report: GradeReport
    evidence_key: str | None


class FakeGrader:
    def __init__(
        self, lab: Lab, course: Course, folder: Path, *, jobs: int = 1, warm: bool = True
    ) -> None:
        self.lab = lab
        self.warm = warm
        self.folder = folder
        self.bonus = float((course.root / "bonus.txt").read_text())
        self.closed = threading.Event()
        folder.mkdir(parents=True, exist_ok=True)

    def __enter__(self) -> FakeGrader:
        return self

    def __exit__(self, *_details: object) -> None:
        self.closed.set()

    def grade(
        self,
        notebook: Path,
        *,
        submission_name: str | None = None,
        on_stage: Callable[[str], None] | None = None,
    ) -> Graded:
        assert self.warm
        name = submission_name or notebook.name
        if on_stage:
            on_stage("capture [bold]")
        try:
            read = read_notebook(notebook)
        except SubmissionError as error:
            return self.invalid(name, str(error))
        self._act(read.code_cells[0].source.split()[0])
        evidence = [read.code_cells[0].source, find_answers(read, ASKED).texts["q2"]]
        graded = self._judge(read.digest, evidence, name)
        with (self.folder / "calls.txt").open("a") as file:
            file.write(f"{name}\n")
        return graded

    def _act(self, word: str) -> None:
        if word == "crash":
            raise SandboxError("The worker died.")
        if word == "bug":
            raise ZeroDivisionError("/home/instructor/secret")
        if word == "lab_is_wrong":
            raise ConfigurationError("q1 has no points")
        if word == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        if word == "interrupt":
            os.kill(os.getpid(), signal.SIGINT)
            self.closed.wait()

    def _judge(self, key: str, evidence: list[str], name: str) -> Graded:
        scratch = self.folder / f"{key}-{uuid.uuid4().hex}.new"
        scratch.write_text(json.dumps(evidence))
        scratch.replace(self.folder / f"{key}.json")  # whole, as the archive does it
        return self.rejudge(key, submission_name=name)

    def rejudge(self, evidence_key: str, *, submission_name: str) -> Graded:
        file = self.folder / f"{evidence_key}.json"
        if not file.exists():
            raise SandboxError("The evidence is gone.")
        source, answer = json.loads(file.read_text())
        words = source.split()
        auto = min(float(words[2]) + self.bonus, 2.0) if words[0] == "points" else 0.0
        review = words[0] == "review"
        questions = self._questions(auto, answer)
        report = GradeReport(
            lab=self.lab.name,
            submission=submission_name,
            status=Status.NEEDS_REVIEW if review else Status.GRADED,
            score=None if review else total_score(questions),
            max_score=MAX_SCORE,
            questions=questions,
        )
        return Graded(report=report, evidence_key=evidence_key)

    def _questions(self, auto: float, answer: str = "") -> tuple[QuestionResult, ...]:
        """One question by tests and one by a person."""
        essay = QuestionResult(name="q2", title="Two", max_score=2.0, score=None, manual=True)
        essay = dataclasses.replace(essay, rubric="1 point: why.", answer=answer)
        return (
            QuestionResult(name="q1", title="One", max_score=2.0, score=auto),
            essay.reopened(),
        )

    def invalid(self, submission_name: str, reason: str) -> Graded:
        report = dataclasses.replace(
            self.missing(), submission=submission_name, status=Status.INVALID, notes=(reason,)
        )
        return Graded(report=report, evidence_key=None)

    def missing(self) -> GradeReport:
        return GradeReport(
            lab=self.lab.name,
            submission="",
            status=Status.MISSING,
            score=0.0,
            max_score=MAX_SCORE,
            questions=tuple(question.settled() for question in self._questions(0.0)),
        )


class Grader(FakeGrader):
    """The fake under the real grader's name, for tests of the commands."""
