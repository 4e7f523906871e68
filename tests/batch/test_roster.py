"""Reading rosters, and tying submissions to students."""

from __future__ import annotations

from pathlib import Path

import pytest

from graders.batch.roster import read_roster
from graders.errors import UsageError
from graders.gradebook import RosterIndex, Student

ADA = Student(student_id="1001", name="Ada Lovelace", email="ada@uni.edu")


def roster(folder: Path, data: str | bytes) -> Path:
    path = folder / "roster.csv"
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return path


@pytest.mark.parametrize(
    "data",
    [
        "student_id,name,email\n1001,Ada Lovelace,ada@uni.edu\n",
        "\ufeffstudent_id,name,email\r\n1001,Ada Lovelace,ada@uni.edu\r\n",
        "Student ID; NAME ;E-mail;section\n1001;Ada Lovelace;ada@uni.edu;A\n",
        "email\tgroup\tStudentID\tname\nada@uni.edu\t3\t 1001 \tAda Lovelace\n\n",
        'student_id,name,email\n"1001","Ada Lovelace","ada@uni.edu"\n,,\n',
        "student_id,name,email\n1001,Ada Lovelace,ada@uni.edu\n".encode("utf-16"),
    ],
)
def test_rosters_in_many_spellings_are_read(tmp_path: Path, data: str | bytes) -> None:
    assert read_roster(roster(tmp_path, data)) == (ADA,)


def test_a_short_row_has_empty_cells(tmp_path: Path) -> None:
    path = roster(tmp_path, "student_id,name,email\n1002\n")
    assert read_roster(path) == (Student(student_id="1002"),)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ("name,mail\nAda,a@b\n", r"lacks the columns student_id, email; .*: name, mail"),
        ("student_id,name\n1,Ada\n", r"lacks the column email; its columns are: student_id, name"),
        ("", r"lacks the columns student_id, name, email; its columns are: none"),
        ("student_id,name,email\n,Ada,a@b\n", "Line 2 .* has no student_id"),
        ("student_id,name,email\nx1,A,\nX1,B,\n2,C,\n", "more than once: X1, x1"),
        (b"student_id,name,email\n1,Ad\xe9,a@b\n", "CSV UTF-8"),
        ("student_id,name,email\n1," + "x" * 200_000 + ",\n", "no CSV file"),
    ],
)
def test_a_roster_that_cannot_be_used_is_refused(
    tmp_path: Path, data: str | bytes, words: str
) -> None:
    with pytest.raises(UsageError, match=words) as caught:
        read_roster(roster(tmp_path, data))
    assert caught.value.next_step


def test_a_missing_roster_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        read_roster(tmp_path / "none.csv")


@pytest.mark.parametrize(
    ("name", "how"),
    [
        ("1001", "id"),
        (" 1001 ", "id"),
        ("ADA@uni.edu", "email"),
        ("Ada", "email name"),
    ],
)
def test_students_are_found_by_id_email_or_email_name(name: str, how: str) -> None:
    match = RosterIndex([ADA]).match(name)
    assert match is not None
    assert (match.student, match.how) == (ADA, how)


def test_an_id_outweighs_an_email_name() -> None:
    other = Student(student_id="ada", name="Other", email="other@uni.edu")
    match = RosterIndex([ADA, other]).match("ada")
    assert match is not None
    assert match.student == other


def test_an_email_name_that_two_share_means_neither() -> None:
    twin = Student(student_id="1002", email="ada@college.edu")
    index = RosterIndex([ADA, twin])
    assert index.match("ada") is None
    assert index.match("ada@college.edu").student == twin  # type: ignore[union-attr]
    assert index.match("nobody") is None
    assert RosterIndex([Student(student_id="1")]).match("") is None


def test_accents_match_however_they_are_stored() -> None:
    student = Student(student_id="José")
    assert RosterIndex([student]).match("Jose\u0301") is not None
