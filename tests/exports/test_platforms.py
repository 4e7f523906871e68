"""Files for learning platforms, against what the platforms' own code asks for, typed by hand."""

from __future__ import annotations

import csv
import dataclasses
import io
import json
import zipfile
from pathlib import Path

import pytest

from graders.errors import UsageError
from graders.exports import Target, export_file, find_exporter
from graders.gradebook import ClassRow, StoredResult, Student
from graders.results import CaseResult, GradeReport, Outcome, QuestionResult, Status


def row(
    student_id: str, name: str, email: str, score: float | None, submitter: str = "x"
) -> ClassRow:
    cases = (
        CaseResult(name="Right", points=2.0, hidden=False, outcome=Outcome.PASSED),
        CaseResult(
            name="Hidden",
            points=1.0,
            hidden=True,
            outcome=Outcome.FAILED,
            message="It is not.",
            hint="Look at axis 1.",
        ),
    )
    question = QuestionResult(name="q1", title="One", max_score=3.0, score=2.0, cases=cases)
    report = GradeReport(
        lab="lab5_mnist_batchnorm",
        submission="a.ipynb",
        status=Status.GRADED if score is not None else Status.NEEDS_REVIEW,
        score=score,
        max_score=28.0,
        questions=(question,),
    )
    result = StoredResult(student_id=student_id, submitter=submitter, report=report)
    return ClassRow(student=Student(student_id=student_id, name=name, email=email), result=result)


ADA = row("1001", "Ada Lovelace", "ada@uni.edu", 27.5)
BOB = row("1002", "Noyce, Robert", "bob@uni.edu", 0.0)
EVE = row("1003", "Eve", "eve@uni.edu", None)
LATE = ClassRow(student=Student(student_id="1004", name="Late", email="late@uni.edu"))
ROWS = (ADA, BOB, EVE, LATE)


def exported(
    tmp_path: Path,
    system: str,
    sheet: str | bytes | None = None,
    *,
    rows: tuple[ClassRow, ...] = ROWS,
    column: str | None = None,
) -> tuple[bytes, tuple[str, ...]]:
    place = None
    if sheet is not None:
        place = tmp_path / "sheet.csv"
        place.write_bytes(sheet if isinstance(sheet, bytes) else sheet.encode())
    target = Target(title="Lab 5", sheet=place, column=column)
    notes = export_file(find_exporter(system), iter(rows), tmp_path / "out", target)
    return (tmp_path / "out").read_bytes(), notes


def cells(data: bytes, encoding: str = "utf-8", delimiter: str = ",") -> list[list[str]]:
    text = io.StringIO(data.decode(encoding), newline="")
    return list(csv.reader(text, delimiter=delimiter))


CANVAS = """\
Student,ID,SIS User ID,SIS Login ID,Section,Lab 4 (11),Lab 5 (12),Current Score
    Points Possible,,,,,10,28,(read only)
"Lovelace, Ada",501,1001,ada@uni.edu,A,9,,90
"Noyce, Robert",502,,bob@uni.edu,A,8,3,80
"Eve",503,1003,eve@uni.edu,B,7,,70
"Gone, Away",504,9999,gone@uni.edu,B,,5,
"Student, Test",505,,0123456789abcdef,A,,,
"""


def test_a_canvas_gradebook_is_filled_in_and_other_assignments_stay_out(tmp_path: Path):
    data, notes = exported(tmp_path, "canvas", CANVAS)
    head = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "Lab 5 (12)"]
    assert cells(data) == [
        head,
        ["    Points Possible", "", "", "", "", "28"],
        ["Lovelace, Ada", "501", "1001", "ada@uni.edu", "A", "27.5"],
        ["Noyce, Robert", "502", "", "bob@uni.edu", "A", "0"],
        ["Eve", "503", "1003", "eve@uni.edu", "B", ""],
        ["Gone, Away", "504", "9999", "gone@uni.edu", "B", "5"],
        ["Student, Test", "505", "", "0123456789abcdef", "A", ""],
    ]
    assert notes == ()


