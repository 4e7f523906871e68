"""How long does ``labgrade regrade`` take for a class of 300 after a change to one test?

Builds the class from the graded demo class, changes the points of one test in a copy of the
course, and times the command as an instructor runs it, start-up included::

    python benchmarks/regrade.py [--students 300] [--demo DIR] [--repeat 3]

It prints wall-clock and processor seconds, whether TensorFlow was imported, and checks that the
result is what a judging from nothing gives.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from generated_class import (
    LAB,
    Template,
    copy_course,
    grade_class,
    grade_demo,
    lab,
    stored_runs,
    templates,
    write_class,
)

from graders.batch import run_batch
from graders.gradebook import open_gradebook
from graders.labs.course import Course
from graders.results import GradeReport

CHANGED = "q3_scale"
"""The question whose test is changed."""


def main() -> None:
    """Build, change, time."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--students", type=int, default=300)
    parser.add_argument("--demo", type=Path, help="a graded demo class; graded now by default")
    parser.add_argument("--repeat", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        demo = options.demo or folder / "demo"
        grade_demo(demo)
        found = templates(demo)
        write_class(folder, options.students, found)
        course, out = copy_course(folder / "course"), folder / "out"
        grade_class(folder, out, course, found)
        shutil.copytree(out, folder / "before", copy_function=_link_evidence)
        change_test(course.tests(LAB) / f"{CHANGED}.py")
        for number in range(options.repeat):
            _restore(folder / "before", out)
            _time(out, course.root, number)
        _check(folder, out, course, found)


def change_test(path: Path) -> None:
    """Half a point more for the question's first case, so that every report changes."""
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("points=1", "points=1.5", 1), encoding="utf-8")


def _link_evidence(source: str, target: str) -> None:
    if "evidence" in Path(source).parts:
        os.link(source, target)
    else:
        shutil.copy2(source, target)


def _restore(before: Path, out: Path) -> None:
    shutil.rmtree(out)
    shutil.copytree(before, out, copy_function=_link_evidence)


def _time(out: Path, course: Path, number: int) -> None:
    program = (
        "import sys; from graders.cli import main; code = main(sys.argv[1:]); "
        "print('TensorFlow imported:', 'tensorflow' in sys.modules); sys.exit(code)"
    )
    used, started = _children_seconds(), time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", program, "regrade", str(out), "--course", str(course)],
        capture_output=True,
        text=True,
        check=False,
    )
    wall, processor = time.monotonic() - started, _children_seconds() - used
    lines = done.stdout.strip().splitlines()
    print(
        f"run {number + 1}: {wall:.1f} s wall, {processor:.1f} s processor. {' '.join(lines[-2:])}"
    )
    if done.returncode:
        sys.exit(done.stderr)


def _children_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _check(folder: Path, out: Path, course: Course, found: list[Template]) -> None:
    """Exit 1 unless judging the class from nothing by the changed tests gives the same."""
    run_batch(
        lab(),
        folder / "submissions",
        folder / "anew",
        roster=folder / "roster.csv",
        course=course,
        make_grader=stored_runs(found),
        find_data=lambda _lab: {},
    )
    with open_gradebook(out) as regraded, open_gradebook(folder / "anew") as anew:
        pairs = zip(regraded.results(), anew.results(), strict=True)
        same = [_verdict(one.report) == _verdict(other.report) for one, other in pairs]
    print(f"{sum(same)} of {len(same)} reports are those of judging from nothing.")
    same_csv = (out / "grades.csv").read_bytes() == (folder / "anew" / "grades.csv").read_bytes()
    print(f"grades.csv is {'the same' if same_csv else 'ANOTHER'}.")
    if not (all(same) and same_csv):
        sys.exit(1)


def _verdict(report: GradeReport) -> dict[str, object]:
    """The report but for how long judging took."""
    return {**report.to_dict(), "timings": None}


if __name__ == "__main__":
    main()
