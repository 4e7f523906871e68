"""The tutorial is run: every command of it, every edit, in a copy of this clone."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from graders.cli import command_names
from graders.labs.course import find_course
from tests.authoring.tutorial import Command, Edit, steps

ROOT = find_course().root
TEXT = (ROOT / "docs" / "tutorial.md").read_text(encoding="utf-8")
LAB = "lab6_hidden_layer"
QUICK = ("new", "build")
"""Commands that run no notebook."""
MAY_BE_MISSING = ("verify",)
"""Commands that the tutorial names and this version of labgrade may not have yet."""


@pytest.fixture
def clone(tmp_path: Path, session_cache: Path) -> Path:
    """A copy of what the tutorial works in."""
    for name in ("graders", "solutions", "assignments", "autograder_tests"):
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / name, tmp_path / name, ignore=ignored)
    (tmp_path / "docs").mkdir()
    return tmp_path


def labgrade(clone: Path, cache: Path, words: tuple[str, ...]) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if name != "LABGRADE_DATA"}
    environment = {
        **kept,
        "PYTHONPATH": str(clone),
        "PYTHONDONTWRITEBYTECODE": "1",
        "LABGRADE_CACHE": str(cache),
        "LABGRADE_COURSE": str(clone),
        "LABGRADE_CONFIG": str(clone / "config"),
        "KERAS_HOME": str(clone / "keras"),
        "COLUMNS": "140",
    }
    command = [sys.executable, "-m", "graders.cli", *words]
    return subprocess.run(
        command, cwd=clone, env=environment, check=False, capture_output=True, text=True
    )


def follow(clone: Path, cache: Path, *, only: tuple[str, ...] | None = None) -> list[str]:
    """Follow the tutorial; what its commands printed."""
    printed = []
    for step in steps(TEXT):
        if isinstance(step, Edit):
            step.carry_out(clone)
            continue
        program, name, *_ = step.words
        assert program == "labgrade"
        if name not in command_names():
            assert name in MAY_BE_MISSING
            continue
        if only is None or name in only:
            done = labgrade(clone, cache, step.words[1:])
            assert done.returncode == step.exit_code, (step.words, done.stdout, done.stderr)
            printed.append(done.stdout)
    return printed


def test_the_tutorial_builds_a_lab(clone: Path, session_cache: Path):
    follow(clone, session_cache, only=QUICK)
    starter = (clone / "assignments" / LAB / f"{LAB}.ipynb").read_text(encoding="utf-8")
    cells = json.loads(starter)["cells"]
    assert "# num_parameters = ..." in "".join("".join(cell["source"]) for cell in cells)
    assert "count_params" not in starter
    public = (clone / "assignments" / LAB / "tests" / "q4_parameters.py").read_text("utf-8")
    assert "hidden=True" not in public


def test_every_step_of_the_tutorial_is_understood():
    commands = [step for step in steps(TEXT) if isinstance(step, Command)]
    assert len(commands) == TEXT.count("\n    $ ")
    assert len([step for step in steps(TEXT) if isinstance(step, Edit)]) == TEXT.count("<!-- ")
    assert {step.words[1] for step in commands} >= {"new", "build", "run", "verify", "calibrate"}


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_the_tutorial_ends_with_a_graded_and_calibrated_lab(clone: Path, session_cache: Path):
    printed = follow(clone, session_cache)
    graded = [text for text in printed if f"{LAB}.ipynb" in text and "points" in text]
    assert "9 of 9" in graded[0]
    assert "11 of 11" in graded[1]
    assert "0 of 11" in graded[2]
    stored = clone / "graders" / "labs" / "calibration" / f"{LAB}.stand-in.json"
    question = json.loads(stored.read_text(encoding="utf-8"))["questions"]["q3_training"]
    assert len(question["reference"]["runs"]) == 10
    assert set(question["almost_right"]) == {"linear-model", "few-rows"}
    assert f"| {LAB} | q3_training | stand-in | 10 |" in (
        clone / "docs" / "calibration.md"
    ).read_text(encoding="utf-8")
