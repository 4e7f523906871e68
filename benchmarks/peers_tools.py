"""How each tool grades some submissions, each in the way that its documentation recommends.

A function of this module gets everything ready for one tool, and returns what is then measured:
the command that a teacher would give, in processes of its own. All tools read the same cached data
sets and none runs in a container.

- labgrade: ``labgrade run`` for one notebook, ``labgrade batch`` for a class.
- Otter 7: ``otter run`` for one; for many without containers its manual names the function
  ``otter.api.grade_submission``, which is called in one process here.
- nbgrader: ``nbgrader generate_assignment`` once, then ``nbgrader autograde`` for one student or
  for all; ``nbgrader export`` gives the scores.
- nbconvert: ``jupyter nbconvert --execute --allow-errors``. It executes and gives no score.
- floor: see ``peers_floor.py``.
"""

from __future__ import annotations

import dataclasses
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from caches import with_data_alone
from peers_class import (
    LAB,
    LAST_CELL,
    NUM_QUESTIONS,
    Submission,
    changed,
    read_base,
    write_notebooks,
)
from peers_nbgrader import (
    CONFIGURATION,
    read_notebook,
    scores_of_export,
    source_notebook,
    student_notebook,
)

from graders.authoring.question_tests import read_tests
from graders.datasets.cache import CACHE_VARIABLE
from graders.integrations.otter import generate_autograder

Scores = Mapping[str, float | None]
"""Score by student; None where the tool gave none."""

HERE = Path(__file__).resolve().parent

_LONGEST = 2 * 3600.0

_GRADE_MANY = """
import json, sys
from otter.api import grade_submission
for path in sys.argv[2:]:
    results = grade_submission(path, sys.argv[1], quiet=True)
    print(json.dumps([path, results.total]), file=sys.stderr)
"""


class ToolError(RuntimeError):
    """A tool failed as a whole, so that its row would mean nothing."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Setting:
    """Where a tool works.

    Args:
        root: The course: tests, starter, demo class.
        folder: An empty folder for what the tool makes.
        cache: labgrade's cache with the data sets.
        training: Whether it is the whole lab or the one without training.
    """

    root: Path
    folder: Path
    cache: Path
    training: bool

    def environment(self, cache: Path | None = None) -> dict[str, str]:
        """The environment of all tools: an activated virtual environment and this labgrade."""
        path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
        return {
            **os.environ,
            "PATH": path,
            "PYTHONPATH": str(self.root),
            CACHE_VARIABLE: str(cache or self.cache),
        }

    def course(self) -> Path:
        """The course folder, with the tests of the questions that this setting has."""
        if self.training:
            return self.root
        course = self.folder / "course"
        tests = course / "autograder_tests" / LAB
        tests.mkdir(parents=True, exist_ok=True)
        for file in _tests(self.root / "autograder_tests" / LAB)[: NUM_QUESTIONS[False]]:
            shutil.copy(file, tests)
        shutil.copytree(
            self.root / "assignments" / LAB, course / "assignments" / LAB, dirs_exist_ok=True
        )
        return course

    def tests(self) -> Path:
        """The folder of test files."""
        return self.course() / "autograder_tests" / LAB

    def labgrade(self) -> list[str]:
        """The command ``labgrade``."""
        if self.training:
            return [sys.executable, "-m", "graders.cli"]
        return [sys.executable, str(HERE / "peers_short_lab.py")]


@dataclasses.dataclass(frozen=True, kw_only=True)
class Work:
    """What is measured, and what is read afterwards.

    Args:
        grade: Grades; nothing else happens in it.
        scores: Tells the scores, or None for a tool that gives none.
        children: Tells seconds and CPU seconds where they are not those of all of ``grade``.
    """

    grade: Callable[[], None]
    scores: Callable[[], Scores] | None = None
    children: Callable[[], tuple[float, float]] | None = None


def labgrade(setting: Setting, submissions: Sequence[Submission], jobs: int = 1) -> Work:
    """``labgrade``, with nothing in its cache but data sets."""
    notebooks = write_notebooks(submissions, setting.folder / "submissions")
    cache = with_data_alone(setting.folder / "cache", setting.cache)
    results = setting.folder / "out" / "results"
    course = ["--course", str(setting.course())]
    if len(submissions) == 1:
        results.mkdir(parents=True)
        report = results / f"{submissions[0].student}.json"
        words = ["run", str(notebooks[0]), "--lab", LAB, "--json", str(report), *course]
    else:
        words = ["batch", LAB, str(notebooks[0].parent), "--out", str(results.parent), *course]
        words += ["--jobs", str(jobs)]

    def scores() -> Scores:
        return {
            path.stem: json.loads(path.read_text(encoding="utf-8"))["score"]
            for path in results.glob("*.json")
        }

    environment = setting.environment(cache)
    return Work(
        grade=lambda: run([*setting.labgrade(), *words], setting.folder, environment),
        scores=scores,
    )


def otter(setting: Setting, submissions: Sequence[Submission]) -> Work:
    """``otter run`` for one, ``otter.api`` for many."""
    notebooks = write_notebooks(submissions, setting.folder / "submissions")
    archive = setting.folder / "autograder.zip"
    generate_autograder(setting.tests(), archive)
    if len(submissions) == 1:
        words = ["-m", "otter", "run", str(notebooks[0]), "-a", str(archive)]
        words += ["-o", str(setting.folder), "--no-logo"]
    else:
        words = ["-c", _GRADE_MANY, str(archive), *map(str, notebooks)]
    log = setting.folder / "log.txt"

    def scores() -> Scores:
        if len(submissions) == 1:
            results = json.loads((setting.folder / "results.json").read_text(encoding="utf-8"))
            points = [test["score"] for test in results["tests"] if "max_score" in test]
            return {submissions[0].student: float(sum(points))}
        lines = (line for line in log.read_text(encoding="utf-8").splitlines() if line[:2] == '["')
        return {Path(path).stem: float(score) for path, score in map(json.loads, lines)}

    return Work(
        grade=lambda: run([sys.executable, *words], setting.folder, setting.environment(), log=log),
        scores=scores,
    )


def nbgrader(setting: Setting, submissions: Sequence[Submission]) -> Work:
    """``nbgrader autograde`` in a course of its own; the submissions lie where students' do."""
    command = [sys.executable, "-m", "nbgrader"]
    environment = setting.environment()
    tests = read_tests(setting.tests())
    base = changed(read_base(setting.root), {}, last=None if setting.training else LAST_CELL)
    starter = read_notebook(setting.root / "assignments" / LAB / f"{LAB}.ipynb")
    _write(setting.folder / "nbgrader_config.py", CONFIGURATION)
    source = source_notebook(base, starter, tests)
    _write(setting.folder / "source" / LAB / f"{LAB}.ipynb", json.dumps(source))
    run([*command, "generate_assignment", LAB], setting.folder, environment)
    release = read_notebook(setting.folder / "release" / LAB / f"{LAB}.ipynb")
    for each in submissions:
        target = setting.folder / "submitted" / each.student / LAB / f"{LAB}.ipynb"
        _write(target, json.dumps(student_notebook(release, each.content)))
    words = ["autograde", LAB]
    if len(submissions) == 1:
        words += ["--student", submissions[0].student]

    def scores() -> Scores:
        run([*command, "export"], setting.folder, environment)
        return scores_of_export((setting.folder / "grades.csv").read_text(encoding="utf-8"))

    return Work(grade=lambda: run([*command, *words], setting.folder, environment), scores=scores)


