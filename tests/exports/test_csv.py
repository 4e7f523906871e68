"""The plain table of grades, cell by cell."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graders.errors import UsageError
from graders.exports import (
    CsvExporter,
    Target,
    atomic_file,
    export_file,
    export_names,
    find_exporter,
    number_cell,
    text_cell,
)
from graders.gradebook import ClassRow, StoredResult, Student
from graders.results import GradeReport, QuestionResult, Status


def row(
    student: Student, status: Status, score: float | None, q2: float | None, submission: str
) -> ClassRow:
    questions = (
        QuestionResult(name="q1", title="One", max_score=3.0, score=score),
        QuestionResult(name="q2", title="Two", max_score=2.0, score=q2, manual=True),
    )
    report = GradeReport(
        lab="lab5",
        submission=submission,
        status=status,
        score=score,
        max_score=5.0,
        questions=questions,
    )
    result = StoredResult(student_id=student.student_id, submitter="x", report=report)
    return ClassRow(student=student, result=result)


ROWS = (
    ClassRow(student=Student(student_id="0", name="None Yet")),
    row(Student(student_id="1", name='Ada "A", L'), Status.GRADED, 2.25, None, "a.ipynb"),
    row(Student(student_id="2", email="@bob"), Status.NEEDS_REVIEW, None, None, "=1+1.ipynb"),
    row(Student(student_id="-3", name="Größe\nZwei"), Status.GRADED, 3.0, 2.0, "c.ipynb"),
)


def written(rows: tuple[ClassRow, ...]) -> str:
    file = io.BytesIO()
    assert CsvExporter().write(iter(rows), file, Target(title="Lab 5")) == ()
    return file.getvalue().decode("utf-8")


def test_the_table_is_exactly_this() -> None:
    assert written(ROWS) == (
        "student_id,name,email,submission,status,score,max_score,percent,q1,q2\r\n"
        "0,None Yet,,,,,,,,\r\n"
        '1,"Ada ""A"", L",,a.ipynb,graded,2.25,5,45,2.25,\r\n'
        "2,,'@bob,'=1+1.ipynb,needs_review,,5,,,\r\n"
        '\'-3,"Größe\nZwei",,c.ipynb,graded,3,5,60,3,2\r\n'
    )


def test_a_class_without_results_has_a_header() -> None:
    assert written(()).startswith("student_id,name,email,submission,status,score,max_score,percent")


@given(st.text())
def test_no_text_cell_can_become_a_formula(text: str) -> None:
    cell = text_cell(text)
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert cell.removeprefix("'") == text.removeprefix("'")


@given(st.floats(min_value=0, max_value=1000).map(lambda value: round(value, 6)))
def test_number_cells_are_plain_and_exact(value: float) -> None:
    assert float(number_cell(value)) == value
    assert "e" not in number_cell(value)


def test_formats_are_found_by_name() -> None:
    names = ("blackboard", "brightspace", "canvas", "csv", "gradescope", "moodle")
    assert export_names() == names
    assert find_exporter("CSV").name == "csv"
    with pytest.raises(
        UsageError, match=r"no export format called 'tsv'\. The formats are: blackboard"
    ):
        find_exporter("tsv")


def test_an_export_is_whole_or_the_old_one(tmp_path: Path) -> None:
    path = tmp_path / "new" / "grades.csv"
    export_file(find_exporter("csv"), iter(ROWS), path, Target(title="Lab 5"))
    with path.open(encoding="utf-8", newline="") as file:
        assert [cells[0] for cells in csv.reader(file)] == ["student_id", "0", "1", "2", "'-3"]
    before = path.read_bytes()
    with pytest.raises(RuntimeError), atomic_file(path) as file:
        file.write("half")
        raise RuntimeError
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]
