"""What a batch makes of faults at random moments: does it end as if nothing had been?

Kills the batch at seeded moments, fills its disk, takes its memory, locks its gradebook, moves its
clock, and runs two batches into one folder; then lets the same command run again and compares the
gradebook with that of an undisturbed run::

    python benchmarks/faults.py [--times 120] [--students 12] [--seed 1] [--json FILE]

With ``--real N`` it also kills the warm worker and the children of real runs, N times each.
"""

from __future__ import annotations

import argparse
import contextlib
import csv
import dataclasses
import itertools
import json
import os
import random
import select
import signal
import sqlite3
import sys
import tempfile
import threading
import time
import traceback
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import fault_class
from fault_class import SHAPES

HERE = Path(__file__).resolve().parent
LAB = "lab5_mnist_batchnorm"
_CHANGING = frozenset({"timings"})
_MOST_ATTEMPTS = 8


@dataclasses.dataclass(frozen=True)
class Outcome:
    """How a disturbed batch ended, before and after the same command was run again.

    ``first`` is ``finished``, ``stopped`` (a sentence, no traceback), ``killed`` or ``broke``.
    """

    fault: str
    seed: int
    first: str
    runs: int
    is_equal: bool
    message: str = ""


class Batch:
    """The command in a process of its own, forked from this one, which has imported all it needs.

    Args:
        arguments: Those of ``fault_class.py``.
        errors: Where its standard error goes.
    """

    def __init__(self, arguments: list[str], errors: Path) -> None:
        self._errors = errors
        self.returncode: int | None = None
        self.pid = os.fork()
        if self.pid == 0:
            status = 70
            try:
                os.dup2(os.open(errors, os.O_CREAT | os.O_WRONLY), 2)
                os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
                status = fault_class.main(arguments)
            except BaseException:
                traceback.print_exc()
            finally:
                os._exit(status)
        self._handle = os.pidfd_open(self.pid)

    @property
    def stderr(self) -> str:
        """What it said."""
        return self._errors.read_text(encoding="utf-8", errors="replace")

    def wait(self, timeout: float | None) -> bool:
        """Whether it ended within so many seconds."""
        if not select.select([self._handle], [], [], timeout)[0]:
            return False
        if self.returncode is None:
            self.returncode = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
            os.close(self._handle)
        return True

    def kill(self) -> None:
        """End it at once."""
        os.kill(self.pid, signal.SIGKILL)
        self.wait(None)


class QuickClass:
    """A folder of submissions whose notebooks take no time."""

    count = 0

    def __init__(self, folder: Path, num_students: int) -> None:
        self.folder = folder
        self.submissions = folder / "submissions"
        self.submissions.mkdir()
        for number in range(num_students):
            text = SHAPES if number % 3 else "nothing"
            self._write(f"s{number:03}", [f"# {text}", f"x = {number}"])
        (self.submissions / "broken.ipynb").write_text("{")
        started = time.monotonic()
        done = self.run("none", folder / "undisturbed")
        self.seconds = time.monotonic() - started
        if done.returncode:
            raise RuntimeError(done.stderr)
        self.expected = read_results(folder / "undisturbed")

    def run(self, fault: str, out: Path) -> Batch:
        """Run the command into ``out``, disturbed by ``fault`` from within, to its end."""
        batch = self.start(fault, out)
        batch.wait(None)
        return batch

    def start(self, fault: str, out: Path) -> Batch:
        """Start it."""
        arguments = [fault, "batch", LAB, str(self.submissions), "--out", str(out)]
        self.count += 1
        return Batch(arguments, self.folder / f"errors-{self.count}.txt")

    def settle(self, fault: str, seed: int, out: Path, first: str, message: str) -> Outcome:
        """Run the same command again, undisturbed, and compare."""
        again = self.run("none", out)
        differs = again.stderr[-300:] if again.returncode else ""
        differs = differs or difference(self.expected, read_results(out))
        return Outcome(fault, seed, first, 2, not differs, differs or message)

    def _write(self, name: str, sources: list[str]) -> None:
        cells = [
            {"cell_type": "code", "id": str(n), "metadata": {}, "outputs": [], "source": source}
            for n, source in enumerate(sources)
        ]
        document = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells}
        (self.submissions / f"{name}.ipynb").write_text(json.dumps(document))


