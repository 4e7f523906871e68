"""Runs ``labgrade`` with the fake grader in its place; dies where it is told to.

``python -m tests.batch.scripted KILL_AT command …``: the process kills itself with SIGKILL just
before step number KILL_AT, where the steps are the calls that remove, store and write results.
0 kills nothing.
"""

from __future__ import annotations

import itertools
import os
import signal
import sys
import types
from collections.abc import Callable
from typing import Any

import tests.batch.fakes
from graders.batch import run_batch
from graders.batch.outputs import Outputs
from graders.cli import main
from graders.gradebook import Gradebook


def count_steps(owner: type, name: str, steps: itertools.count[int], kill_at: int) -> None:
    original: Callable[..., Any] = getattr(owner, name)

    def counted(*arguments: Any, **named: Any) -> Any:
        if next(steps) == kill_at:
            os.kill(os.getpid(), signal.SIGKILL)
        return original(*arguments, **named)

    setattr(owner, name, counted)


if __name__ == "__main__":
    grading = types.ModuleType("graders.grading")
    grading.Grader = tests.batch.fakes.Grader  # type: ignore[attr-defined]
    sys.modules["graders.grading"] = grading
    # The fake grader needs no data: do not generate any.
    run_batch.__kwdefaults__["find_data"] = lambda _lab: {}
    steps = itertools.count(1)
    for owner, name in (
        (Outputs, "clear"),
        (Gradebook, "save"),
        (Outputs, "write_student"),
        (Outputs, "write_class"),
    ):
        count_steps(owner, name, steps, int(sys.argv[1]))
    sys.exit(main(sys.argv[2:]))
