"""What a test file says about itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from graders.authoring import CaseDeclaration, read_question_tests, read_tests
from graders.errors import ConfigurationError
from tests.authoring.small_course import TESTS


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "q1_sum.py").write_text(TESTS, encoding="utf-8")
    return tmp_path


def test_cases_are_read_without_running_the_file(folder: Path):
    tests = read_question_tests(folder / "q1_sum.py")
    assert (tests.name, tests.marked, tests.question) == ("q1_sum", True, "q1_sum")
    assert tests.cases == (
        CaseDeclaration(
            function="test_public",
            title="The sum is a number.",
            points=1.0,
            hidden=False,
            parameters=("total",),
        ),
        CaseDeclaration(
            function="test_secret",
            title="The sum is right",
            points=2.0,
            hidden=True,
            parameters=("total",),
        ),
    )
    assert (tests.points, tests.num_hidden) == (3.0, 1)


def test_a_case_without_name_or_docstring_is_titled_by_its_function(tmp_path: Path):
    path = tmp_path / "q2.py"
    path.write_text("@test_case\ndef test_it_works():\n    pass\n", encoding="utf-8")
    (case,) = read_question_tests(path).cases
    assert (case.title, case.points, case.hidden) == ("test it works", None, False)


def test_only_files_of_questions_are_read(folder: Path):
    (folder / "conftest.py").write_text("not python at all (", encoding="utf-8")
    assert list(read_tests(folder)) == ["q1_sum"]


def test_all_unreadable_files_are_named_at_once(folder: Path):
    (folder / "q2_broken.py").write_text("def (", encoding="utf-8")
    (folder / "q3_broken.py").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ConfigurationError) as caught:
        read_tests(folder)
    assert [problem.split()[0] for problem in caught.value.problems] == [
        "q2_broken.py",
        "q3_broken.py",
    ]
