"""The attacks as one class, graded at each isolation level beside honest classmates."""

from __future__ import annotations

import dataclasses
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import graders
from graders.batch import run_batch
from graders.batch.grader import GraderFactory, GraderLike
from graders.gradebook import StoredResult, open_gradebook
from graders.grading import Grader
from graders.labs import Lab, find_lab
from graders.labs.course import Course, find_course
from graders.labs.definition import Limits
from graders.sandbox import kernel
from tests.adversarial.cases import Case, Level, load_cases, notebook_text
from tests.adversarial.world import CLASSMATE_SECRET, ENVIRONMENT_SECRET, Watcher, World

# Attacks are no tests: pytest must never import one, whatever it is called.
collect_ignore = ["cases", "pieces"]

ROOT = Path(graders.__file__).parent.parent
LIMITS = Limits(
    wall_seconds=25.0,
    cell_cpu_seconds=4.0,
    cell_wall_seconds=8.0,
    training_seconds=120.0,
    memory_bytes=3 * 2**29,
    processes=200,
    file_bytes=64 * 2**20,
    prediction_seconds=4.0,
    disk_bytes=128 * 2**20,
    output_bytes=2**20,
    evidence_bytes=32 * 2**20,
)
LAB = dataclasses.replace(find_lab("lab5_mnist_batchnorm"), limits=LIMITS)
CLASSMATES = ("aaron", "mia", "zoe")
"""Honest students, one before, one among and one after the attacks."""

CASES = load_cases()


@dataclasses.dataclass(frozen=True, kw_only=True)
class GradedClass:
    """A finished batch: results by student, its folder, and what was noticed around it."""

    out: Path
    results: dict[str, StoredResult]
    touched: list[str]
    left: list[str]
    seconds: float

    def page(self, student: str) -> str:
        """The feedback page of a student."""
        return (self.out / "feedback" / f"{student}.html").read_text(encoding="utf-8")

    def evidence(self, student: str) -> str:
        """What left the sandbox, as text; empty where nothing did."""
        key = self.results[student].evidence_key
        file = self.out / "evidence" / str(key) / "evidence.json"
        return file.read_text(encoding="utf-8") if key and file.is_file() else ""

    def captured(self, student: str) -> dict[str, Any]:
        """The evidence as JSON."""
        found: dict[str, Any] = json.loads(self.evidence(student) or "{}")
        return found

    def row(self, student: str) -> tuple[Any, ...]:
        """Everything of a verdict that must not depend on what else was graded."""
        report = self.results[student].report
        points = tuple((entry.name, entry.score) for entry in report.questions)
        return report.status, report.score, points, report.notes


def grader_at(level: Level) -> GraderFactory:
    """Makes graders that use one isolation level."""

    def make(lab: Lab, course: Course, folder: Path, *, jobs: int, warm: bool) -> GraderLike:
        return Grader(lab, course, folder=folder, jobs=jobs, warm=warm, protection=level)

    return make


def grade_class(
    folder: Path, notebooks: dict[str, tuple[str, ...]], level: Level, cache: Path
) -> GradedClass:
    """Grade notebooks (name to code cells) as one class in ``folder``."""
    submissions, out = folder / "submissions", folder / "out"
    submissions.mkdir()
    folder.chmod(0o755)
    world, watcher = World(folder), Watcher()
    places = world.places() | {
        "@ROOT@": str(ROOT),
        "@OUT@": str(out),
        "@SUBMISSIONS@": str(submissions),
        "@CACHE@": str(cache),
        "@HOME@": str(Path.home()),
    }
    for name, cells in notebooks.items():
        text = notebook_text(cells)
        for mark, value in places.items():
            text = text.replace(mark, value)
        (submissions / f"{name}.ipynb").write_text(text, encoding="utf-8")
    started = time.monotonic()
    try:
        with watcher.watching():
            run_batch(
                LAB,
                submissions,
                out,
                jobs=2,
                course=find_course(ROOT),
                make_grader=grader_at(level),
            )
        seconds = time.monotonic() - started
        left = [str(process) for process in watcher.left({p.pid for p in world.bystanders})]
        touched = world.touched()
    finally:
        world.close()
    with open_gradebook(out) as book:
        results = {result.student_id: result for result in book.results()}
    return GradedClass(out=out, results=results, touched=touched, left=left, seconds=seconds)


def classmates() -> dict[str, tuple[str, ...]]:
    """Notebooks of honest students; each holds a secret that nobody else may see."""
    strong = next(case for case in CASES if case.id == "out-formula").honest
    return {
        name: (*strong, f"secret = {CLASSMATE_SECRET!r}\nprint(secret)\nimport time", f"# {name}")
        for name in CLASSMATES
    }


@pytest.fixture(scope="session")
def hostile_environment(session_cache: Path) -> Iterator[Path]:
    """The grader's own environment, with a secret in it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LABGRADE_CACHE", str(session_cache))
        patch.setenv("SECRET_OF_THE_GRADER", ENVIRONMENT_SECRET)
        yield session_cache


@pytest.fixture(scope="session")
def honest_class(
    hostile_environment: Path, tmp_path_factory: pytest.TempPathFactory
) -> GradedClass:
    """The twins and the classmates, graded without any attack among them."""
    twins = {case.twin_id: case.honest for case in CASES}
    folder = tmp_path_factory.mktemp("honest")
    return grade_class(folder, twins | classmates(), "namespaces", hostile_environment)


@pytest.fixture(scope="session")
def attacked(
    request: pytest.FixtureRequest,
    hostile_environment: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> GradedClass:
    """All attacks and the classmates, graded at the level that the test is run for."""
    level: Level = request.param
    if level == "landlock" and not kernel.landlock_version():
        pytest.skip("this kernel has no Landlock")
    folder = tmp_path_factory.mktemp(level)
    attacks = {case.id: case.attack for case in CASES}
    return grade_class(folder, attacks | classmates(), level, hostile_environment)


@pytest.fixture(params=CASES, ids=lambda case: case.id)
def case(request: pytest.FixtureRequest) -> Case:
    """Each attack in turn."""
    found: Case = request.param
    return found
