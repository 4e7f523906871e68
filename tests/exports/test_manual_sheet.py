"""The sheet of written answers: what goes out comes back, and what is no sheet is refused."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graders.errors import UsageError
from graders.exports import SheetRow, read_sheet, sheet_cell, sheet_text, write_sheet
from graders.exports.manual_sheet import COLUMNS
from graders.gradebook import ClassRow, StoredResult, Student, answer_digest
from graders.results import GradeReport, QuestionResult, Status

EVIL = '=HYPERLINK("http://x")'
HEADER = "student_id,question,points,score,comment,answer_digest"


def row(student_id: str, status: Status = Status.GRADED, **fields: object) -> ClassRow:
    values: dict[str, object] = {"title": "Why", "max_score": 2.0, "score": None, **fields}
    essay = QuestionResult(name="q2", manual=True, **values)  # type: ignore[arg-type]
    essay = essay if essay.score is not None else essay.reopened()
    report = GradeReport(
        lab="lab",
        submission="a",
        status=status,
        score=0.0,
        max_score=2.0,
        questions=(QuestionResult(name="q1", title="One", max_score=0.0, score=0.0), essay),
    )
    return ClassRow(
        student=Student(student_id=student_id, name="Ada"),
        result=StoredResult(student_id=student_id, submitter="x", report=report),
    )


def written(*rows: ClassRow) -> list[dict[str, str]]:
    file = io.StringIO(newline="")
    assert write_sheet(rows, file) == len(list(csv.DictReader(io.StringIO(file.getvalue()))))
    return list(csv.DictReader(io.StringIO(file.getvalue(), newline="")))


def sheet(tmp_path: Path, text: str | bytes, name: str = "sheet.csv") -> Path:
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_a_row_holds_all_that_a_person_needs() -> None:
    (cells,) = written(row("1001", rubric="1 point: why.", answer="It\nrises."))
    assert list(cells) == list(COLUMNS)
    assert cells == {
        "student_id": "1001",
        "name": "Ada",
        "question": "q2",
        "title": "Why",
        "rubric": "1 point: why.",
        "answer": "It\nrises.",
        "points": "2",
        "score": "",
        "comment": "",
        "answer_digest": answer_digest("It\nrises."),
    }


def test_what_was_given_already_is_on_the_sheet() -> None:
    (cells,) = written(row("1", score=1.5, comment="-1 for spelling"))
    assert (cells["score"], cells["comment"]) == ("1.5", "'-1 for spelling")
    (zero,) = written(row("1", score=0.0))
    assert zero["score"] == "0"


def test_those_without_a_submission_are_not_on_the_sheet() -> None:
    review = Status.NEEDS_REVIEW
    rows = (row("1", Status.MISSING), row("2", Status.INVALID), row("3", review), row("4"))
    assert [cells["student_id"] for cells in written(*rows)] == ["4"]


def test_no_cell_can_become_a_formula() -> None:
    (cells,) = written(row(EVIL, answer=EVIL, rubric=EVIL, title=EVIL))
    assert not [cell for cell in cells.values() if cell.startswith(("=", "+", "-", "@"))]


@given(st.text())
def test_any_text_comes_back_from_a_cell_and_is_no_formula(text: str) -> None:
    cell = sheet_cell(text)
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
    assert sheet_text(cell) == text


def test_an_apostrophe_that_a_person_wrote_stays() -> None:
    assert sheet_text("'tis good") == "'tis good"


def test_what_was_written_is_read_again(tmp_path: Path) -> None:
    file = io.StringIO(newline="")
    write_sheet([row("=1", score=1.5, comment="@all: see\nbelow"), row("2")], file)
    first, second = read_sheet(sheet(tmp_path, file.getvalue()))
    assert first == SheetRow(
        number=2,
        student_id="=1",
        question="q2",
        points="2",
        score="1.5",
        comment="@all: see\nbelow",
        answer_digest=answer_digest(""),
    )
    assert (second.number, second.student_id, second.score) == (3, "2", "")


@pytest.mark.parametrize(
    ("separator", "encoding"),
    [(",", "utf-8-sig"), (";", "utf-8"), ("\t", "utf-16"), (",", "utf-8")],
)
def test_sheets_are_read_as_spreadsheet_programs_save_them(
    tmp_path: Path, separator: str, encoding: str
) -> None:
    lines = ["Answer Digest,comment,SCORE,Points,Question,Student ID", "d1,ä,1,2,q2,7", ",,,,,", ""]
    text = "\r\n".join(lines).replace(",", separator)
    (entry,) = read_sheet(sheet(tmp_path, text.encode(encoding)))
    assert (entry.student_id, entry.comment, entry.number) == ("7", "ä", 2)


def test_the_comment_column_and_short_rows_may_be_missing(tmp_path: Path) -> None:
    text = "student_id,question,points,score,answer_digest\n7,q2,2\n"
    (entry,) = read_sheet(sheet(tmp_path, text))
    assert (entry.score, entry.comment) == ("", "")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "lacks the columns student_id, question, points, score, answer_digest"),
        (b"student_id,question,points,score\n", "lacks the column answer_digest"),
        (f'{HEADER}\n"1,q2'.encode(), "is no CSV file"),
        (f"{HEADER}\n1,q2,2,1,\xe4,d".encode("latin-1"), "is not UTF-8 text"),
        (b"PK\x03\x04\xff", "is not UTF-8 text"),
    ],
)
def test_what_is_no_sheet_is_refused(tmp_path: Path, content: bytes, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        read_sheet(sheet(tmp_path, content))


def test_a_sheet_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read: No such file"):
        read_sheet(tmp_path / "none.csv")


@pytest.mark.parametrize("name", ["s.xlsx", "s.XLS", "s.ods"])
def test_spreadsheet_formats_are_refused_and_csv_is_named(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError, match=r"is CSV\. Name s\.csv"):
        read_sheet(sheet(tmp_path, b"", name))
