"""``labgrade`` over a class whose notebooks take no time: what the fault benchmark disturbs.

Reading, judging, storing and writing are the real ones; only the machine that runs notebooks is
replaced by one that shows what a notebook's source says. Faults that cannot be made from outside
without harming the rest of the machine are made in here, seeded::

    python benchmarks/fault_class.py clock=7 batch lab5 submissions --out out
"""

from __future__ import annotations

import random
import resource
import sys
import time
from pathlib import Path
from typing import Any

import graders.batch
import graders.cli.batch
import graders.exports
import graders.feedback
import graders.gradebook
import graders.grading
from graders.evidence.captured import Captured
from graders.grading.local import Stage
from graders.labs import Lab
from graders.labs.course import Course
from graders.notebooks import Notebook

SHAPES = "<class 'numpy.ndarray'> (60000, 28, 28) (60000,) (10000, 28, 28) (10000,)"
_EMPTY = ("models", "arrays", "images", "evaluations", "fits", "timings", "protections")


class Shows:
    """Runs nothing: a notebook shows what its first cell says after a ``#``."""

    def run(self, notebook: Notebook, stage: Stage) -> tuple[Captured, dict[str, Any]]:
        """Evidence at once."""
        stage("capture")
        text = notebook.code_cells[0].source.removeprefix("# ")
        shown = [{"cell": 0, "text": text, "arrays": []}]
        measured: dict[str, Any] = {name: {} for name in (*_EMPTY, "environment", "data_sources")}
        return Captured(outputs=shown), measured

    def close(self) -> None:
        """Nothing was started."""


def quick_grader(lab: Lab, course: Course, *, folder: Path, **_: Any) -> graders.grading.Grader:
    """The real grader over notebooks that are not run."""
    return _GRADER(lab, course, folder=folder, runner=Shows())


_GRADER = graders.grading.Grader


def _clock(seed: int) -> None:
    """The time of day jumps back and forth by years."""
    draw, real = random.Random(seed), time.time  # noqa: S311 - no secret
    time.time = lambda: real() + draw.choice((-1, 0, 1)) * draw.random() * 10**8


def _disk(seed: int) -> None:
    """No file may grow beyond some kilobytes, as on a full disk."""
    size = random.Random(seed).randrange(4_000, 400_000)  # noqa: S311
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


def _memory(seed: int) -> None:
    """Little more memory than the command has now."""
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    more = random.Random(seed).randrange(1, 60) * 2**20  # noqa: S311
    limit = pages * resource.getpagesize() + more
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


FAULTS = {"clock": _clock, "disk": _disk, "memory": _memory}


def main(arguments: list[str]) -> int:
    """Make the fault, then run the command."""
    import signal

    from graders.cli import main as labgrade

    graders.grading.Grader = quick_grader  # type: ignore[assignment,misc]
    fault, _, seed = arguments[0].partition("=")
    if fault in FAULTS:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        FAULTS[fault](int(seed))
    return labgrade(arguments[1:])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