def nbconvert(setting: Setting, submissions: Sequence[Submission]) -> Work:
    """``jupyter nbconvert --execute``, with the students' tests beside the notebooks."""
    notebooks = write_notebooks(submissions, setting.folder / "submissions")
    shutil.copytree(
        setting.root / "assignments" / LAB / "tests", setting.folder / "submissions" / "tests"
    )
    words = ["--to", "notebook", "--execute", "--allow-errors", "--output-dir", "executed"]
    command = [sys.executable, "-m", "nbconvert", *words, *map(str, notebooks)]
    return Work(grade=lambda: run(command, setting.folder, setting.environment()))


def floor(setting: Setting, submissions: Sequence[Submission]) -> Work:
    """A bare child for each notebook; the seconds are the children's, without the imports."""
    notebooks = write_notebooks(submissions, setting.folder / "submissions")
    command = [sys.executable, str(HERE / "peers_floor.py"), *map(str, notebooks)]
    log = setting.folder / "log.txt"

    def children() -> tuple[float, float]:
        lines = (line for line in log.read_text(encoding="utf-8").splitlines() if line[:2] == '{"')
        costs = [json.loads(line) for line in lines]
        best = max(submission.score for submission in submissions)
        for cost, submission in zip(costs, submissions, strict=True):
            if cost["failed_cells"] and submission.score == best:  # wrong ones may well fail
                raise ToolError(f"a cell of a right notebook failed in its bare child: {log}")
        return sum(cost["seconds"] for cost in costs), sum(cost["cpu_seconds"] for cost in costs)

    return Work(
        grade=lambda: run(command, setting.folder, setting.environment(), log=log),
        children=children,
    )


def run(
    command: Sequence[str], folder: Path, environment: Mapping[str, str], log: Path | None = None
) -> None:
    """Run a command with all that it says in a file.

    Raises:
        ToolError: If it fails; ends with the last lines that it said.
    """
    log = log or folder / "log.txt"
    with log.open("w", encoding="utf-8") as output:
        done = subprocess.run(
            command,
            cwd=folder,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            timeout=_LONGEST,
            check=False,
        )
    if done.returncode:
        last = "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-20:])
        raise ToolError(f"{' '.join(command[:4])} … ended with {done.returncode}:\n{last}")


def _tests(folder: Path) -> list[Path]:
    """Test files in the order of their questions: q10 after q9."""
    files = folder.glob("q*.py")
    return sorted(files, key=lambda path: int(path.stem.partition("_")[0].removeprefix("q")))


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
