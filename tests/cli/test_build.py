"""``labgrade build``: what it writes, what ``--check`` says."""

from __future__ import annotations

from pathlib import Path

import pytest

import graders.labs
from graders.cli import main
from graders.labs.course import Course
from tests.authoring.small_course import LAB, make_course, make_lab


@pytest.fixture
def course(tmp_path: Path) -> Course:
    return make_course(tmp_path)


@pytest.fixture
def build(course: Course, monkeypatch: pytest.MonkeyPatch):
    """The command on a course with the one small lab."""
    monkeypatch.setattr(graders.labs, "lab_names", lambda: (LAB,))
    monkeypatch.setattr(graders.labs, "load_lab", lambda _: make_lab())
    monkeypatch.setattr(graders.labs, "find_lab", lambda _: make_lab())

    def run(*words: str) -> int:
        return main(["build", *words, "--course", str(course.root)])

    return run


def test_check_fails_until_build_has_run_and_names_the_stale_files(build, capsys):
    assert build("--check") == 1
    told = capsys.readouterr().err
    assert f"assignments/{LAB}/{LAB}.ipynb" in told
    assert f"assignments/{LAB}/tests/q1_sum.py" in told
    assert "Run `labgrade build`" in told
    assert build() == 0
    assert build("--check") == 0


def test_check_writes_nothing(build, course: Course):
    build("--check")
    assert not (course.root / "assignments").exists()


def test_build_writes_the_autograder_zip_unless_told_not_to(build, course: Course):
    archive = course.root / "build" / f"{LAB}-autograder.zip"
    assert build("--no-zip") == 0
    assert not archive.exists()
    assert build(LAB) == 0
    assert archive.is_file()


def test_a_second_build_changes_nothing(build, capsys):
    build("--no-zip")
    capsys.readouterr()
    build("--no-zip")
    assert capsys.readouterr().out == f"{LAB}: 2 files generated, 0 changed\n"


def test_problems_of_a_lab_end_with_exit_code_3(build, course: Course, capsys):
    Path(course.tests(LAB) / "q1_sum.py").write_text("def (", encoding="utf-8")
    assert build() == 3
    assert "q1_sum.py is not readable Python" in capsys.readouterr().err
