"""One submission has one verdict, however busy the machine is and whatever ran before."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).resolve().parents[2] / "benchmarks"))

from determinism import SUBMISSION, verdicts, write_notebook


def test_alone_and_in_a_crowd_the_verdict_is_the_same(cache: Path, tmp_path: Path):
    notebook = write_notebook(tmp_path / "small.ipynb", SUBMISSION)
    alone = verdicts(notebook, tmp_path, times=2, warm=True, crowd=False)
    crowd = verdicts(notebook, tmp_path, times=2, warm=True, crowd=True)
    assert len({*alone, *crowd}) == 1


@pytest.mark.slow
@pytest.mark.parametrize("crowd", [False, True])
@pytest.mark.parametrize("warm", [False, True])
def test_twenty_times(cache: Path, tmp_path: Path, warm: bool, crowd: bool):
    notebook = write_notebook(tmp_path / "small.ipynb", SUBMISSION)
    assert len(set(verdicts(notebook, tmp_path, times=20, warm=warm, crowd=crowd))) == 1