def read_results(out: Path) -> dict[str, Any]:
    """Everything of a batch folder that must not depend on what happened on the way."""
    with (out / "grades.csv").open(encoding="utf-8-sig", newline="") as file:
        grades = list(csv.DictReader(file))
    reports = {}
    for path in sorted((out / "results").iterdir()):
        report = json.loads(path.read_text(encoding="utf-8"))
        reports[path.stem] = {name: v for name, v in report.items() if name not in _CHANGING}
    pages = sorted(path.name for path in (out / "feedback").iterdir())
    return {"grades": grades, "reports": reports, "pages": pages}


def difference(expected: Any, found: Any, place: str = "") -> str:
    """Where two results differ first, and how; empty if they do not."""
    if isinstance(expected, dict) and isinstance(found, dict) and expected.keys() == found.keys():
        pairs: Iterable[tuple[Any, Any, Any]] = ((k, expected[k], found[k]) for k in expected)
    elif isinstance(expected, list) and isinstance(found, list) and len(expected) == len(found):
        pairs = zip(itertools.count(), expected, found)
    else:
        return "" if expected == found else f"{place}: {expected!r:.200}, then {found!r:.200}"
    told = (difference(one, other, f"{place}/{name}") for name, one, other in pairs)
    return next(filter(None, told), "")


def how_it_ended(done: Batch) -> tuple[str, str]:
    """In a word, and the last line of what it said."""
    lines = [line for line in done.stderr.strip().splitlines() if line.strip()]
    last = lines[-1].strip() if lines else ""
    if done.returncode == 0:
        return "finished", ""
    if "Traceback" in done.stderr or done.returncode not in (2, 3):
        return "broke", done.stderr[-400:]
    return "stopped", last


def kill_batch(quick: QuickClass, seed: int, out: Path) -> Outcome:
    """SIGKILL at a random moment of the batch; of another one, if it was faster than that."""
    draw = random.Random(seed)  # noqa: S311
    for attempt in range(_MOST_ATTEMPTS):
        folder = out.with_name(f"{out.name}.{attempt}")
        started = time.monotonic()
        batch = quick.start("none", folder)
        if not batch.wait(draw.random() * quick.seconds):
            batch.kill()
            return quick.settle("batch killed", seed, folder, "killed", "")
        quick.seconds = min(quick.seconds, time.monotonic() - started)
    return quick.settle("batch killed", seed, folder, "finished", "")


def within(fault: str, name: str) -> Callable[[QuickClass, int, Path], Outcome]:
    """A fault that the command's own process makes."""

    def disturb(quick: QuickClass, seed: int, out: Path) -> Outcome:
        first, message = how_it_ended(quick.run(f"{fault}={seed}", out))
        return quick.settle(name, seed, out, first, message)

    return disturb


def two_batches(quick: QuickClass, seed: int, out: Path) -> Outcome:
    """A second batch starts into the same folder at a random moment."""
    first = quick.start("none", out)
    time.sleep(random.Random(seed).random() * quick.seconds)  # noqa: S311
    second = quick.run("none", out)
    first.wait(None)
    ended = [how_it_ended(first)[0], how_it_ended(second)[0]]
    word = "broke" if "broke" in ended or "finished" not in ended else " and ".join(sorted(ended))
    return quick.settle("two batches in one folder", seed, out, word, "")


def locked(quick: QuickClass, seed: int, out: Path) -> Outcome:
    """Another program holds the gradebook for a while, from a random moment on."""
    out.mkdir()
    draw = random.Random(seed)  # noqa: S311
    process = quick.start("none", out)
    time.sleep(draw.random() * quick.seconds)
    with sqlite3.connect(out / "gradebook.db", timeout=20, isolation_level=None) as other:
        try:
            other.execute("BEGIN EXCLUSIVE")
            time.sleep(draw.random() * 3)
            other.execute("ROLLBACK")
        except sqlite3.OperationalError:
            pass
    other.close()
    process.wait(None)
    first, message = how_it_ended(process)
    return quick.settle("gradebook locked", seed, out, first, message)


FAULTS: dict[str, tuple[float, Callable[[QuickClass, int, Path], Outcome]]] = {
    "kill": (0.5, kill_batch),
    "disk": (0.15, within("disk", "disk full")),
    "memory": (0.15, within("memory", "memory taken away")),
    "clock": (0.1, within("clock", "clock moved")),
    "two": (0.05, two_batches),
    "locked": (0.05, locked),
}
"""Each fault with its share of all times."""


