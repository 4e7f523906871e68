"""Archives of submissions: unpacked within their folder, whatever they hold."""

from __future__ import annotations

import io
import json
import os
import resource
import stat
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graders.batch.intake import ArchiveError, archives, unpack
from graders.results import Status
from tests.batch.conftest import Class
from tests.notebooks.files import code, document, write

GOOD = b'{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}'


def zipped(entries: Mapping[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in entries.items():
            file.writestr(name, content)
    return buffer.getvalue()


def archive(folder: Path, entries: Mapping[str, bytes]) -> Path:
    path = folder / "class.zip"
    path.write_bytes(zipped(entries))
    return path


def files(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def reasons(folder: Path, refused: Mapping[Path, str]) -> dict[str, str]:
    return {str(path.relative_to(folder)): reason for path, reason in refused.items()}


def test_an_archive_is_unpacked_with_its_folders(tmp_path: Path) -> None:
    path = archive(tmp_path, {"a/lab.ipynb": GOOD, "b.ipynb": b"{}", "empty/": b""})
    made = unpack(path, tmp_path / "to")
    assert files(made.folder) == {"a/lab.ipynb", "b.ipynb"}
    assert (made.folder / "a" / "lab.ipynb").read_bytes() == GOOD
    assert made.refused == {}


def test_what_was_there_goes(tmp_path: Path) -> None:
    unpack(archive(tmp_path, {"a.ipynb": GOOD, "b.ipynb": GOOD}), tmp_path / "to")
    made = unpack(archive(tmp_path, {"a.ipynb": GOOD}), tmp_path / "to")
    assert files(made.folder) == {"a.ipynb"}


@pytest.mark.parametrize(
    "name",
    ["../ada.ipynb", "/ada.ipynb", "x/../../ada.ipynb", "..\\ada.ipynb", "C:\\ada.ipynb"],
)
def test_a_name_that_leads_out_is_refused_and_stays_within(tmp_path: Path, name: str) -> None:
    made = unpack(archive(tmp_path, {name: GOOD, "bob.ipynb": GOOD}), tmp_path / "to")
    assert files(tmp_path) == {"class.zip", "to/ada.ipynb", "to/bob.ipynb"}
    assert "leads out of the archive" in reasons(made.folder, made.refused)["ada.ipynb"]
    assert (made.folder / "ada.ipynb").read_bytes() == b""


def test_a_symbolic_link_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "class.zip"
    with zipfile.ZipFile(path, "w") as file:
        link = zipfile.ZipInfo("ada.ipynb")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        file.writestr(link, "/etc/passwd")
    made = unpack(path, tmp_path / "to")
    assert "symbolic link" in made.refused[made.folder / "ada.ipynb"]
    assert not (made.folder / "ada.ipynb").is_symlink()


def test_a_name_that_stands_twice_is_nobodys(tmp_path: Path) -> None:
    path = tmp_path / "class.zip"
    with zipfile.ZipFile(path, "w") as file, pytest.warns(UserWarning, match="Duplicate"):
        file.writestr("ada.ipynb", GOOD)
        file.writestr("ada.ipynb", b"other")
    made = unpack(path, tmp_path / "to")
    assert "2 files of this name" in made.refused[made.folder / "ada.ipynb"]


def test_names_that_differ_in_case_only_stay_apart(tmp_path: Path) -> None:
    made = unpack(archive(tmp_path, {"Ada.ipynb": GOOD, "ada.ipynb": b"{}"}), tmp_path / "to")
    assert files(made.folder) == {"Ada.ipynb", "ada.ipynb"}
    assert made.refused == {}


def test_a_bomb_is_refused_by_what_really_comes_out_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archives, "MAX_ENTRY_BYTES", 2**20)
    path = archive(tmp_path, {"ada.ipynb": bytes(2**22), "bob.ipynb": GOOD})
    lying = path.read_bytes().replace((2**22).to_bytes(4, "little"), (10).to_bytes(4, "little"))
    for content in (path.read_bytes(), lying):
        path.write_bytes(content)
        made = unpack(path, tmp_path / "to")
        assert list(made.refused) == [made.folder / "ada.ipynb"]
        assert (made.folder / "bob.ipynb").read_bytes() == GOOD


def test_a_whole_class_has_a_largest_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MAX_TOTAL_BYTES", 2**20)
    path = archive(tmp_path, {f"{number}.ipynb": bytes(2**18) for number in range(8)})
    with pytest.raises(ArchiveError, match=r"larger than any class's\. Download it again"):
        unpack(path, tmp_path / "to")
    monkeypatch.setattr(archives, "MAX_ENTRIES", 3)
    with pytest.raises(ArchiveError, match="it holds 8 files"):
        unpack(path, tmp_path / "to")


def test_an_archive_that_a_student_made_is_a_folder_of_its_name(tmp_path: Path) -> None:
    inner = zipped({"work/lab.ipynb": GOOD})
    made = unpack(archive(tmp_path, {"ada.zip": inner, "bob.ipynb": GOOD}), tmp_path / "to")
    assert files(made.folder) == {"ada/work/lab.ipynb", "bob.ipynb"}


def test_a_broken_or_endless_inner_archive_costs_its_student_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archives, "MAX_INNER_BYTES", 2**20)
    deep = zipped({"lab.ipynb": GOOD})
    for _ in range(archives.MAX_INNER_DEPTH + 1):
        deep = zipped({"more.zip": deep})
    entries = {
        "broken.zip": b"PK\x03\x04 not really",
        "bomb.zip": zipped({"lab.ipynb": bytes(2**22)}),
        "deep.zip": deep,
        "bob.ipynb": GOOD,
    }
    made = unpack(archive(tmp_path, entries), tmp_path / "to")
    why = reasons(made.folder, made.refused)
    assert "damaged" in why["broken.zip"]
    assert "larger than any class's" in why["bomb.zip"]
    assert "archive in an archive" in " ".join(why.values())
    assert "bob.ipynb" not in why


def test_a_disk_without_room_is_no_fault_of_a_student(tmp_path: Path) -> None:
    path = archive(tmp_path, {"ada.zip": zipped({"lab.ipynb": bytes(5000)}), "bob.ipynb": GOOD})
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, before[1]))
    try:
        with pytest.raises(OSError, match="too large"):
            unpack(path, tmp_path / "to")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_folders_too_deep_for_a_file_system_cost_their_student_only(tmp_path: Path) -> None:
    deep = zipped({"a/" * 3000 + "lab.ipynb": GOOD})
    made = unpack(archive(tmp_path, {"ada.zip": deep, "bob.ipynb": GOOD}), tmp_path / "to")
    assert reasons(made.folder, made.refused) == {
        "ada.zip": "ada.zip cannot be unpacked: file name too long."
    }


