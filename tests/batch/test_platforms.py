"""Names that learning platforms give to submissions, as they stand in their downloads.

The examples are typed from the platforms' own sources and from tools that read their files.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from graders.batch.intake import collect
from graders.batch.planning import Task, make_plan
from graders.gradebook import RosterIndex, Student
from graders.labs import load_lab
from tests.batch.test_intake import lay_out

ADA = Student(student_id="20481", name="Ada Lovelace", email="ada@uni.edu")
BOB = Student(student_id="20482", name="Noyce, Robert", email="bob@uni.edu")
JURG = Student(student_id="20483", name="Jürg von der Mühll", email="jm7@uni.edu")
ROSTER = (ADA, BOB, JURG)

LAYOUTS = {
    "Canvas": (
        "lovelaceada_20481_998877_lab5.ipynb",
        "noycerobert_LATE_20482_998878_lab5-1.ipynb",
        "vondermühlljürg_77_998879_Lab_5_final.ipynb",
    ),
    "Canvas with accents set apart": (
        "lovelaceada_1_998877_lab5.ipynb",
        "noycerobert_2_998878_lab5.ipynb",
        "vondermu\u0308hllju\u0308rg_77_998879_lab.ipynb",
    ),
    "Moodle, folders": (
        "Ada Lovelace_311_assignsubmission_file/lab5.ipynb",
        "Robert Noyce_312_assignsubmission_file/work/lab5.ipynb",
        "Jürg von der Mühll_313_assignsubmission_file_/lab5.ipynb",
    ),
    "Moodle, files": (
        "Ada Lovelace_311_assignsubmission_file_lab5.ipynb",
        "Robert Noyce_312_assignsubmission_file_my_lab.ipynb",
        "Jürg von der Mühll_313_file_lab5.ipynb",
    ),
    "Blackboard": (
        "Lab 5_ada_attempt_2026-03-01-10-00-00_lab5.ipynb",
        "Lab 5_bob_attempt_2026-03-01-10-00-00_lab5.ipynb",
        "Lab 5_jm7_attempt_2026-03-02-11-22-33_lab_5.ipynb",
    ),
    "Brightspace": (
        "12-34 - Ada Lovelace - Sep 24, 2024 926 PM/lab5.ipynb",
        "13-34 - Robert Noyce - Sep 24, 2024 1126 AM/lab5.ipynb",
        "14-34 - Jürg von der Mühll - Sep 4, 2024 926 AM/lab5.ipynb",
    ),
    "nbgrader": (
        "submitted/ada/lab5/lab5.ipynb",
        "submitted/bob/lab5/lab5.ipynb",
        "submitted/jm7/lab5/lab5.ipynb",
    ),
}


def planned(folder: Path) -> dict[str, Task]:
    index = RosterIndex(ROSTER)
    intake = collect(folder, is_student=lambda name: index.match(name) is not None)
    plan = make_plan(intake, ROSTER, load_lab("lab5_mnist_batchnorm"))
    assert plan.unknown == ()
    assert plan.refusals == ()
    return {task.student_id: task for task in plan.tasks}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_each_platform_s_names_tell_the_student(tmp_path: Path, layout: str) -> None:
    tasks = planned(lay_out(tmp_path, *LAYOUTS[layout]))
    places = {name: str(task.notebook.relative_to(tmp_path)) for name, task in tasks.items()}
    assert places == dict(zip(("20481", "20482", "20483"), LAYOUTS[layout], strict=True))


def test_other_files_of_a_platform_are_no_submissions(tmp_path: Path) -> None:
    lay_out(
        tmp_path,
        *LAYOUTS["Blackboard"],
        "Lab 5_ada_attempt_2026-03-01-10-00-00.txt",
        "Lab 5_bob_attempt_2026-03-01-10-00-00.txt",
    )
    assert set(planned(tmp_path)) == {"20481", "20482", "20483"}


def test_the_last_of_several_attempts_counts(tmp_path: Path) -> None:
    lay_out(
        tmp_path,
        "Lab 5_ada_attempt_2026-03-01-10-00-00_lab5.ipynb",
        "Lab 5_ada_attempt_2026-03-02-09-00-00_lab5.ipynb",
        "Lab 5_bob_attempt_2026-03-01-10-00-00_lab5.ipynb",
    )
    ada = planned(tmp_path)["20481"]
    assert "2026-03-02" in ada.notebook.name
    assert ada.notes == ("The last of 2 attempts, of 2026-03-02 09:00.",)


def test_what_was_late_says_so(tmp_path: Path) -> None:
    lay_out(tmp_path, *LAYOUTS["Canvas"])
    notes = {name: task.notes for name, task in planned(tmp_path).items()}
    assert notes == {
        "20481": (),
        "20482": ("Submitted late, says the learning platform.",),
        "20483": (),
    }


def test_without_a_roster_the_platform_s_own_names_serve(tmp_path: Path) -> None:
    lay_out(tmp_path, *LAYOUTS["Canvas"])
    names = [submission.submitter for submission in collect(tmp_path).submissions]
    assert names == ["lovelaceada_20481", "noycerobert_20482", "vondermühlljürg_77"]


def test_two_students_of_one_name_are_not_told_apart_by_it(tmp_path: Path) -> None:
    lay_out(tmp_path, "Ada Lovelace_311_assignsubmission_file_lab5.ipynb")
    twins = (ADA, Student(student_id="9", name="Lovelace, Ada", email="a2@uni.edu"))
    plan = make_plan(collect(tmp_path), twins, load_lab("lab5_mnist_batchnorm"))
    assert plan.unknown == ("Ada Lovelace_311",)


METADATA = """\
submission_11:
  :submitters:
  - :name: Ada Lovelace
    :sid: '20481'
    :email: ada@uni.edu
  - :name: Bob
    :email: bob@uni.edu
  :created_at: 2026-03-01 10:00:00 +0000
  :score: 1.0
