"""Storing a class and reading it back."""

from __future__ import annotations

import dataclasses
import datetime
import json
import sqlite3
from pathlib import Path

import pytest
import sqlalchemy
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graders.errors import GraderError, UsageError
from graders.gradebook import StoredResult, Student, open_gradebook
from graders.results import CaseResult, GradeReport, Outcome, QuestionResult, Status

LAB = "lab5_mnist_batchnorm"
CASE = CaseResult(name="The <shape>", points=2.0, hidden=True, outcome=Outcome.FAILED, hint="ä\0")
REPORT = GradeReport(
    lab=LAB,
    submission="ada.ipynb",
    status=Status.GRADED,
    score=0.0,
    max_score=2.0,
    questions=(QuestionResult(name="q1", title="One", max_score=2.0, score=0.0, cases=(CASE,)),),
    environment={"python": "3.11"},
    timings={"capture": 1.5},
    notes=("a note",),
)


def stored(student_id: str = "1001", **fields: object) -> StoredResult:
    values: dict[str, object] = {"submitter": student_id, "report": REPORT, **fields}
    return StoredResult(student_id=student_id, **values)  # type: ignore[arg-type]


def test_a_result_comes_back_as_it_was_stored(tmp_path: Path) -> None:
    result = stored(
        digest="d" * 64,
        environment="e" * 64,
        judged_with="j",
        evidence_key="k",
        matched_by="id",
        intake_notes=("chosen",),
        graded_at=datetime.datetime(2026, 1, 2, 3, 4, 5, tzinfo=datetime.UTC),
    )
    with open_gradebook(tmp_path, lab=LAB) as book:
        book.save(result)
    with open_gradebook(tmp_path) as book:
        assert book.lab == LAB
        read = book.result("1001")
    assert read == dataclasses.replace(result, report=REPORT.for_student("1001"))


def test_saving_again_replaces(tmp_path: Path) -> None:
    with open_gradebook(tmp_path, lab=LAB) as book:
        book.save(stored())
        book.save(stored(report=dataclasses.replace(REPORT, score=2.0)))
        assert [result.report.score for result in book.results()] == [2.0]
        book.remove("1001")
        book.remove("1001")
        assert book.result("1001") is None


def test_the_class_is_the_roster_and_then_the_others(tmp_path: Path) -> None:
    students = [Student(student_id=name, name=name.upper()) for name in ("z", "a")]
    with open_gradebook(tmp_path, lab=LAB) as book:
        book.save_roster(students)
        book.save(stored("y"), stored("b"), stored("a"))
        rows = list(book.rows())
        assert [row.student.student_id for row in rows] == ["z", "a", "b", "y"]
        assert rows[0].report is None
        assert rows[1].student.name == "A"
        book.save_roster(students[:1])
        assert [student.student_id for student in book.roster()] == ["z"]
        book.forget()
        assert [row.student.student_id for row in book.rows()] == ["z"]


def test_renaming_takes_the_place_of_a_missing_row_only(tmp_path: Path) -> None:
    with open_gradebook(tmp_path, lab=LAB) as book:
        book.save(stored("ada"), stored("1001", submitter=""), stored("bob"))
        assert book.rename("ada", "1001", matched_by="email name")
        assert book.submitters() == {"1001": "ada", "bob": "bob"}
        assert not book.rename("bob", "1001", matched_by="id")
        assert not book.rename("nobody", "1003", matched_by="id")
        result = book.result("1001")
        assert result is not None
        assert (result.matched_by, result.report.student) == ("email name", "1001")


def test_several_results_are_stored_together_or_not_at_all(tmp_path: Path) -> None:
    broken = stored("2", report=dataclasses.replace(REPORT, score=float("nan")))
    with open_gradebook(tmp_path, lab=LAB) as book:
        with pytest.raises(ValueError, match="not JSON compliant"):
            book.save(stored("1"), broken)
        assert list(book.results()) == []


def test_another_lab_is_refused(tmp_path: Path) -> None:
    with open_gradebook(tmp_path, lab=LAB):
        pass
    with (
        pytest.raises(UsageError, match=f"holds results of {LAB}, not of lab2"),
        open_gradebook(tmp_path, lab="lab2"),
    ):
        pass


def test_opening_nothing_is_refused_and_makes_nothing(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="holds no gradebook"), open_gradebook(tmp_path):
        pass
    assert list(tmp_path.iterdir()) == []


def test_another_schema_version_is_refused(tmp_path: Path) -> None:
    with open_gradebook(tmp_path, lab=LAB):
        pass
    with sqlite3.connect(tmp_path / "gradebook.db") as connection:
        connection.execute("UPDATE labgrade_settings SET value = '99'")
    with (
        pytest.raises(UsageError, match="schema version 99; this labgrade reads 2"),
        open_gradebook(tmp_path),
    ):
        pass


