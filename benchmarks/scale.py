"""Does the cost of a class grow linearly? Time and memory from 100 to 10,000 submissions.

Generates classes (see ``generated_class.py``: everything but the run of the cells is real) and
measures, each in a process of its own: grading the class, running the same command again with
nothing to do, judging it again after a change to a test, and exporting the grades. Then grades
small classes for real: notebooks that build and compile the lab's network and train nothing::

    python benchmarks/scale.py [--sizes 100 1000 …] [--real 30 100 …] [--demo DIR] [--out docs]

Writes a table into ``docs/benchmarks.md`` between its ``scale`` marks, and a plot.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from generated_class import (
    LAB,
    copy_course,
    grade_class,
    grade_demo,
    insist_on_verdicts,
    lab,
    templates,
    write_class,
)
from scale_report import Measured, write_report
from small_notebook import write_small_class

from graders.batch import run_batch
from graders.labs.course import Course

STAGES = ("grade", "again", "regrade", "export")


def main() -> None:
    """Measure all sizes, or do one stage where the measuring process asks for it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="*", default=[100, 300, 1000, 3000, 10_000])
    parser.add_argument("--real", type=int, nargs="*", default=[30, 100, 300])
    parser.add_argument("--demo", type=Path, help="a graded demo class; graded now by default")
    parser.add_argument("--out", type=Path, default=Path(__file__).parent.parent / "docs")
    parser.add_argument(
        "--figures", type=Path, help="keep figures here, and measure only those that it lacks"
    )
    parser.add_argument("--stage", help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.stage:
        do_stage(options.stage, options.folder, options.demo)
        return
    with tempfile.TemporaryDirectory() as scratch:
        demo = options.demo or Path(scratch) / "demo"
        if options.sizes:
            grade_demo(demo)
        figures = options.figures or Path(scratch) / "figures.jsonl"
        found = measure_all(options.sizes, options.real, demo, Path(scratch), figures)
    write_report(found, options.out)


def measure_all(
    sizes: list[int], real: list[int], demo: Path, scratch: Path, figures: Path
) -> list[Measured]:
    """Every stage of every size; prints and keeps each figure as it is there."""
    found = read_figures(figures)
    known = {(entry.stage, entry.students) for entry in found}

    def add(measured: Measured) -> None:
        found.append(measured)
        line = json.dumps(dataclasses.asdict(measured))
        print(line, flush=True)
        with figures.open("a", encoding="utf-8") as file:
            file.write(line + "\n")

    for size in sizes:
        if all((stage, size) in known for stage in STAGES):
            continue
        folder = scratch / f"class-{size}"
        write_class(folder, size, templates(demo))
        copy_course(folder / "course")
        for stage in STAGES:
            if stage == "regrade":
                change_test(folder / "course")
            add(run_stage(stage, size, folder, demo))
        shutil.rmtree(folder)
    for size in real:
        if ("real", size) in known:
            continue
        folder = scratch / f"real-{size}"
        write_small_class(folder / "submissions", size)
        add(run_stage("real", size, folder, demo))
        shutil.rmtree(folder)
    return sorted(found, key=lambda entry: (entry.stage, entry.students))


def read_figures(path: Path) -> list[Measured]:
    """What an earlier, perhaps interrupted, run measured."""
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return [Measured(**json.loads(line)) for line in lines]


def change_test(course: Path) -> None:
    """Half a point more for one case, so that every report changes."""
    path = Course(course).tests(LAB) / "q3_scale.py"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("points=1", "points=1.5", 1), encoding="utf-8")


def run_stage(stage: str, size: int, folder: Path, demo: Path) -> Measured:
    """Run one stage in a process of its own and measure that process."""
    out, labgrade = str(folder / "out"), [sys.executable, "-m", "graders.cli"]
    commands = {
        "regrade": [*labgrade, "regrade", out, "--course", str(folder / "course")],
        "export": [*labgrade, "export", "csv", out, "--out", str(folder / "export.csv")],
    }
    own = [sys.executable, __file__, "--stage", stage, "--folder", str(folder), "--demo", str(demo)]
    started = time.monotonic()
    process = subprocess.Popen(commands.get(stage, own), stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.monotonic() - started
    if status:
        raise SystemExit(f"the stage {stage} of {size} ended with status {status}")
    return Measured(
        stage=stage,
        students=size,
        wall=round(wall, 2),
        processor=round(usage.ru_utime + usage.ru_stime, 2),
        peak_bytes=usage.ru_maxrss * 1024,
    )


def do_stage(stage: str, folder: Path, demo: Path) -> None:
    """The work of one stage."""
    out = folder / "out"
    if stage == "real":
        insist_on_verdicts(run_batch(lab(), folder / "submissions", out))
        return
    found = templates(demo, rewrite=stage == "grade")
    grade_class(folder, out, Course(folder / "course"), found)


if __name__ == "__main__":
    main()
