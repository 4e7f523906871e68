"""``labgrade new``: names, what is taken, and a lab that is sound as it stands."""

from __future__ import annotations

import importlib.util
import json
import shutil
import subprocess
import sys

import pytest

from graders.authoring import generate, read_tests
from graders.authoring.scaffold import check_name, default_title, new_lab, write_new
from graders.errors import UsageError
from graders.labs.course import Course, find_course

NAME = "lab6_first_network"


@pytest.fixture
def course(tmp_path, monkeypatch):
    """An empty course that passes for the clone which this labgrade runs from."""
    monkeypatch.setattr("graders.authoring.scaffold._check_clone", lambda _course: None)
    (tmp_path / "graders" / "labs").mkdir(parents=True)
    return Course(tmp_path)


def definition(course):
    """The lab as the definition in the course has it."""
    path = course.root / "graders" / "labs" / f"{NAME}.py"
    spec = importlib.util.spec_from_file_location(NAME, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.LAB


@pytest.mark.parametrize("title", ["", 'A "first" network', "Größe \\ zählt"])
def test_a_new_lab_can_be_built_as_it_stands(course, title):
    write_new(new_lab(NAME, title, course))
    lab = definition(course)
    assert lab.title == (title or "First network")
    generated = generate(lab, course)
    starter = json.loads(generated[0].text)
    assert "BEGIN SOLUTION" not in generated[0].text
    assert starter["metadata"]["labgrade"]["lab"] == NAME


def test_every_question_has_a_public_and_a_hidden_case(course):
    write_new(new_lab(NAME, "", course))
    for tests in read_tests(course.tests(NAME)).values():
        assert 0 < tests.num_hidden < len(tests.cases)


def test_what_is_made_has_the_style_of_this_project(course):
    write_new(new_lab(NAME, "", course))
    shutil.copy(find_course().root / "pyproject.toml", course.root)
    ours = ["--config", 'lint.isort.known-first-party=["graders"]']
    for words in (["check", *ours], ["format", "--check"]):
        command = [sys.executable, "-m", "ruff", *words, "."]
        done = subprocess.run(command, cwd=course.root, check=False, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    "name",
    ["", "lab6", "Lab6_network", "lab_network", "lab6-network", "lab6_", "lab6_../x", "x" * 70],
)
def test_a_bad_name_is_refused_with_an_example(name):
    with pytest.raises(UsageError, match=r"is no name for a lab.*lab6_first_network"):
        check_name(name)


def test_a_taken_name_is_refused_and_nothing_is_touched(course):
    write_new(new_lab(NAME, "", course))
    before = {path: path.read_bytes() for path in course.root.rglob("*") if path.is_file()}
    with pytest.raises(UsageError, match="There is a lab6_first_network already"):
        new_lab(NAME, "", course)
    assert {path: path.read_bytes() for path in course.root.rglob("*") if path.is_file()} == before


def test_a_lab_is_made_whole_or_not_at_all(course):
    (course.root / "solutions").write_text("a file in the place of a folder", encoding="utf-8")
    with pytest.raises(UsageError, match=r"cannot be written.*Nothing was made"):
        write_new(new_lab(NAME, "", course))
    assert [path.name for path in course.root.rglob("*") if path.is_file()] == ["solutions"]


def test_after_a_lab_could_not_be_made_the_command_can_be_run_again(course):
    blocked = course.root / "autograder_tests"
    blocked.write_text("a file in the place of a folder", encoding="utf-8")
    with pytest.raises(UsageError, match=r"cannot be written.*Nothing was made"):
        write_new(new_lab(NAME, "", course))
    blocked.unlink()
    write_new(new_lab(NAME, "", course))
    assert definition(course).title == "First network"


def test_a_single_left_over_folder_counts_as_taken(course):
    course.assignment(NAME).mkdir(parents=True)
    with pytest.raises(UsageError, match=f"assignments/{NAME} exists"):
        new_lab(NAME, "", course)


def test_another_clone_than_the_running_one_is_refused(tmp_path):
    with pytest.raises(UsageError, match="is not the clone that this labgrade runs from"):
        new_lab(NAME, "", Course(tmp_path))


def test_a_title_is_made_from_the_name():
    assert default_title("lab12_text_networks") == "Text networks"
