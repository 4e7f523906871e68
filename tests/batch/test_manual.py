"""Written answers out to a sheet, scores back: all or nothing, and kept from then on."""

from __future__ import annotations

import csv
import json
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from graders.batch import ManualImport, export_manual, import_manual, regrade_folder
from graders.batch.folder import folder_lock
from graders.errors import UsageError
from graders.gradebook import open_gradebook
from graders.results import GradeReport
from tests.batch.conftest import Class
from tests.batch.fakes import FakeGrader

ROOT = Path(__file__).parents[2]
RISES, FALLS = "It rises.", "=FALLS()"


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    return tmp_path / "sheet.csv"


@pytest.fixture
def graded(klass: Class) -> Class:
    """Ada and Bob answered, Eve did not, Kim's file is broken and Lee submitted nothing."""
    klass.add("ada.ipynb", answer=RISES)
    klass.add("bob.ipynb", "points = 2", answer=FALLS)
    klass.add("eve.ipynb", "points = 0")
    (klass.path / "kim.ipynb").write_text("{")
    names = ("ada", "bob", "eve", "kim", "lee")
    klass.batch(roster=klass.roster(*(f"{name},{name.title()},{name}@uni.edu" for name in names)))
    return klass


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def fill(path: Path, change: Callable[[dict[str, str]], dict[str, str] | None]) -> None:
    """Change the rows of a sheet; None drops one."""
    rows = read(path)
    kept = [new for row in rows if (new := change(dict(row))) is not None]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows(kept)


def give(
    klass: Class, path: Path, scores: dict[str, str], comment: str = "", **cells: str
) -> ManualImport:
    """Export, fill in scores by student, import."""
    path.unlink(missing_ok=True)
    export_manual(klass.out, path)
    fill(
        path,
        lambda row: (
            {**row, "score": scores[row["student_id"]], "comment": comment, **cells}
            if row["student_id"] in scores
            else row
        ),
    )
    return import_manual(klass.out, path)


def report(klass: Class, name: str) -> GradeReport:
    return GradeReport.from_json((klass.out / "results" / f"{name}.json").read_text())


def files(klass: Class) -> dict[str, bytes]:
    paths = [path for path in klass.out.rglob("*") if path.suffix in {".csv", ".json", ".html"}]
    return {str(path): path.read_bytes() for path in paths}


def test_an_answer_waits_as_no_zero(graded: Class) -> None:
    row = graded.grades()["ada"]
    assert (row["q1"], row["q2"], row["score"], row["percent"]) == ("1", "", "1", "25")
    ada = report(graded, "ada")
    assert (ada.pending, ada.questions[1].answer) == (2.0, RISES)
    page = (graded.out / "feedback" / "ada.html").read_text()
    assert "to be graded" in page
    assert RISES in page
    assert "answers to be graded" in (graded.out / "index.html").read_text()
    assert graded.grades()["lee"]["q2"] == "0"


def test_a_batch_says_how_many_answers_wait(graded: Class) -> None:
    assert graded.batch().waiting == 3


def test_the_sheet_has_one_row_for_each_student_and_question(graded: Class, sheet: Path) -> None:
    written = export_manual(graded.out, sheet)
    assert (written.rows, written.waiting) == (3, 3)
    rows = read(sheet)
    assert [(row["student_id"], row["name"], row["answer"]) for row in rows] == [
        ("ada", "Ada", RISES),
        ("bob", "Bob", f"'{FALLS}"),
        ("eve", "Eve", ""),
    ]
    assert {row["rubric"] for row in rows} == {"1 point: why."}
    assert {(row["points"], row["score"], row["comment"]) for row in rows} == {("2", "", "")}


def test_scores_and_comments_reach_every_file(graded: Class, sheet: Path) -> None:
    taken = give(graded, sheet, {"ada": "1.5", "bob": "0"}, "Look <again>.")
    assert (taken.given, taken.changed, taken.waiting) == (2, 2, 1)
    grades = graded.grades()
    assert (grades["ada"]["q2"], grades["ada"]["score"], grades["ada"]["percent"]) == (
        "1.5",
        "2.5",
        "62.5",
    )
    assert (grades["bob"]["q2"], grades["bob"]["score"]) == ("0", "2")
    assert grades["eve"]["q2"] == ""
    ada = report(graded, "ada")
    assert (ada.pending, ada.questions[1].comment) == (0.0, "Look <again>.")
    page = (graded.out / "feedback" / "ada.html").read_text()
    assert "A person gave 1.5 of 2 points." in page
    assert "Look &lt;again&gt;." in page
    assert "answer to be graded" in (graded.out / "index.html").read_text()


