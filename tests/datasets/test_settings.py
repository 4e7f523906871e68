"""The data folder that a user saved."""

from __future__ import annotations

from pathlib import Path

import pytest

from graders.datasets.settings import chosen_folder, clear_folder, save_folder, saved_folder
from graders.errors import UsageError


def test_nothing_is_chosen_at_first() -> None:
    assert saved_folder() is None
    assert chosen_folder() is None


def test_a_saved_folder_is_remembered_absolute_and_forgotten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "data").mkdir()
    monkeypatch.chdir(tmp_path)
    save_folder(Path("data"))
    assert saved_folder() == chosen_folder() == (tmp_path / "data").resolve()
    clear_folder()
    clear_folder()
    assert saved_folder() is None


def test_a_saved_folder_that_is_gone_is_an_error_that_says_who_named_it(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    save_folder(folder)
    folder.rmdir()
    with pytest.raises(UsageError, match="saved by labgrade data use"):
        chosen_folder()


def test_a_missing_folder_cannot_be_saved(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="not a folder"):
        save_folder(tmp_path / "nowhere")


@pytest.mark.parametrize("content", ["{", "[]", '{"data_folder": 3}', "{}"])
def test_a_broken_settings_file_says_how_to_mend_it(places: Path, content: str) -> None:
    (places / "config").mkdir()
    (places / "config" / "data.json").write_text(content)
    with pytest.raises(UsageError, match="cannot be read") as caught:
        saved_folder()
    assert "--clear" in str(caught.value)


def test_settings_that_cannot_be_written_name_another_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("LABGRADE_CONFIG", str(tmp_path / "file"))
    with pytest.raises(UsageError, match="LABGRADE_DATA"):
        save_folder(tmp_path)