def test_damaged_data_is_refused_by_itself(tmp_path: Path) -> None:
    path = archive(tmp_path, {"ada.ipynb": os.urandom(5000), "bob.ipynb": GOOD})
    content = bytearray(path.read_bytes())
    content[200:220] = bytes(20)
    path.write_bytes(content)
    made = unpack(path, tmp_path / "to")
    assert "damaged" in made.refused[made.folder / "ada.ipynb"]
    assert (made.folder / "bob.ipynb").read_bytes() == GOOD


def test_names_without_a_flag_are_utf8_where_they_can_be(tmp_path: Path) -> None:
    path = tmp_path / "class.zip"
    path.write_bytes(zipped({"XXXXX.ipynb": GOOD}).replace(b"XXXXX", "Jürg".encode()))
    made = unpack(path, tmp_path / "to")
    assert files(made.folder) == {"Jürg.ipynb"}


def test_names_that_no_file_system_takes_are_shortened(tmp_path: Path) -> None:
    made = unpack(
        archive(tmp_path, {"ä" * 400 + ".ipynb": GOOD, "a\nb.ipynb": b""}), tmp_path / "t"
    )
    names = sorted(path.name for path in made.folder.iterdir())
    assert names[0] == "a_b.ipynb"
    assert names[1].endswith(".ipynb")
    assert len(names[1].encode()) <= archives.MAX_NAME_BYTES


def test_a_file_and_a_folder_of_one_name_both_have_a_place(tmp_path: Path) -> None:
    made = unpack(archive(tmp_path, {"a": b"file", "a/lab.ipynb": GOOD}), tmp_path / "to")
    assert any("folder's name" in reason for reason in made.refused.values())
    assert (made.folder / "a").read_bytes() == b"file"


@pytest.mark.parametrize("name", ["class.tar.gz", "lab.ipynb", "class.zip"])
def test_what_is_no_zip_archive_is_refused_with_the_next_step(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(b"no archive")
    with pytest.raises(ArchiveError, match="is no zip archive") as caught:
        unpack(path, tmp_path / "to")
    assert caught.value.next_step
    assert not (tmp_path / "to").exists()


@settings(max_examples=300)
@given(data=st.data())
def test_whatever_is_changed_in_an_archive_it_is_unpacked_or_refused(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    inner = zipped({"lab.ipynb": GOOD * 20})
    content = bytearray(zipped({"ada/lab.ipynb": GOOD * 50, "bob.zip": inner, "c.ipynb": b"{}"}))
    for _ in range(data.draw(st.integers(1, 12))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    del content[data.draw(st.integers(len(content) // 2, len(content))) :]
    folder = tmp_path_factory.mktemp("changed")
    path = folder / "class.zip"
    path.write_bytes(content)
    try:
        made = unpack(path, folder / "in" / "to")
    except ArchiveError as error:
        assert error.next_step
        return
    assert all(reason.endswith(".") for reason in made.refused.values())
    assert {entry.name for entry in folder.iterdir()} <= {"class.zip", "in"}
    assert {entry.name for entry in (folder / "in").iterdir()} == {"to"}


def note(klass: Class, student: str) -> str:
    report = json.loads((klass.out / "results" / f"{student}.json").read_text(encoding="utf-8"))
    return str(report["notes"][0])


def test_a_batch_takes_an_archive_and_resumes_from_it(klass: Class) -> None:
    path = klass.path.parent / "all.zip"
    notebook = write(klass.path, document(code("points = 2")), "x.ipynb").read_bytes()
    path.write_bytes(zipped({"ada.ipynb": notebook, "../eve.ipynb": notebook, "bob.zip": b"?"}))
    klass.path = path
    summary = klass.batch()
    assert summary.counts[Status.GRADED] == 1
    assert summary.counts[Status.INVALID] == 2
    assert "leads out of the archive" in note(klass, "eve")
    assert "cannot be unpacked" in note(klass, "bob")
    again = klass.batch()
    assert (again.graded, again.reused) == (0, summary.counts[Status.GRADED])
