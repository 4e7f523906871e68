"""Scratch folders of killed processes are swept, those of living ones are left alone."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from graders.grading.scratch import ScratchFolder, sweep

_HOLDS = """
import sys
from graders.grading.scratch import ScratchFolder
folder = ScratchFolder()
(folder.path / "work").mkdir()
print(folder.path, flush=True)
sys.stdin.read()
"""


@pytest.fixture(autouse=True)
def _own_temporary_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", None)


@pytest.fixture
def holder() -> Iterator[tuple[subprocess.Popen[str], Path]]:
    """A process that has a scratch folder, and the folder."""
    process = subprocess.Popen(
        [sys.executable, "-c", _HOLDS], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    folder = Path(process.stdout.readline().strip())
    with process:
        yield process, folder
        process.kill()


def test_the_folder_of_a_killed_process_is_swept(holder: tuple[subprocess.Popen[str], Path]):
    process, folder = holder
    process.kill()
    process.wait()
    assert (folder / "work").is_dir()
    mine = ScratchFolder()
    assert not folder.exists()
    assert mine.path.is_dir()
    mine.remove()
    mine.remove()
    assert not mine.path.exists()


def test_folders_in_use_and_of_others_are_left_alone(
    holder: tuple[subprocess.Popen[str], Path], tmp_path: Path
):
    other = tmp_path / "labgrade-of-something-else"
    other.mkdir()
    link = tmp_path / "labgrade-link"
    link.symlink_to(tmp_path / "elsewhere")
    mine = ScratchFolder()
    sweep()
    assert (holder[1] / "work").is_dir()
    assert mine.path.is_dir()
    assert other.is_dir()
    assert link.is_symlink()
    mine.remove()


def test_a_child_with_a_user_of_its_own_can_pass_through_and_list_nothing() -> None:
    folder = ScratchFolder()
    assert folder.path.stat().st_mode & 0o777 == 0o711
    folder.remove()
