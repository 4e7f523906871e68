"""A ``--preload`` for Dask workers in tests: writes down what they do, and dies where told to.

Each line in the file ``LABGRADE_TEST_RECORD`` is the worker's pid and what it did: ``begin`` or
``end`` of a notebook by its digest, ``train`` of a recipe. A notebook whose first cell is the
comment ``# kill the worker`` does what no notebook can do from its sandbox: it kills the worker.
"""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import Any

from graders.grading.local import LocalRunner
from graders.training import Trainer

RECORD = "LABGRADE_TEST_RECORD"
KILL = "# kill the worker"


def _note(what: str) -> None:
    with Path(os.environ[RECORD]).open("a", encoding="utf-8") as file:
        file.write(f"{os.getpid()} {what}\n")


def dask_setup(_worker: Any) -> None:
    """Called by Dask in each worker's process."""
    _run, _ask = LocalRunner.run, Trainer._ask

    def run(self: LocalRunner, notebook: Any, stage: Any) -> Any:
        _note(f"begin {notebook.digest}")
        if notebook.code_cells[0].source == KILL:
            os.kill(os.getpid(), signal.SIGKILL)
        result = _run(self, notebook, stage)
        _note(f"end {notebook.digest}")
        return result

    def ask(self: Trainer, job: Any) -> Any:
        _note(f"train {job.key}")
        return _ask(self, job)

    LocalRunner.run = run  # type: ignore[method-assign]
    Trainer._ask = ask  # type: ignore[method-assign]
