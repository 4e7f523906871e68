"""What does labgrade add to running a notebook's cells? Processor seconds over a bare child.

The floor is a process that has imported everything and forks; the fork makes an IPython shell and
runs the same cells, with the same data set read from the same files, and nothing else: no
sandbox, no capture, no tests. Beside it, labgrade grades the same notebook, run and judged anew
each time. The two take turns. Processor seconds are of all processes that work for a submission;
they depend less than wall-clock seconds, which are printed too, on what else the machine does.
The notebook is lab 5's reference up to its training, or with ``--training`` all of it, trained in
full by the notebook itself in both::

    python benchmarks/floor.py [--repeat 9]
    python benchmarks/floor.py --training --repeat 2
"""

from __future__ import annotations

import argparse
import contextlib
import dataclasses
import gc
import importlib
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import ClassVar

import nbformat
import psutil
from parity import lab_in
from rich.console import Console
from rich.table import Table
from small_notebook import LAB, small_notebook

from graders.capture.running import WARM_MODULES
from graders.datasets import find_source
from graders.grading import Grader
from graders.grading.local import QUIET_LIBRARIES
from graders.labs import load_lab
from graders.labs.course import find_course
from graders.results import Status
from graders.sandbox import Child, Ending, worker

_CONNECTING = ("import otter", "grader.check(")


def main() -> None:
    """Measure in turns and print, or be the bare process."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeat", type=int, default=9)
    parser.add_argument("--training", action="store_true")
    parser.add_argument("--bare", help=argparse.SUPPRESS)
    parser.add_argument("--data", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.bare:
        serve_bare(Path(options.bare), Path(options.data))
        return
    with tempfile.TemporaryDirectory() as scratch:
        bare, graded = measure(options.repeat, Path(scratch), training=options.training)
    table = Table("", "processor s: median", "minimum", "wall s: median", "minimum")
    table.add_row("bare child", *_figures(bare))
    table.add_row("labgrade: the child", *_figures([turn.child for turn in graded]))
    table.add_row("labgrade: itself", *_figures([turn.parent for turn in graded]))
    table.add_row("labgrade: its services", *_figures([turn.services for turn in graded]))
    table.add_row("labgrade, run to verdict", *_figures([turn.whole for turn in graded]))
    Console().print(table)
    floor = statistics.median(cost.processor for cost in bare)
    whole = statistics.median(turn.whole.processor for turn in graded)
    least = min(turn.whole.processor for turn in graded) / min(cost.processor for cost in bare)
    print(
        f"Overhead over the floor: {whole / floor - 1:.1%} of the medians, "
        f"{least - 1:.1%} of the minima."
    )


@dataclasses.dataclass(frozen=True, kw_only=True)
class Cost:
    """Processor and wall-clock seconds; the latter None where they mean nothing."""

    processor: float
    wall: float | None = None


@dataclasses.dataclass(frozen=True, kw_only=True)
class Turn:
    """One grading: its child, labgrade's own process, its services (measuring), and all of them."""

    child: Cost
    parent: Cost
    services: Cost
    whole: Cost


class CountingChild(Child):
    """A child that keeps its processor seconds for the benchmark."""

    seconds: ClassVar[list[float]] = []

    def wait(self, timeout: float) -> Ending:
        """As always; what it is told is kept."""
        ending = super().wait(max(timeout, 60.0))
        self.seconds.append(ending.cpu_seconds)
        return ending


def _figures(costs: list[Cost]) -> list[str]:
    processor = [cost.processor for cost in costs]
    wall = [cost.wall for cost in costs if cost.wall is not None]
    figures = [statistics.median(processor), min(processor)]
    if wall:
        figures += [statistics.median(wall), min(wall)]
    return [f"{figure:.3f}" for figure in figures]


