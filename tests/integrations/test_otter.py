"""The Gradescope zip and ``otter run``."""

from __future__ import annotations

import zipfile
from pathlib import Path

import nbformat
import pytest

from graders.errors import ConfigurationError, GraderError
from graders.integrations.otter import OtterScore, generate_autograder, run_otter

TESTS = """from otter.test_files import test_case

OK_FORMAT = False
name = "q1_sum"


@test_case(points=1)
def test_public(total):
    assert total > 0


@test_case(points=2, hidden=True)
def test_hidden(total):
    assert total == 42
"""


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    tests = tmp_path / "tests"
    tests.mkdir()
    (tests / "q1_sum.py").write_text(TESTS, encoding="utf-8")
    (tests / "notes.py").write_text("", encoding="utf-8")
    generate_autograder(tests, tmp_path / "out" / "autograder.zip")
    return tmp_path / "out" / "autograder.zip"


def write_notebook(path: Path, *cells: str) -> Path:
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(cell) for cell in cells],
        metadata={"kernelspec": {"name": "python3", "display_name": "Python 3"}},
    )
    nbformat.write(notebook, path)
    return path


def test_the_zip_holds_all_tests_and_asks_for_labgrade(archive: Path):
    with zipfile.ZipFile(archive) as opened:
        names = opened.namelist()
        assert "tests/q1_sum.py" in names
        assert "tests/notes.py" not in names
        assert opened.read("tests/q1_sum.py").decode() == TESTS
        environment = opened.read("environment.yml").decode()
    assert "labgrade==" in environment
    assert "python=3.11" in environment


def test_the_same_tests_give_the_same_zip(archive: Path, tmp_path: Path):
    generate_autograder(tmp_path / "tests", tmp_path / "again.zip")
    assert (tmp_path / "again.zip").read_bytes() == archive.read_bytes()


def test_a_folder_without_tests_is_the_authors_problem(tmp_path: Path):
    with pytest.raises(ConfigurationError, match="holds no test files"):
        generate_autograder(tmp_path, tmp_path / "autograder.zip")


def test_otter_scores_a_notebook_with_hidden_tests_too(archive: Path, tmp_path: Path):
    notebook = write_notebook(
        tmp_path / "nb.ipynb",
        "import otter\ngrader = otter.Notebook()",
        "total = 41",
        'grader.check("q1_sum")',
    )
    assert run_otter(archive, notebook) == {"q1_sum": OtterScore(score=1.0, max_score=3.0)}


def test_a_file_that_is_no_notebook_is_a_grader_error(archive: Path, tmp_path: Path):
    broken = tmp_path / "nb.ipynb"
    broken.write_text("{", encoding="utf-8")
    with pytest.raises(GraderError, match="otter run"):
        run_otter(archive, broken)
