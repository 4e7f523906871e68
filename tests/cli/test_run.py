"""``labgrade run``: what it does before and after the grading."""

from __future__ import annotations

from pathlib import Path

import pytest

import graders.grading
from graders.cli import main


@pytest.mark.parametrize("option", ["--json", "--html"])
def test_a_file_that_cannot_be_written_is_told_before_anything_is_graded(
    option: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    graded = []
    monkeypatch.setattr(graders.grading, "grade", lambda *_, **__: graded.append(1))
    target = tmp_path / "no" / "report"
    assert main(["run", str(tmp_path / "notebook.ipynb"), option, str(target)]) == 2
    assert graded == []
    told = capsys.readouterr().err
    assert "cannot be written" in told
    assert "folder that exists" in told
