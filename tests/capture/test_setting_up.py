"""A sandbox that cannot be set up is the grader's failure, never the notebook's."""

from __future__ import annotations

from pathlib import Path

import pytest

from graders.capture import capture_notebook
from graders.errors import SandboxError
from graders.labs.definition import Lab
from graders.sandbox import Jail, Worker
from tests.capture.conftest import declines, notebook

LAB = Lab(name="lab_small", title="Small", datasets=(), questions=())


def test_a_sandbox_that_cannot_be_built_is_told_apart_from_a_notebook_that_ends(
    keras_worker: Worker, tmp_path: Path
):
    protection = keras_worker.protection(tmp_path)
    missing = str(tmp_path / "no such library folder")
    jail = Jail(readable=(missing,), workspace=str(tmp_path), protection=protection)
    if protection == "none":
        pytest.skip("without a file-system view there is nothing to set up")
    with pytest.raises(SandboxError, match="could not be set up"):
        capture_notebook(
            keras_worker, notebook("import os; os._exit(0)"), LAB, jail, threads=1, answer=declines
        )
