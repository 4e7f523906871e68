"""A whole batch over the fake grader: every student once, each in the right row."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest
from rich.console import Console

from graders.batch import run_batch
from graders.batch.folder import folder_lock
from graders.errors import ConfigurationError, GraderError, UsageError
from graders.gradebook import open_gradebook
from graders.labs import Lab, load_lab
from graders.results import Status
from tests.batch.conftest import LAB, Class
from tests.batch.fakes import FakeGrader


def test_a_class_with_everything_in_it_is_graded(klass: Class) -> None:
    klass.add("ada.ipynb", "points = 2")
    klass.add("1002/lab5.ipynb", "points = 1")
    klass.add("eve@uni.edu/lab5.ipynb", "points = 0")
    klass.add("stranger.ipynb", "points = 2")
    klass.add("kim/a.ipynb")
    klass.add("kim/b.ipynb", "points = 2")
    (klass.path / "lee").mkdir()
    (klass.path / "lee" / "report.pdf").write_bytes(b"%PDF")
    (klass.path / "broken.ipynb").write_text("{")
    klass.add("mia.ipynb", "crash")
    roster = klass.roster(
        "1001,Ada,ada@uni.edu", "1002,Bob,bob@uni.edu", "1003,Eve,eve@uni.edu", "1004,No,no@uni.edu"
    )
    summary = klass.batch(roster=roster, jobs=3)
    assert klass.scores() == {
        "1001": ("graded", "2"),
        "1002": ("graded", "1"),
        "1003": ("graded", "0"),
        "1004": ("missing", "0"),
        "broken": ("invalid", "0"),
        "kim": ("invalid", "0"),
        "lee": ("invalid", "0"),
        "mia": ("needs_review", ""),
        "stranger": ("graded", "2"),
    }
    assert list(klass.grades()) == sorted(klass.grades())  # the roster first, then the others
    assert summary.counts == {
        Status.GRADED: 4,
        Status.MISSING: 1,
        Status.INVALID: 3,
        Status.NEEDS_REVIEW: 1,
    }
    assert (summary.graded, summary.reused, summary.rows) == (6, 0, 9)
    assert summary.unknown == ("broken", "kim", "lee", "mia", "stranger")


def test_the_rows_tell_how_and_why(klass: Class) -> None:
    klass.add("ada.ipynb")
    klass.add("kim/first.ipynb")
    klass.add("kim/second.ipynb", "points = 2")
    (klass.path / "lee").mkdir()
    (klass.path / "lee" / "report.pdf").write_bytes(b"%PDF")
    klass.batch(roster=klass.roster("1001,Ada,ada@uni.edu"))
    with open_gradebook(klass.out) as book:
        results = {result.student_id: result for result in book.results()}
    assert results["1001"].matched_by == "email name"
    assert results["1001"].report.student == "1001"
    assert results["1001"].report.submission == "ada.ipynb"
    assert results["kim"].report.notes == (
        "There are 2 notebooks of one student: first.ipynb, second.ipynb. Expected one. Keep the "
        "one to be graded, remove the others, and run the batch again.",
    )
    assert results["lee"].report.notes == (
        "The folder lee holds no notebook: it holds report.pdf. Expected one .ipynb file. Submit "
        "the notebook you worked in.",
    )


def test_two_submissions_that_mean_one_student_are_refused_by_name(klass: Class) -> None:
    klass.add("ada.ipynb")
    klass.add("1001/lab.ipynb", "points = 2")
    klass.batch(roster=klass.roster("1001,Ada,ada@uni.edu"))
    row = klass.grades()["1001"]
    assert row["status"] == "invalid"
    assert row["submission"] == "lab.ipynb, ada.ipynb"


def test_a_notebook_of_another_lab_beside_the_right_one_is_passed_over(
    klass: Class, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Lab(name="lab2_other", title="Other", datasets=(), questions=())
    labs = (load_lab(LAB), other)
    monkeypatch.setattr("graders.notebooks.identify.all_labs", lambda: labs)
    klass.add("ada/lab5.ipynb", "points = 2")
    klass.add("ada/lab2.ipynb", labgrade={"lab": "lab2_other"})
    klass.add("bob/lab5.ipynb")
    klass.batch()
    report = json.loads((klass.out / "results" / "ada.json").read_text())
    assert report["score"] == 2.0
    assert report["notes"] == ["Passed over, since of another lab: lab2.ipynb."]


def test_the_same_notebook_twice_is_one_submission(klass: Class) -> None:
    klass.add("ada/lab5.ipynb", "points = 2")
    klass.add("ada/lab5 (1).ipynb", "points = 2")
    klass.batch(roster=klass.roster("1001,Ada,ada@uni.edu"))
    assert klass.scores() == {"1001": ("graded", "2")}


def test_files_are_written_for_everybody_who_submitted(klass: Class) -> None:
    klass.add("ada.ipynb")
    klass.add("José Ñ.ipynb")
    klass.batch(roster=klass.roster("1001,Ada,ada@uni.edu", "1002,Bob,bob@uni.edu"))
    names = klass.files("results")
    assert names[0] == "1001.json"
    assert names[1].startswith("jose-n-")
    assert [name.removesuffix(".html") for name in klass.files("feedback")] == [
        name.removesuffix(".json") for name in names
    ]
    page = (klass.out / "index.html").read_text()
    assert 'href="feedback/1001.html"' in page
    assert "Bob" in page
    assert "Ada" in (klass.out / "feedback" / "1001.html").read_text()


def test_ids_that_collide_on_other_systems_keep_their_own_files(klass: Class) -> None:
    klass.add("one/Ada.ipynb")
    klass.add("one/ada.ipynb", "points = 2")
    klass.batch()
    assert len({name.casefold() for name in klass.files("results")}) == 2
    assert klass.scores() == {"Ada": ("graded", "1"), "ada": ("graded", "2")}


def test_a_second_run_grades_nothing_twice(klass: Class) -> None:
    klass.add("ada.ipynb")
    klass.add("bob.ipynb", "points = 2")
    klass.batch()
    before = (klass.out / "grades.csv").read_bytes()
    summary = klass.batch()
    assert (summary.graded, summary.reused) == (0, 2)
    assert klass.calls() == ["ada.ipynb", "bob.ipynb"]
    assert (klass.out / "grades.csv").read_bytes() == before


def test_changed_and_new_notebooks_are_graded_and_vanished_ones_kept(klass: Class) -> None:
    klass.add("ada.ipynb")
    klass.add("bob.ipynb")
    klass.batch()
    klass.add("ada.ipynb", "points = 2")
    klass.add("eve.ipynb", "points = 0")
    (klass.path / "bob.ipynb").unlink()
    summary = klass.batch()
    assert summary.graded == 2
    assert klass.scores() == {
        "ada": ("graded", "2"),
        "bob": ("graded", "1"),
        "eve": ("graded", "0"),
    }
    assert json.loads((klass.out / "results" / "ada.json").read_text())["score"] == 2.0


def test_another_data_source_grades_anew(klass: Class) -> None:
    klass.add("ada.ipynb")
    klass.batch()
    assert klass.batch(find_data=lambda _lab: {"mnist": "sha256:2"}).graded == 1


def test_what_needs_review_is_tried_again(klass: Class) -> None:
    path = klass.add("ada.ipynb", "crash")
    klass.batch()
    assert klass.scores() == {"ada": ("needs_review", "")}
    assert klass.batch().graded == 1
    assert path.exists()


def test_our_failure_says_nothing_of_this_machine(klass: Class) -> None:
    klass.add("ada.ipynb", "bug")
    klass.batch()
    page = (klass.out / "feedback" / "ada.html").read_text()
    assert "labgrade itself failed on this submission: ZeroDivisionError" in page
    assert "secret" not in page


def test_a_wrong_lab_stops_the_batch(klass: Class) -> None:
    klass.add("ada.ipynb", "lab_is_wrong")
    with pytest.raises(ConfigurationError, match="q1 has no points"):
        klass.batch()


def test_fresh_forgets(klass: Class) -> None:
    klass.add("ada.ipynb")
    klass.add("bob.ipynb")
    klass.batch()
    (klass.path / "bob.ipynb").unlink()
    assert klass.batch(fresh=True).graded == 1
    assert klass.scores() == {"ada": ("graded", "1")}
    assert klass.files("results") == ["ada.json"]
    assert klass.calls() == ["ada.ipynb"]


def test_changed_tests_judge_kept_evidence_again(klass: Class) -> None:
    klass.add("ada.ipynb")
    klass.batch()
    klass.set_tests("0.5")
    summary = klass.batch()
    assert (summary.graded, summary.rejudged, summary.reused) == (0, 1, 1)
    assert klass.scores() == {"ada": ("graded", "1.5")}
    assert klass.calls() == ["ada.ipynb"]
    assert klass.batch().rejudged == 0


def test_lost_evidence_keeps_the_result_and_is_told(klass: Class) -> None:
    klass.add("ada.ipynb")
    klass.batch()
    shutil.rmtree(klass.out / "evidence")
    klass.set_tests("0.5")
    summary = klass.batch()
    assert summary.notes == ("ada was not judged again: The evidence is gone.",)
    assert klass.scores() == {"ada": ("graded", "1")}


def test_a_late_roster_renames_and_runs_nothing(klass: Class) -> None:
    klass.add("ada.ipynb", "points = 2")
    klass.add("bob.ipynb")
    klass.batch()
    summary = klass.batch(roster=klass.roster("1001,Ada,ada@uni.edu", "1002,Eve,eve@uni.edu"))
    assert (summary.graded, summary.reused) == (0, 2)
    assert klass.scores() == {
        "1001": ("graded", "2"),
        "1002": ("missing", "0"),
        "bob": ("graded", "1"),
    }
    assert klass.files("results") == ["1001.json", "bob.json"]
    assert klass.files("feedback") == ["1001.html", "bob.html"]


def test_the_roster_is_kept_and_can_shrink(klass: Class) -> None:
    klass.add("ada.ipynb")
    klass.batch(roster=klass.roster("1001,Ada,ada@uni.edu", "1002,Eve,eve@uni.edu"))
    klass.batch()
    assert list(klass.grades()) == ["1001", "1002"]
    klass.batch(roster=klass.roster("1001,Ada,ada@uni.edu"))
    assert list(klass.grades()) == ["1001"]


def test_a_missing_student_may_still_submit(klass: Class) -> None:
    klass.add("ada.ipynb")
    roster = klass.roster("1001,Ada,ada@uni.edu", "1002,Eve,eve@uni.edu")
    klass.batch(roster=roster)
    klass.add("eve.ipynb", "points = 2")
    klass.batch(roster=roster)
    assert klass.scores() == {"1001": ("graded", "1"), "1002": ("graded", "2")}


def test_files_that_were_lost_are_made_again(klass: Class) -> None:
    klass.add("ada.ipynb")
    klass.batch()
    for name in ("grades.csv", "index.html", "results/ada.json", "feedback/ada.html"):
        (klass.out / name).unlink()
    (klass.out / ".writing-1-grades.csv").write_text("half")
    klass.batch()
    assert klass.scores() == {"ada": ("graded", "1")}
    assert klass.files("results") == ["ada.json"]
    assert not list(klass.out.glob(".writing-*"))


def test_a_second_labgrade_in_the_folder_is_refused(klass: Class) -> None:
    klass.add("ada.ipynb")
    klass.out.mkdir()
    with folder_lock(klass.out), pytest.raises(UsageError, match="Another labgrade") as caught:
        klass.batch()
    assert f"(process {os.getpid()})" in str(caught.value)
    klass.batch()


def test_a_lock_file_of_a_dead_process_means_nothing(klass: Class) -> None:
    klass.add("ada.ipynb")
    klass.out.mkdir()
    (klass.out / ".labgrade.lock").write_text("1\n")
    assert klass.batch().graded == 1


def test_a_folder_of_another_lab_is_refused(klass: Class) -> None:
    klass.add("ada.ipynb")
    with open_gradebook(klass.out, lab="lab2_other"):
        pass
    with pytest.raises(UsageError, match="holds results of lab2_other, not of lab5"):
        klass.batch()


def test_wrong_inputs_are_refused_before_anything_is_made(klass: Class, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="holds no notebooks"):
        klass.batch()
    klass.add("ada.ipynb")
    (tmp_path / "bad.csv").write_text("id,who\n")
    with pytest.raises(UsageError, match="lacks the columns"):
        klass.batch(roster=tmp_path / "bad.csv")
    with pytest.raises(UsageError, match="expected at least 1"):
        klass.batch(jobs=0)
    assert not klass.out.exists()
    klass.out.write_text("")
    with pytest.raises(UsageError, match="is a file"):
        klass.batch()


def test_what_cannot_be_written_is_said_in_a_sentence(klass: Class) -> None:
    klass.add("ada.ipynb")
    (klass.out / "results" / "ada.json").mkdir(parents=True)
    with pytest.raises(GraderError, match=r"cannot be written: .*run the same command again"):
        klass.batch()


def test_progress_goes_to_the_console(klass: Class) -> None:
    klass.add("ada.ipynb")
    console = Console(record=True, width=100, force_terminal=True)
    klass.batch(console=console)
    assert "1/1" in console.export_text()


def test_a_grader_is_made_only_when_there_is_something_to_grade(klass: Class) -> None:
    klass.add("ada.ipynb")
    klass.batch()

    def refuse(*_arguments: object) -> FakeGrader:
        raise AssertionError("made a grader")

    assert klass.batch(make_grader=refuse).reused == 1


def test_another_database_may_hold_the_gradebook(klass: Class, tmp_path: Path) -> None:
    klass.add("ada.ipynb")
    url = f"sqlite:///{tmp_path / 'department.db'}"
    klass.batch(database=url)
    run_batch(
        load_lab(LAB),
        klass.path,
        tmp_path / "other",
        database=url,
        course=klass.course,
        make_grader=FakeGrader,
        find_data=lambda _lab: {},
    )
    assert klass.batch().reused == 1
    assert not (klass.out / "gradebook.db").exists()
    assert klass.scores() == {"ada": ("graded", "1")}
