"""How the demo compares a class with the scores it should get."""

from __future__ import annotations

from pathlib import Path

from graders.cli import main
from graders.cli.demo import Difference, differences

GRADES = """student_id,name,email,submission,status,score,max_score
ada,Ada,a@x,ada.ipynb,graded,28,28
bob,Bob,b@x,,missing,0,28
eve,Eve,e@x,eve.ipynb,needs_review,,28
"""


def write(folder: Path, expected: str) -> tuple[Path, Path]:
    (folder / "expected.csv").write_text(expected, encoding="utf-8")
    (folder / "grades.csv").write_text(GRADES, encoding="utf-8")
    return folder / "expected.csv", folder / "grades.csv"


def test_equal_grades_are_equal_however_their_numbers_are_written(tmp_path: Path):
    expected = "student_id,status,score\nada,graded,28.0\nbob,missing,0\neve,needs_review,\n"
    assert differences(*write(tmp_path, expected)) == (3, ())


def test_every_difference_is_named_also_students_too_many_or_too_few(tmp_path: Path):
    expected = "student_id,status,score\nada,graded,27\nbob,invalid,0\nkim,graded,1\n"
    total, found = differences(*write(tmp_path, expected))
    assert total == 4
    assert found == (
        Difference(student="ada", expected="graded 27", actual="graded 28"),
        Difference(student="bob", expected="invalid 0", actual="missing 0"),
        Difference(student="kim", expected="graded 1", actual="no row"),
        Difference(student="eve", expected="no row", actual="needs_review without score"),
    )


def test_a_course_without_a_demo_class_says_so(tmp_path: Path, capsys):
    (tmp_path / "autograder_tests").mkdir()
    assert main(["demo", str(tmp_path / "out"), "--course", str(tmp_path)]) == 2
    assert "has no demo class for any lab" in capsys.readouterr().err