def outcomes(quick: QuickClass, times: int, seed: int) -> Iterator[Outcome]:
    """Disturb the class ``times`` times in all."""
    for name, (share, disturb) in FAULTS.items():
        for number in range(max(1, round(times * share))):
            place = seed * 100_000 + number
            yield disturb(quick, place, quick.folder / f"{name}-{number}")


def kill_inside(quick_folder: Path, times: int, seed: int) -> Iterator[Outcome]:
    """Kill the warm worker or a child of real runs at random moments."""
    import psutil

    from graders.batch import run_batch
    from graders.labs import find_lab
    from graders.labs.course import find_course

    submissions = quick_folder / "real"
    submissions.mkdir()
    for number in range(4):
        source = f"import numpy as np\nprint({SHAPES!r} if {number} % 2 else 0)\nimport time"
        cells = [{"cell_type": "code", "id": "a", "metadata": {}, "outputs": [], "source": source}]
        document = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells}
        (submissions / f"s{number}.ipynb").write_text(json.dumps(document))

    def grade(out: Path) -> None:
        run_batch(find_lab(LAB), submissions, out, jobs=2, course=find_course(HERE.parent))

    started = time.monotonic()
    grade(quick_folder / "real-undisturbed")
    seconds = time.monotonic() - started
    expected = read_results(quick_folder / "real-undisturbed")
    for number in range(2 * times):
        whom = "worker killed" if number % 2 else "child killed"
        draw, out = random.Random(seed * 1000 + number), quick_folder / f"real-{number}"  # noqa: S311
        done, hit = threading.Event(), threading.Event()

        def kill(
            draw: random.Random = draw,
            whom: str = whom,
            done: threading.Event = done,
            hit: threading.Event = hit,
        ) -> None:
            wait = draw.random() * seconds
            while not hit.is_set() and not done.wait(wait):
                family = psutil.Process().children(recursive=True)
                workers = psutil.Process().children()
                children = [process for process in family if process not in workers]
                chosen = workers if whom == "worker killed" else children
                with contextlib.suppress(IndexError, psutil.NoSuchProcess):  # nobody is there yet
                    draw.choice(chosen).kill()
                    hit.set()
                wait = 0.01

        killer = threading.Thread(target=kill)
        killer.start()
        try:
            grade(out)
        finally:
            done.set()
            killer.join()
        first = "finished" if read_results(out) == expected else "partly done"
        grade(out)
        differs = difference(expected, read_results(out))
        first = first if hit.is_set() else "was too fast"
        yield Outcome(whom, number, first, 2, not differs, differs)


def table(found: list[Outcome]) -> str:
    """The outcomes as a table for people."""
    groups: defaultdict[str, list[Outcome]] = defaultdict(list)
    for outcome in found:
        groups[outcome.fault].append(outcome)
    lines = ["| fault | times | how the command ended | same gradebook after it ran again |"]
    lines.append("|---|---|---|---|")
    for fault, group in groups.items():
        ended = Counter(outcome.first for outcome in group)
        words = ", ".join(f"{count} {word}" for word, count in ended.most_common())
        equal = sum(outcome.is_equal for outcome in group)
        lines.append(f"| {fault} | {len(group)} | {words} | {equal} |")
    return "\n".join(lines)


def main() -> int:
    """Disturb, compare, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=120)
    parser.add_argument("--students", type=int, default=12)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--real", type=int, default=0)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    found: list[Outcome] = []
    with tempfile.TemporaryDirectory(prefix="faults-") as name:
        quick = QuickClass(Path(name), options.students)
        real = kill_inside(Path(name), options.real, options.seed) if options.real else ()
        for outcome in itertools.chain(outcomes(quick, options.times, options.seed), real):
            found.append(outcome)
            print(json.dumps(dataclasses.asdict(outcome)), file=sys.stderr, flush=True)
    print(table(found))
    bad = [outcome for outcome in found if not outcome.is_equal or outcome.first == "broke"]
    for outcome in bad:
        print(outcome)
    if options.json:
        options.json.write_text(
            json.dumps([dataclasses.asdict(entry) for entry in found], indent=1)
        )
    return int(bool(bad))


if __name__ == "__main__":
    sys.exit(main())
