"""The bundled class of lab 5, graded once through the command line for all tests here."""

from __future__ import annotations

import csv
import dataclasses
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LAB = "lab5_mnist_batchnorm"
DEMO = ROOT / "demo" / LAB

Row = dict[str, str]


def read_csv(path: Path) -> dict[str, Row]:
    """The rows of a table by student."""
    with path.open(newline="", encoding="utf-8-sig") as file:
        return {row["student_id"]: row for row in csv.DictReader(file)}


@dataclasses.dataclass(frozen=True, kw_only=True)
class Labgrade:
    """Runs the ``labgrade`` command in processes of its own."""

    environment: dict[str, str]

    def run(self, *words: object) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self._command(words),
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )

    def start(self, *words: object) -> subprocess.Popen[str]:
        return subprocess.Popen(
            self._command(words),
            cwd=ROOT,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    @staticmethod
    def _command(words: tuple[object, ...]) -> list[str]:
        return [sys.executable, "-m", "graders.cli", *map(str, words)]


@dataclasses.dataclass(frozen=True, kw_only=True)
class GradedClass:
    """The output folder of the class, and how the command that filled it ended."""

    out: Path
    words: tuple[object, ...]
    done: subprocess.CompletedProcess[str]

    def grades(self) -> dict[str, Row]:
        return read_csv(self.out / "grades.csv")


@pytest.fixture(scope="session")
def labgrade(tmp_path_factory: pytest.TempPathFactory) -> Labgrade:
    """The command with a cache of the session's own: nothing is taken from earlier runs.

    ``LABGRADE_TEST_CACHE`` names a cache to use instead, for repeated runs while developing.
    """
    cache = os.environ.get("LABGRADE_TEST_CACHE") or str(tmp_path_factory.mktemp("cache"))
    return Labgrade(environment={**os.environ, "LABGRADE_CACHE": cache})


@pytest.fixture(scope="session")
def graded_class(labgrade: Labgrade, tmp_path_factory: pytest.TempPathFactory) -> GradedClass:
    """The whole class, graded without any disturbance."""
    out = tmp_path_factory.mktemp("class") / "out"
    words = (
        *("batch", "lab5", DEMO / "submissions"),
        *("--roster", DEMO / "roster.csv", "--out", out),
    )
    return GradedClass(out=out, words=words, done=labgrade.run(*words))
