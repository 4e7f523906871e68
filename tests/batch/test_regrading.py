"""Judging stored evidence again: what changes, what stays, what is told."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import pytest

from graders.batch import RegradeSummary, regrade_folder
from graders.errors import UsageError
from graders.gradebook import ManualScore, answer_digest, open_gradebook
from tests.batch.conftest import Class
from tests.batch.fakes import FakeGrader, Graded


def regrade(klass: Class, **options: Any) -> RegradeSummary:
    return regrade_folder(klass.out, course=klass.course, make_grader=FakeGrader, **options)


def test_changed_tests_change_scores_and_run_no_notebook(klass: Class) -> None:
    klass.add("ada.ipynb", "points = 1")
    klass.add("bob.ipynb", "points = 2")
    klass.batch()
    klass.set_tests("0.5")
    summary = regrade(klass)
    assert summary.rejudged == 2
    assert [
        (change.student_id, change.old.score, change.new.score) for change in summary.changes
    ] == [("ada", 1.0, 1.5)]
    assert klass.scores() == {"ada": ("graded", "1.5"), "bob": ("graded", "2")}
    assert klass.calls() == ["ada.ipynb", "bob.ipynb"]
    assert klass.batch().rejudged == 0


def test_unchanged_tests_change_nothing(klass: Class) -> None:
    klass.add("ada.ipynb")
    klass.batch()
    files = {path: path.stat().st_mtime_ns for path in (klass.out / "results").iterdir()}
    assert regrade(klass).changes == ()
    assert files == {path: path.stat().st_mtime_ns for path in (klass.out / "results").iterdir()}


def test_scores_that_a_person_gave_stay(klass: Class) -> None:
    klass.add("ada.ipynb", "points = 1")
    klass.batch()
    score = ManualScore(
        student_id="ada", question="q2", answer_digest=answer_digest(""), score=1.5, points=2.0
    )
    with open_gradebook(klass.out) as book:
        book.save(given=[score])
    klass.set_tests("0.5")
    regrade(klass)
    row = klass.grades()["ada"]
    assert (row["q1"], row["q2"], row["score"]) == ("1.5", "1.5", "3")


def test_invalid_and_missing_rows_stay_what_they_are(klass: Class) -> None:
    klass.add("ada.ipynb")
    (klass.path / "broken.ipynb").write_text("{")
    klass.batch(roster=klass.roster("1002,Eve,eve@uni.edu"))
    before = klass.scores()
    klass.set_tests("0.5")
    assert regrade(klass).rejudged == 1
    assert klass.scores() == {**before, "ada": ("graded", "1.5")}


def test_lost_evidence_keeps_the_result_and_is_told(klass: Class) -> None:
    klass.add("ada.ipynb")
    klass.add("bob.ipynb", "points = 2")
    klass.batch()
    with open_gradebook(klass.out) as book:
        result = book.result("ada")
        assert result is not None
    (klass.out / "evidence" / f"{result.evidence_key}.json").unlink()
    klass.set_tests("0.5")
    summary = regrade(klass)
    assert summary.problems == ("ada: The evidence is gone.",)
    assert summary.rejudged == 1
    assert klass.scores()["ada"] == ("graded", "1")


def test_notes_on_how_a_notebook_was_chosen_stay(klass: Class) -> None:
    klass.add("ada/a.ipynb")
    klass.add("ada/b.ipynb")
    klass.batch(roster=klass.roster("1001,Ada,ada@uni.edu"))
    klass.set_tests("0.5")
    regrade(klass)
    with open_gradebook(klass.out) as book:
        result = book.result("1001")
    assert result is not None
    assert result.report.notes == ("The same notebook was submitted 2 times.",)


def test_a_folder_that_is_no_batch_is_refused(klass: Class, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="There is no folder"):
        regrade(klass)
    klass.out.mkdir()
    with pytest.raises(UsageError, match="holds no gradebook"):
        regrade(klass)


def test_files_stay_untouched_when_only_judging_took_another_time(klass: Class) -> None:
    klass.add("ada.ipynb")
    klass.batch()
    files = {path: path.stat().st_mtime_ns for path in (klass.out / "results").iterdir()}
    seconds = iter(range(1, 100))

    class Slower(FakeGrader):
        def rejudge(self, evidence_key: str, *, submission_name: str) -> Graded:
            graded = super().rejudge(evidence_key, submission_name=submission_name)
            report = dataclasses.replace(graded.report, timings={"judge": float(next(seconds))})
            return dataclasses.replace(graded, report=report)

    klass.tests_file.write_text("# the same points, another text\n")
    summary = regrade_folder(klass.out, course=klass.course, make_grader=Slower)
    assert (summary.rejudged, summary.changes) == (1, ())
    assert files == {path: path.stat().st_mtime_ns for path in (klass.out / "results").iterdir()}
    assert klass.batch().rejudged == 0  # the gradebook knows that these tests judged it
