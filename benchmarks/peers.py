r"""labgrade beside other graders: the same notebooks, one sitting, one machine.

Grades two classes of lab 5 (see ``peers_class.py``) with labgrade, Otter without containers,
nbgrader and plain nbconvert (see ``peers_tools.py``), and runs the floor: the same cells in a bare
child process. Install the peers with ``pip install -e '.[bench]' -c constraints.txt``, leave the
machine alone, and run ``make bench`` or::

    python benchmarks/peers.py

Every measurement is kept in ``build/peers/rows.jsonl`` as soon as it is there: the same command
goes on where it was stopped, ``--fresh`` begins anew, ``--report`` only writes the table and the
plot of what there is.
"""

from __future__ import annotations

import argparse
import dataclasses
import functools
import importlib.metadata
import json
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import peers_tools
import psutil
from measuring import Measuring
from peers_class import Submission, make_class, read_base
from peers_plot import draw
from peers_report import FLOOR, Mode, Row, read_rows, section, summarize
from peers_tools import Setting, ToolError, Work, run
from sections import replace_section

from graders.datasets import cache_folder

ROOT = Path(__file__).resolve().parent.parent
MACHINE = "machine.json"
ROWS = "rows.jsonl"
COMPARED = ("tensorflow", "keras", "otter-grader", "nbgrader", "nbconvert")

Tool = Callable[[Setting, Sequence[Submission]], Work]
TOOLS: dict[str, Tool] = {
    "labgrade": peers_tools.labgrade,
    "labgrade-2": functools.partial(peers_tools.labgrade, jobs=2),
    "otter": peers_tools.otter,
    "nbgrader": peers_tools.nbgrader,
    "nbconvert": peers_tools.nbconvert,
    FLOOR: peers_tools.floor,
}
TRAINS_IN_BATCHES = ("labgrade",)
"""The others train every notebook by itself: what one costs, each of a class costs."""

_WARM_UP = """
from graders.datasets import find_source, held_out
source = find_source("mnist")
for split in ("train", "test"):
    source.load(split)
held_out(source)
import tensorflow, keras, matplotlib.pyplot, seaborn, pandas, sklearn.metrics, otter, nbgrader.apps
"""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Job:
    """One measurement to be made."""

    tool: str
    training: bool
    mode: Mode
    number: int

    @property
    def name(self) -> str:
        """The folder that it works in."""
        return f"{self.tool}-{'trained' if self.training else 'plain'}-{self.mode}-{self.number}"


def plan(tools: Sequence[str], repeats: int, *, training: bool = True) -> Iterator[Job]:
    """All measurements, the short ones first; tools take turns, since a machine's pace drifts."""
    for number in range(repeats):
        for tool in tools:
            if tool not in {"labgrade-2", FLOOR}:
                yield Job(tool=tool, training=False, mode="cold", number=number)
    for tool in tools:
        yield Job(tool=tool, training=False, mode="batch", number=0)
    if not training:
        return
    for tool in tools:
        if tool in TRAINS_IN_BATCHES:
            yield Job(tool=tool, training=True, mode="batch", number=0)
    for tool in tools:
        if tool != "labgrade-2":
            yield Job(tool=tool, training=True, mode="cold", number=0)


def measure(job: Job, submissions: Sequence[Submission], folder: Path) -> Row:
    """Get everything ready, then measure the grading alone."""
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    setting = Setting(root=ROOT, folder=folder, cache=cache_folder(), training=job.training)
    work = TOOLS[job.tool](setting, submissions)
    load = os.getloadavg()[0]
    with Measuring() as measuring:
        work.grade()
    scores = None if work.scores is None else work.scores()
    wrong = [
        [each.what, scores.get(each.student), each.score]
        for each in submissions
        if scores is not None and scores.get(each.student) != each.score
    ]
    seconds, cpu_seconds = measuring.cost.wall_seconds, measuring.cost.cpu_seconds
    if work.children is not None:
        seconds, cpu_seconds = work.children()
    return Row(
        tool=job.tool,
        training=job.training,
        mode=job.mode,
        number=job.number,
        submissions=len(submissions),
        seconds=round(seconds, 2),
        cpu_seconds=round(cpu_seconds, 1),
        peak_bytes=measuring.cost.peak_bytes,
        right=None if scores is None else len(submissions) - len(wrong),
        wrong=wrong,
        load=round(load, 1),
    )