def test_a_canvas_file_made_anew_tells_students_by_sis_id(tmp_path: Path):
    data, (note,) = exported(tmp_path, "canvas")
    assert cells(data)[:3] == [
        ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "Lab 5"],
        ["    Points Possible", "", "", "", "", "28"],
        ["Ada Lovelace", "", "1001", "ada@uni.edu", "", "27.5"],
    ]
    assert [line[-1] for line in cells(data)[3:]] == ["0", "", ""]
    assert "--sheet" in note


def test_a_column_that_could_be_several_has_to_be_named(tmp_path: Path):
    sheet = CANVAS.replace("Lab 5 (12)", "Other (12)")
    with pytest.raises(UsageError, match=r"2 columns of the Canvas sheet .* --column: Student, ID"):
        exported(tmp_path, "canvas", sheet)
    data, _ = exported(tmp_path, "canvas", sheet, column="other (12)")
    assert cells(data)[2][-1] == "27.5"


def test_students_that_the_sheet_lacks_are_named(tmp_path: Path):
    extra = row("77", "Zoe New", "zoe@uni.edu", 3.0)
    _, notes = exported(tmp_path, "canvas", CANVAS, rows=(*ROWS, extra))
    assert notes == ("Not in the sheet, so their grades are not exported: 77.",)


@pytest.mark.parametrize("headings", [("Grade", "Feedback comments"), ("Bewertung", "Anderes")])
def test_a_moodle_worksheet_is_filled_in_whatever_its_language(
    tmp_path: Path, headings: tuple[str, str]
):
    grade, feedback = headings
    sheet = (
        f'Identifier,"Full name","Email address",Status,{grade},"Maximum grade",'
        f'"Grade can be changed","Last modified (grade)","{feedback}"\r\n'
        '"Participant 311","Ada Lovelace",ada@uni.edu,Submitted,,28.00,Yes,-,\r\n'
        '"Participant 312","Robert Noyce",,Submitted,,28.00,Yes,-,old\r\n'
        '"Participant 313","Eve",eve@uni.edu,Submitted,5.00,28.00,Yes,-,\r\n'
    )
    data, notes = exported(tmp_path, "moodle", sheet)
    lines = cells(data)
    assert [line[4] for line in lines] == [grade, "27.5", "0", "5.00"]
    assert [line[0] for line in lines[1:]] == [
        "Participant 311",
        "Participant 312",
        "Participant 313",
    ]
    comment = "One: 2/3" if feedback == "Feedback comments" else ""
    assert lines[1][8] == comment
    assert notes == ()


def test_participants_are_found_by_the_number_in_their_file_s_name(tmp_path: Path):
    sheet = "Identifier,Full name,Grade\nParticipant 311,A. L.,\nParticipant 312,R. N.,\n"
    rows = (
        row("Ada Lovelace_311", "", "", 5.0, submitter="Ada Lovelace_311"),
        row("Robert Noyce_312", "", "", 6.0, submitter="Robert Noyce_312"),
    )
    data, notes = exported(tmp_path, "moodle", sheet, rows=rows)
    assert [line[2] for line in cells(data)[1:]] == ["5", "6"]
    assert notes == ()


def test_another_maximum_in_moodle_is_named_and_nothing_is_scaled(tmp_path: Path):
    sheet = "Identifier,Full name,Grade,Maximum grade\nParticipant 1,Ada Lovelace,,100.00\n"
    data, notes = exported(tmp_path, "moodle", sheet, rows=(ADA,))
    assert cells(data)[1][2] == "27.5"
    assert "maximum grade is 100.00, the lab's 28" in notes[0]


@pytest.mark.parametrize(
    ("system", "sheet", "words"),
    [
        ("moodle", None, "its own worksheet only"),
        ("moodle", "a,b,c\nx,y,z\n", "no grading worksheet"),
        ("canvas", "a,b\n1,2\n", "no Canvas gradebook"),
        ("blackboard", "a,b\n1,2\n", "no Blackboard file"),
        ("brightspace", "a,b\n1,2\n", "no Brightspace file"),
        ("canvas", "", "is empty"),
    ],
)
def test_a_sheet_of_another_kind_is_refused_with_the_way_to_the_right_one(
    tmp_path: Path, system: str, sheet: str | None, words: str
):
    with pytest.raises(UsageError, match=words) as caught:
        exported(tmp_path, system, sheet)
    assert caught.value.next_step
    assert not (tmp_path / "out").exists()