def measure(repeat: int, folder: Path, *, training: bool) -> tuple[list[Cost], list[Turn]]:
    """Bare runs and gradings, in turns."""
    small, course, lab = folder / "small.ipynb", find_course(), load_lab(LAB)
    nbformat.write(small_notebook(), small)
    path = course.solution(LAB) if training else small
    worker.Child = CountingChild  # type: ignore[attr-defined]
    process = subprocess.Popen(
        [sys.executable, __file__, "--bare", str(path), "--data", str(find_source("mnist").path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, **QUIET_LIBRARIES},
        text=True,
    )
    if process.stdin is None or process.stdout is None:
        raise SystemExit("the bare process has no pipes")
    bare, graded = [], []
    in_full = lab_in("notebook", lab)  # a notebook without training is the same in both
    with Grader(in_full, course, folder=folder / "evidence", fresh=True) as grader:
        _grade(grader, small)  # starts the worker and fills caches
        for _ in range(repeat):
            process.stdin.write("go\n")
            process.stdin.flush()
            bare.append(Cost(**json.loads(process.stdout.readline())))
            graded.append(_grade(grader, path))
    process.stdin.close()
    process.wait()
    return bare, graded


def _grade(grader: Grader, path: Path) -> Turn:
    started, used, served = time.monotonic(), time.process_time(), _living()
    report = grader.grade(path).report
    if report.status is not Status.GRADED:
        raise SystemExit(f"labgrade could not grade it: {report.status.value}")
    wall, parent = time.monotonic() - started, time.process_time() - used
    child = CountingChild.seconds[-1]
    services = sum(seconds - served.get(pid, 0.0) for pid, seconds in _living().items())
    return Turn(
        child=Cost(processor=child),
        parent=Cost(processor=parent),
        services=Cost(processor=services),
        whole=Cost(processor=parent + child + services, wall=wall),
    )


def _living() -> dict[int, float]:
    """Processor seconds of the processes below this one, by process."""
    seconds = {}
    for process in psutil.Process().children(recursive=True):
        with contextlib.suppress(psutil.Error):
            times = process.cpu_times()
            seconds[process.pid] = times.user + times.system
    return seconds


def serve_bare(notebook: Path, data: Path) -> None:
    """Import, then for each line fork a child that runs the cells; answers with its cost."""
    for module in WARM_MODULES:
        if not module.startswith("graders"):
            importlib.import_module(module)
    cells = [
        cell.source.replace("%matplotlib inline", "")
        for cell in nbformat.read(notebook, as_version=4).cells
        if cell.cell_type == "code" and not any(word in cell.source for word in _CONNECTING)
    ]
    gc.collect()
    gc.freeze()
    for _ in sys.stdin:
        started = time.monotonic()
        pid = os.fork()
        if pid == 0:
            os._exit(run_bare(cells, data))
        _, status, usage = os.wait4(pid, 0)
        if status:
            raise SystemExit("a cell failed in the bare child")
        seconds = {"processor": usage.ru_utime + usage.ru_stime}
        print(json.dumps({**seconds, "wall": time.monotonic() - started}), flush=True)


def run_bare(cells: list[str], data: Path) -> int:
    """In the fork: the cells in an IPython shell; 0 unless one fails."""
    import io

    import keras
    import numpy as np
    from IPython.core.interactiveshell import InteractiveShell

    names = ("x_train", "y_train", "x_test", "y_test")
    arrays = {name: np.load(data / f"{name}.npy") for name in names}
    keras.datasets.mnist.load_data = lambda: (
        (arrays["x_train"], arrays["y_train"]),
        (arrays["x_test"], arrays["y_test"]),
    )
    shell = InteractiveShell.instance()
    shell.history_manager.enabled = False
    shown = io.StringIO()
    with contextlib.redirect_stdout(shown):
        complete = all(shell.run_cell(source).success for source in cells)
    if not complete:
        sys.stderr.write(shown.getvalue())
    return int(not complete)


if __name__ == "__main__":
    main()