def test_a_sheet_may_be_filled_in_parts_and_by_several_people(graded: Class, sheet: Path) -> None:
    export_manual(graded.out, sheet)
    other = sheet.with_name("other.csv")
    other.write_bytes(sheet.read_bytes())
    fill(sheet, lambda row: {**row, "score": "1"} if row["student_id"] == "ada" else row)
    fill(other, lambda row: {**row, "score": "2"} if row["student_id"] == "bob" else None)
    import_manual(graded.out, sheet)
    assert import_manual(graded.out, other).waiting == 1
    assert [graded.grades()[name]["q2"] for name in ("ada", "bob", "eve")] == ["1", "2", ""]


def test_a_second_import_overwrites_and_the_same_one_changes_nothing(
    graded: Class, sheet: Path
) -> None:
    give(graded, sheet, {"ada": "1"}, "Short.")
    before = files(graded)
    assert import_manual(graded.out, sheet).changed == 0
    assert files(graded) == before
    assert give(graded, sheet, {"ada": "2"}).changed == 1
    question = report(graded, "ada").questions[1]
    assert (question.score, question.comment) == (2.0, "")


def test_what_was_given_is_on_the_next_sheet(graded: Class, sheet: Path) -> None:
    give(graded, sheet, {"bob": "1.25"}, "-0.75 for the name")
    export_manual(graded.out, sheet)
    row = read(sheet)[1]
    assert (row["score"], row["comment"]) == ("1.25", "'-0.75 for the name")
    assert import_manual(graded.out, sheet).changed == 0
    assert report(graded, "bob").questions[1].comment == "-0.75 for the name"


def test_a_comment_without_a_score_is_passed_over_and_told(graded: Class, sheet: Path) -> None:
    taken = give(graded, sheet, {"bob": ""}, "To discuss.")
    assert (taken.given, taken.unscored_comments) == (0, (3,))
    assert report(graded, "bob").questions[1].comment == ""


def test_decimal_commas_and_lost_zeros_of_spreadsheets_are_understood(
    klass: Class, sheet: Path
) -> None:
    klass.add("0042.ipynb", answer=RISES)
    klass.batch()
    taken = give(klass, sheet, {"0042": "1,5"}, student_id="42")
    assert taken.given == 1
    assert klass.grades()["0042"]["q2"] == "1.5"


@pytest.mark.parametrize(
    ("cells", "problem"),
    [
        ({"student_id": "zoe"}, "there is no student 'zoe' in this class"),
        ({"student_id": "lee"}, "lee has no submission whose answers could be graded"),
        ({"student_id": "kim"}, "kim has no submission whose answers could be graded"),
        ({"question": "q9"}, "there is no question 'q9' in this lab"),
        ({"question": "q1"}, "q1 is not graded by a person"),
        ({"score": "good"}, "the score 'good' is not a number"),
        ({"score": "nan"}, "the score 'nan' is not a number"),
        ({"score": "inf"}, "the score 'inf' is not a number"),
        ({"score": "1_0"}, "the score '1_0' is not a number"),
        ({"score": "2.01"}, "the score 2.01 is more than the 2 points possible"),
        ({"score": "-0.5"}, "the score -0.5 is negative"),
        ({"points": "3"}, "q2 was out of 3 when the sheet was written, and is out of 2 now"),
        ({"points": ""}, "q2 was out of nothing when the sheet was written, and is out of 2 now"),
        ({"answer_digest": "d0"}, "the answer is not the one on the sheet any more"),
        ({"answer_digest": ""}, "the answer is not the one on the sheet any more"),
    ],
)
def test_a_wrong_row_changes_nothing(
    graded: Class, sheet: Path, cells: dict[str, str], problem: str
) -> None:
    before = files(graded)
    with pytest.raises(UsageError) as caught:
        give(graded, sheet, {"ada": "1"}, **({"score": "1"} | cells))
    assert f"row 2: {problem}" in caught.value.message
    assert "nothing was changed" in caught.value.message
    assert files(graded) == before
    with open_gradebook(graded.out) as book:
        assert book.manual_scores("ada") == book.manual_scores("bob") == ()


