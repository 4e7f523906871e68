"""Which submissions a folder holds."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from graders.batch.intake import clean_name, collect
from graders.errors import UsageError

Make = Callable[[Path], Path]


def lay_out(root: Path, *places: str) -> Path:
    for place in places:
        path = root / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("{}")
    return root


def found(root: Path, **options: object) -> dict[str, list[str]]:
    intake = collect(root, **options)  # type: ignore[arg-type]
    return {
        submission.submitter: [str(path.relative_to(root)) for path in submission.notebooks]
        for submission in intake.submissions
    }


def test_notebooks_side_by_side_are_students(tmp_path: Path) -> None:
    lay_out(tmp_path, "ada.ipynb", "1002.IPYNB")
    assert found(tmp_path) == {"1002": ["1002.IPYNB"], "ada": ["ada.ipynb"]}


def test_a_folder_is_one_student_with_everything_below(tmp_path: Path) -> None:
    lay_out(tmp_path, "ada/lab.ipynb", "bob/work/deep/lab.ipynb", "eve/a.ipynb", "eve/b/c.ipynb")
    assert found(tmp_path) == {
        "ada": ["ada/lab.ipynb"],
        "bob": ["bob/work/deep/lab.ipynb"],
        "eve": ["eve/a.ipynb", "eve/b/c.ipynb"],
    }


def test_folders_and_loose_notebooks_may_be_mixed(tmp_path: Path) -> None:
    lay_out(tmp_path, "ada.ipynb", "bob/lab.ipynb")
    assert set(found(tmp_path)) == {"ada", "bob"}


def test_the_single_folder_of_an_unpacked_archive_is_entered(tmp_path: Path) -> None:
    lay_out(tmp_path / "flat", "all/ada.ipynb", "all/bob.ipynb")
    lay_out(tmp_path / "folders", "all/ada/lab.ipynb", "all/bob/lab.ipynb")
    lay_out(tmp_path / "one", "ada/lab.ipynb")
    assert set(found(tmp_path / "flat")) == {"ada", "bob"}
    assert set(found(tmp_path / "folders")) == {"ada", "bob"}
    assert set(found(tmp_path / "one")) == {"ada"}


def test_sections_are_entered(tmp_path: Path) -> None:
    lay_out(tmp_path, "s1/ada/lab.ipynb", "s1/bob/lab.ipynb", "s2/eve/lab.ipynb")
    assert set(found(tmp_path)) == {"ada", "bob", "eve"}


def test_the_roster_tells_students_from_sections(tmp_path: Path) -> None:
    lay_out(tmp_path, "ada/old/lab.ipynb", "ada/new/lab.ipynb", "bob/work/lab.ipynb")
    students = found(tmp_path, is_student=lambda name: name == "ada")
    assert students["ada"] == ["ada/new/lab.ipynb", "ada/old/lab.ipynb"]
    assert set(students) == {"ada", "bob"}


def test_hidden_and_system_files_are_passed_over(tmp_path: Path) -> None:
    lay_out(
        tmp_path,
        "ada.ipynb",
        ".hidden.ipynb",
        ".ipynb_checkpoints/ada-checkpoint.ipynb",
        "__MACOSX/ada.ipynb",
        "bob/lab.ipynb",
        "bob/.ipynb_checkpoints/lab-checkpoint.ipynb",
        "bob/__MACOSX/._lab.ipynb",
    )
    assert found(tmp_path) == {"ada": ["ada.ipynb"], "bob": ["bob/lab.ipynb"]}


def test_other_files_are_listed(tmp_path: Path) -> None:
    lay_out(tmp_path, "ada.ipynb", "eve.pdf", "bob/lab.ipynb", "bob/data/weights.h5", "kim/a.txt")
    intake = collect(tmp_path)
    others = {submission.submitter: submission.others for submission in intake.submissions}
    assert others == {"ada": (), "bob": ("data/weights.h5",), "kim": ("a.txt",)}
    assert intake.notes == ("Not graded, since they are no notebooks: eve.pdf.",)


def test_links_and_pipes_are_passed_over_with_a_note(tmp_path: Path) -> None:
    lay_out(tmp_path, "in/ada.ipynb", "secret/lab.ipynb")
    (tmp_path / "in" / "eve.ipynb").symlink_to(tmp_path / "secret" / "lab.ipynb")
    (tmp_path / "in" / "kim").symlink_to(tmp_path / "secret")
    os.mkfifo(tmp_path / "in" / "pipe.ipynb")
    intake = collect(tmp_path / "in")
    assert [submission.submitter for submission in intake.submissions] == ["ada"]
    assert intake.notes == (
        "eve.ipynb is a symbolic link and was passed over.",
        "kim is a symbolic link and was passed over.",
        "pipe.ipynb is no ordinary file and was passed over.",
    )


def test_the_output_folder_inside_is_passed_over(tmp_path: Path) -> None:
    lay_out(tmp_path, "ada.ipynb", "out/evidence/x.ipynb")
    assert found(tmp_path, exclude=tmp_path / "out") == {"ada": ["ada.ipynb"]}


@pytest.mark.parametrize("places", [(), ("notes.txt",), ("ada/report.pdf", "bob/x.py")])
def test_a_folder_without_notebooks_is_refused(tmp_path: Path, places: tuple[str, ...]) -> None:
    with pytest.raises(UsageError, match="holds no notebooks") as caught:
        collect(lay_out(tmp_path, *places))
    assert caught.value.exit_code == 2


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="There is no folder"):
        collect(tmp_path / "none")


def test_names_that_are_no_utf8_can_be_stored() -> None:
    assert clean_name(os.fsdecode(b"ad\xff")) == "ad\\udcff"
    assert clean_name("Jose\u0301") == "José"