def submissions_for(job: Job, size: int) -> list[Submission]:
    """The class, or the one notebook of a cold run: another one each time, and a right one."""
    everybody = make_class(read_base(ROOT), training=job.training)
    return everybody[:size] if job.mode == "batch" else [everybody[job.number]]


def machine_facts() -> dict[str, Any]:
    """What the figures depend on, and no name of the machine."""
    return {
        "cores": len(os.sched_getaffinity(0)),
        "memory_gib": round(psutil.virtual_memory().total / 2**30, 1),
        "python": platform.python_version(),
        "versions": {name: _version(name) for name in COMPARED},
    }


def _version(package: str) -> str:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        raise SystemExit(
            f"{package} is not installed, so nothing can be compared with it. "
            "Install the extra: pip install -e '.[bench]' -c constraints.txt"
        ) from None


def sit(folder: Path, jobs: Sequence[Job], *, size: int) -> list[str]:
    """Make every measurement that is not there yet.

    Returns:
        For each tool that failed, what it said; the others are measured all the same.
    """
    failures = []
    rows = folder / ROWS
    (folder / MACHINE).write_text(json.dumps(machine_facts(), indent=1) + "\n", encoding="utf-8")
    done = {row.key for row in read_rows(rows)}
    missing = [job for job in jobs if dataclasses.astuple(job) not in done]
    if missing:  # data sets are made and libraries come from memory, whoever is first
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        run([sys.executable, "-c", _WARM_UP], folder, environment)
    for job in missing:
        print(f"{job.name} …", end=" ", flush=True)
        try:
            row = measure(job, submissions_for(job, size), folder / "work" / job.name)
        except (ToolError, subprocess.TimeoutExpired) as error:
            failures.append(f"{job.name}: {error}")
            print("failed", flush=True)
            continue
        with rows.open("a", encoding="utf-8") as file:
            file.write(json.dumps(dataclasses.asdict(row)) + "\n")
        right = "" if row.right is None else f", {row.right} of {row.submissions} scores right"
        print(f"{row.each:.1f} s each{right}", flush=True)
    return failures


def report(folder: Path, *, document: Path, picture: Path, raw: Path) -> None:
    """Write table, plot and raw figures of the rows there are."""
    rows = read_rows(folder / ROWS)
    machine = json.loads((folder / MACHINE).read_text(encoding="utf-8"))
    text = replace_section(document.read_text(encoding="utf-8"), "peers", section(rows, machine))
    document.write_text(text, encoding="utf-8")
    draw(summarize(rows), picture)
    figures = {"machine": machine, "rows": [dataclasses.asdict(row) for row in rows]}
    raw.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


def main() -> int:
    """Read the command line, measure, report."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--folder", type=Path, default=ROOT / "build" / "peers")
    parser.add_argument("--tools", nargs="+", choices=tuple(TOOLS), default=tuple(TOOLS))
    parser.add_argument("--repeats", type=int, default=3, help="cold runs without training")
    parser.add_argument("--size", type=int, default=20, help="submissions in a batch")
    parser.add_argument("--no-training", action="store_true", help="the short lab only")
    parser.add_argument("--fresh", action="store_true", help="forget earlier measurements")
    parser.add_argument("--report", action="store_true", help="measure nothing")
    docs = ROOT / "docs"
    parser.add_argument("--table", type=Path, default=docs / "benchmarks-peers.md")
    parser.add_argument("--out", type=Path, default=docs / "images" / "benchmarks-peers.png")
    parser.add_argument("--json", type=Path, default=docs / "benchmarks-peers.json")
    arguments = parser.parse_args()
    folder: Path = arguments.folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    if arguments.fresh:
        (folder / ROWS).unlink(missing_ok=True)
    failures: list[str] = []
    if not arguments.report:
        jobs = plan(arguments.tools, arguments.repeats, training=not arguments.no_training)
        failures = sit(folder, list(jobs), size=arguments.size)
    report(folder, document=arguments.table, picture=arguments.out, raw=arguments.json)
    for failure in failures:
        print(failure, file=sys.stderr)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