def test_every_problem_is_told_at_once_with_its_row(graded: Class, sheet: Path) -> None:
    export_manual(graded.out, sheet)
    wrong = {
        "ada": {"score": "3", "points": "4"},
        "bob": {"student_id": "ada"},
        "eve": {"question": "x"},
    }
    fill(sheet, lambda row: {**row, **wrong[row["student_id"]]})
    with pytest.raises(UsageError) as caught:
        import_manual(graded.out, sheet)
    assert caught.value.message.splitlines() == [
        "sheet.csv has 4 problems; nothing was changed:",
        "  - row 2: q2 was out of 4 when the sheet was written, and is out of 2 now",
        "  - row 2: the score 3 is more than the 2 points possible",
        "  - row 3: ada and q2 are in row 2 already",
        "  - row 4: there is no question 'x' in this lab",
    ]


def test_an_answer_that_changed_since_is_refused_only_where_it_got_a_score(
    graded: Class, sheet: Path
) -> None:
    export_manual(graded.out, sheet)
    graded.add("ada.ipynb", answer="It falls.")
    graded.batch()
    fill(sheet, lambda row: {**row, "score": "" if row["student_id"] == "ada" else "1"})
    assert import_manual(graded.out, sheet).given == 2
    fill(sheet, lambda row: {**row, "score": "1"})
    with pytest.raises(UsageError, match="row 2: the answer is not the one on the sheet"):
        import_manual(graded.out, sheet)


def test_scores_survive_a_regrade(graded: Class, sheet: Path) -> None:
    give(graded, sheet, {"ada": "1.5"}, "Good.")
    graded.set_tests("0.5")
    regrade_folder(graded.out, course=graded.course, make_grader=FakeGrader)
    row = graded.grades()["ada"]
    assert (row["q1"], row["q2"], row["score"]) == ("1.5", "1.5", "3")
    assert report(graded, "ada").questions[1].comment == "Good."


@pytest.mark.parametrize("options", [{}, {"fresh": True}, {"find_data": lambda _lab: {"m": "2"}}])
def test_scores_survive_a_repeated_batch(
    graded: Class, sheet: Path, options: dict[str, Any]
) -> None:
    give(graded, sheet, {"ada": "1.5"})
    graded.set_tests("0.5")
    graded.batch(**options)
    assert graded.grades()["ada"]["score"] == "3"


def test_a_new_submission_with_the_same_answer_keeps_its_score(graded: Class, sheet: Path) -> None:
    give(graded, sheet, {"ada": "1.5"})
    graded.add("ada.ipynb", "points = 2", answer=f"  {RISES}\n")
    graded.batch()
    assert graded.grades()["ada"]["score"] == "3.5"


def test_a_new_answer_waits_again_with_a_note_until_it_is_graded(
    graded: Class, sheet: Path
) -> None:
    give(graded, sheet, {"ada": "1.5"}, "Good.")
    graded.add("ada.ipynb", "points = 2", answer="It falls.")
    assert graded.batch().waiting == 3
    row = graded.grades()["ada"]
    assert (row["q2"], row["score"]) == ("", "2")
    ada = report(graded, "ada")
    assert ada.questions[1].comment == ""
    assert ada.notes == (
        "A person graded an earlier answer to q2; the answer is another one now and has yet to be "
        "graded.",
    )
    give(graded, sheet, {"ada": "0.5"})
    assert report(graded, "ada").notes == ()
    assert graded.grades()["ada"]["score"] == "2.5"
    graded.add("ada.ipynb", answer=RISES)
    graded.batch()
    assert graded.grades()["ada"]["score"] == "2.5"  # 1 for the tests, 1.5 for the first answer


def test_our_own_failure_is_no_zero_and_says_nothing_of_answers(graded: Class, sheet: Path) -> None:
    give(graded, sheet, {"ada": "1.5"})
    graded.add("ada.ipynb", "crash", answer=RISES)
    assert graded.batch().waiting == 2
    for act in (graded.batch, lambda: regrade_folder(
        graded.out, course=graded.course, make_grader=FakeGrader
    )):  # fmt: skip
        act()
        ada = report(graded, "ada")
        assert (ada.score, ada.questions[1].score, ada.pending) == (None, None, 2.0)
        assert not [note for note in ada.notes if "earlier answer" in note]
    assert export_manual(graded.out, sheet.with_name("again.csv")).rows == 2
    graded.add("ada.ipynb", "points = 2", answer=RISES)
    graded.batch()
    assert graded.grades()["ada"]["score"] == "3.5"


def test_scores_follow_the_student_that_a_late_roster_names(klass: Class, sheet: Path) -> None:
    klass.add("ada.ipynb", answer=RISES)
    klass.batch()
    give(klass, sheet, {"ada": "1.5"})
    klass.set_tests("0.5")
    klass.batch(roster=klass.roster("1001,Ada,ada@uni.edu"))
    assert klass.scores() == {"1001": ("graded", "3")}