submission_12:
  :submitters:
  - :name: Jürg von der Mühll
    :sid: ''
"""


def test_a_gradescope_export_lists_its_submitters(tmp_path: Path) -> None:
    top = tmp_path / "assignment_5_export"
    lay_out(top, "submission_11/lab5.ipynb", "submission_12/lab5.ipynb")
    (top / "submission_metadata.yml").write_text(METADATA, encoding="utf-8")
    tasks = planned(tmp_path)
    assert tasks["20481"].notebook == tasks["20482"].notebook
    assert tasks["20482"].notes == ("Submitted by a group of 2.",)
    assert tasks["20483"].notebook.parent.name == "submission_12"


@pytest.mark.parametrize(
    "content", ["", "- 1", "a: [", "submission_11: !!python/object:os.system {}", "x: &a [*a]"]
)
def test_a_broken_list_of_submitters_is_passed_over(tmp_path: Path, content: str) -> None:
    lay_out(tmp_path, "submission_11/lab5.ipynb", "submission_12/lab5.ipynb")
    (tmp_path / "submission_metadata.yml").write_text(content, encoding="utf-8")
    names = [submission.submitter for submission in collect(tmp_path).submissions]
    assert names == ["submission_11", "submission_12"]


def test_aliases_in_a_list_of_submitters_are_not_unfolded(tmp_path: Path) -> None:
    lay_out(tmp_path, "submission_11/lab5.ipynb", "submission_12/lab5.ipynb")
    laughs = ["a0: &a0 [x, x]"]
    laughs += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 30)]
    laughs += ["submission_11:", "  :submitters:", "  - :name: *a29", "    :sid: '7'"]
    (tmp_path / "submission_metadata.yml").write_text("\n".join(laughs), encoding="utf-8")
    names = [submission.submitter for submission in collect(tmp_path).submissions]
    assert names == ["7", "submission_12"]


def test_ordinary_names_with_numbers_are_nobody_s_pattern(tmp_path: Path) -> None:
    lay_out(tmp_path, "lab_5_ada.ipynb", "ada_2.ipynb", "1002.ipynb", "lab_5_1_bob.ipynb")
    names = {submission.submitter for submission in collect(tmp_path).submissions}
    assert names == {"lab_5_ada", "ada_2", "1002", "lab_5_1_bob"}