def test_a_file_that_is_no_database_is_told(tmp_path: Path) -> None:
    (tmp_path / "gradebook.db").write_bytes(b"not a database at all" * 100)
    with (
        pytest.raises(GraderError, match=r"cannot be used: file is not a database.*same command"),
        open_gradebook(tmp_path),
    ):
        pass


def test_sqlite_keeps_a_log_that_readers_can_read_beside(tmp_path: Path) -> None:
    with open_gradebook(tmp_path, lab=LAB):
        pass
    with sqlite3.connect(tmp_path / "gradebook.db") as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_one_database_holds_several_folders(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'all.db'}"
    for name, lab in (("one", LAB), ("two", "lab2")):
        with open_gradebook(tmp_path / name, lab=lab, database=url) as book:
            book.save(stored(name))
    with open_gradebook(tmp_path / "one") as book:
        assert [result.student_id for result in book.results()] == ["one"]
    with open_gradebook(tmp_path / "two", database=url) as book:
        assert (book.lab, [result.student_id for result in book.results()]) == ("lab2", ["two"])


def test_a_password_is_not_kept_in_the_folder(tmp_path: Path) -> None:
    (tmp_path / "gradebook.json").write_text(
        json.dumps({"batch": "b", "database": "postgresql://ada:***@db/grades"})
    )
    with (
        pytest.raises(UsageError, match="Name the database with --database"),
        open_gradebook(tmp_path),
    ):
        pass


@pytest.mark.parametrize(
    ("url", "words"),
    [("no url", "not a database URL"), ("nonsense://x/y", "driver that is not installed")],
)
def test_a_url_that_cannot_be_used_is_refused(tmp_path: Path, url: str, words: str) -> None:
    with pytest.raises(UsageError, match=words), open_gradebook(tmp_path, lab=LAB, database=url):
        pass


def test_a_damaged_pointer_is_refused(tmp_path: Path) -> None:
    (tmp_path / "gradebook.json").write_text("{")
    with pytest.raises(UsageError, match="is damaged"), open_gradebook(tmp_path):
        pass


def test_a_damaged_report_is_our_fault(tmp_path: Path) -> None:
    with open_gradebook(tmp_path, lab=LAB) as book:
        book.save(stored())
    engine = sqlalchemy.create_engine(f"sqlite:///{tmp_path / 'gradebook.db'}")
    with engine.begin() as connection:
        connection.execute(sqlalchemy.text("UPDATE labgrade_results SET report = '{}'"))
    with open_gradebook(tmp_path) as book, pytest.raises(GraderError, match="report of 1001"):
        list(book.results())


@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(text=st.text(st.characters(), max_size=50))
def test_any_text_in_a_report_can_be_stored(tmp_path: Path, text: str) -> None:
    with open_gradebook(tmp_path, lab=LAB) as book:
        book.save(stored(report=dataclasses.replace(REPORT, notes=(text,))))
        read = book.result("1001")
    assert read is not None
    assert read.report.notes == (text.encode("utf-8", "replace").decode(),)


def test_keys_tell_what_each_result_was_reached_from(tmp_path: Path) -> None:
    with open_gradebook(tmp_path, lab=LAB) as book:
        book.save(stored(digest="d", judged_with="j", evidence_key="k"), stored("1002"))
        keys = book.keys()
    assert sorted(keys) == ["1001", "1002"]
    assert (keys["1001"].digest, keys["1001"].judged_with, keys["1001"].evidence_key) == (
        "d",
        "j",
        "k",
    )
    assert keys["1002"].status is Status.GRADED
    assert keys["1002"].digest is None


def test_a_confirmed_result_is_what_it_was_but_for_its_tests(tmp_path: Path) -> None:
    with open_gradebook(tmp_path, lab=LAB) as book:
        book.save(stored(judged_with="old"), stored("1002", judged_with="old"))
        before = book.result("1001")
        assert before is not None
        book.save(confirmed=[dataclasses.replace(before, judged_with="new")])
        assert book.result("1001") == dataclasses.replace(before, judged_with="new")
        other = book.result("1002")
    assert other is not None
    assert other.judged_with == "old"


@pytest.mark.parametrize("size", [2, 40])
def test_a_class_of_any_size_is_read_with_as_many_queries(tmp_path: Path, size: int) -> None:
    names = [f"s{number:03}" for number in range(size)]
    queries: list[str] = []
    with open_gradebook(tmp_path, lab=LAB) as book:
        book.save_roster(Student(student_id=name) for name in names)
        book.save(*(stored(name) for name in [*names[::2], "unknown"]))
        engine = book._engine
        sqlalchemy.event.listen(
            engine, "before_cursor_execute", lambda *call: queries.append(call[2])
        )
        rows = list(book.rows())
    assert [row.student.student_id for row in rows] == [*names, "unknown"]
    assert [row.result is not None for row in rows[:2]] == [True, False]
    assert len(queries) == 2