def test_a_filled_sheet_is_not_replaced_before_it_was_imported(graded: Class, sheet: Path) -> None:
    export_manual(graded.out, sheet)
    export_manual(graded.out, sheet)
    fill(sheet, lambda row: {**row, "score": "1.0"})
    with pytest.raises(UsageError, match=r"holds 3 scores .* not imported, the first in row 2"):
        export_manual(graded.out, sheet)
    import_manual(graded.out, sheet)
    assert export_manual(graded.out, sheet).waiting == 0


def test_another_file_is_not_replaced(graded: Class, sheet: Path) -> None:
    sheet.write_text("my,notes\n")
    with pytest.raises(UsageError, match="is not a sheet of written answers"):
        export_manual(graded.out, sheet)
    assert sheet.read_text() == "my,notes\n"


def test_only_csv_is_written_and_read(graded: Class, tmp_path: Path) -> None:
    for act in (export_manual, import_manual):
        with pytest.raises(UsageError, match=r"the sheet of written answers is CSV"):
            act(graded.out, tmp_path / "sheet.xlsx")


def test_a_folder_without_answers_is_told(klass: Class, sheet: Path) -> None:
    with pytest.raises(UsageError, match="holds no gradebook"):
        export_manual(klass.out, sheet)
    (klass.path / "kim.ipynb").write_text("{")
    klass.batch()
    with pytest.raises(UsageError, match="no submission could be read"):
        export_manual(klass.out, sheet)
    with pytest.raises(UsageError, match="There is no folder"):
        import_manual(klass.out / "x", _header(sheet))


def test_an_import_is_refused_while_another_labgrade_works_in_the_folder(
    graded: Class, sheet: Path
) -> None:
    export_manual(graded.out, sheet)
    with folder_lock(graded.out), pytest.raises(UsageError, match="Another labgrade"):
        import_manual(graded.out, sheet)


def test_any_database_keeps_the_scores(klass: Class, sheet: Path, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'department.db'}"
    klass.add("ada.ipynb", answer=RISES)
    klass.batch(database=url)
    export_manual(klass.out, sheet, database=url)
    fill(sheet, lambda row: {**row, "score": "2"})
    import_manual(klass.out, sheet, database=url)
    assert klass.scores() == {"ada": ("graded", "3")}


def test_the_commands_say_what_they_did(graded: Class, sheet: Path) -> None:
    def labgrade(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "graders.cli", "manual", *words],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )

    done = labgrade("export", str(graded.out), str(sheet))
    assert done.stdout == f"Written: {sheet} with 3 answers, 3 to be graded.\n", done.stderr
    fill(
        sheet,
        lambda row: {
            **row, "comment": "x", "score": "1" if row["student_id"] == "ada" else ""
        },
    )  # fmt: skip
    done = labgrade("import", str(graded.out), str(sheet))
    assert done.stdout.splitlines()[:3] == [
        "1 score on the sheet; 1 report changed.",
        "Passed over, since they have a comment and no score: rows 3, 4.",
        "Still to be graded: 2 answers.",
    ], done.stderr
    fill(sheet, lambda row: {**row, "score": "9"})
    done = labgrade("import", str(graded.out), str(sheet))
    assert done.returncode == 2
    assert "row 4: the score 9 is more than the 2 points possible" in done.stderr
    assert json.loads((graded.out / "results" / "ada.json").read_text())["score"] == 2.0


def _header(path: Path) -> Path:
    path.write_text("student_id,question,points,score,comment,answer_digest\n")
    return path


# Steps of this import: clear one student's files, save, write them again, and the class files.
@pytest.mark.parametrize("kill_at", [1, 2, 3, 4])
def test_a_killed_import_is_done_again_by_the_same_command(
    graded: Class, sheet: Path, kill_at: int
) -> None:
    export_manual(graded.out, sheet)
    fill(sheet, lambda row: {**row, "score": "1"} if row["student_id"] == "ada" else row)

    def run(place: int) -> int:
        words = ("manual", "import", str(graded.out), str(sheet))
        command = [sys.executable, "-m", "tests.batch.scripted", str(place), *words]
        return subprocess.run(command, cwd=ROOT, capture_output=True, check=False).returncode

    assert run(kill_at) == -signal.SIGKILL
    assert run(0) == 0
    assert graded.grades()["ada"]["score"] == "2"
    assert report(graded, "ada").score == 2.0
    assert "A person gave 1 of 2 points." in (graded.out / "feedback" / "ada.html").read_text()