def test_blackboard_is_filled_in_in_its_own_dialect(tmp_path: Path):
    lines = [
        ["Last Name", "First Name", "Username", "Student ID", "Last Access", "Availability",
         "Lab 5 [Total Pts: 28 Score] |664617", "Total [Total Pts: up to 28 Score] |1"],
        ["Lovelace", "Ada", "ada", "1001", "", "Yes", "", ""],
        ["Noyce", "Robert", "rn9", "1002", "", "Yes", "4", ""],
    ]  # fmt: skip
    sheet = "\r\n".join("\t".join(f'"{cell}"' for cell in line) for line in lines) + "\r\n"
    data, _ = exported(tmp_path, "blackboard", sheet.encode("utf-16"))
    assert cells(data, "utf-16", "\t") == [
        [*lines[0][:4], lines[0][6]],
        ["Lovelace", "Ada", "ada", "1001", "27.5"],
        ["Noyce", "Robert", "rn9", "1002", "0"],
    ]


def test_blackboard_made_anew(tmp_path: Path):
    data, _ = exported(tmp_path, "blackboard")
    assert data.startswith(b"\xef\xbb\xbf")
    assert cells(data, "utf-8-sig")[:3] == [
        ["Last Name", "First Name", "Username", "Student ID", "Lab 5 [Total Pts: 28 Score]"],
        ["Lovelace", "Ada", "ada", "1001", "27.5"],
        ["Noyce", "Robert", "bob", "1002", "0"],
    ]


def test_brightspace(tmp_path: Path):
    data, _ = exported(tmp_path, "brightspace")
    assert cells(data)[:2] == [
        ["OrgDefinedId", "Lab 5 Points Grade", "End-of-Line Indicator"],
        ["1001", "27.5", "#"],
    ]
    sheet = (
        "OrgDefinedId,Username,Last Name,First Name,"
        "Lab 5 Points Grade <Numeric MaxPoints:28>,End-of-Line Indicator\n"
        "#1001,#ada,Lovelace,Ada,,#\n#1002,#bob,Unlike,Anybody,,#\n"
    )
    data, notes = exported(tmp_path, "brightspace", sheet)
    assert [line[4] for line in cells(data)[1:]] == ["27.5", "0"]
    assert cells(data)[1][-1] == "#"
    assert notes == ()


def test_gradescope_gets_a_results_file_for_each_score(tmp_path: Path):
    data, _ = exported(tmp_path, "gradescope")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert sorted(archive.namelist()) == ["1001/results.json", "1002/results.json"]
        results = json.loads(archive.read("1001/results.json"))
    assert results["score"] == 27.5
    assert results["tests"] == [
        {
            "name": "One: Right",
            "number": "q1",
            "score": 2.0,
            "max_score": 2.0,
            "status": "passed",
            "output": "",
            "output_format": "text",
            "visibility": "visible",
        },
        {
            "name": "One: Hidden",
            "number": "q1",
            "score": 0.0,
            "max_score": 1.0,
            "status": "failed",
            "output": "It is not.\nLook at axis 1.",
            "output_format": "text",
            "visibility": "after_published",
        },
    ]


def test_gradescope_gets_no_zero_for_what_a_person_has_yet_to_grade(tmp_path: Path):
    question = QuestionResult(
        name="q2", title="Two", max_score=2.0, score=None, manual=True, pending=2.0
    )
    result = ADA.result
    assert result is not None
    report = dataclasses.replace(result.report, questions=(question,))
    waiting = dataclasses.replace(ADA, result=dataclasses.replace(result, report=report))
    data, _ = exported(tmp_path, "gradescope", rows=(waiting,))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        (test,) = json.loads(archive.read("1001/results.json"))["tests"]
    assert "score" not in test
    assert (test["max_score"], test["output"]) == (2.0, "To be graded.")


def test_names_cannot_become_formulas_in_files_made_anew(tmp_path: Path):
    rows = (row("=1+1", "=cmd()", "@x", 1.0),)
    for system in ("canvas", "blackboard", "brightspace"):
        data, _ = exported(tmp_path, system, rows=rows)
        flat = [cell for line in cells(data, "utf-8-sig")[1:] for cell in line]
        assert not [cell for cell in flat if cell.startswith(("=", "@", "+"))]
