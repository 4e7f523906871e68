r"""A class in which many share a recipe: how often is it trained, and what does the class cost?

Makes a class of lab 5 in which a few recipes (batches of another size) are spread over many
students, each with a spelling or a mistake of ``peers_class.py``, grades it with ``labgrade
batch`` from an empty cache, and compares every score with the one worked out by hand::

    python benchmarks/large_class.py [--students 300] [--recipes 30] [--json FILE]

The folder is kept with ``--out``; the same command goes on where it was stopped, but then tells
the costs of what was left only. ``trained`` counts all results in the cache: further seeds and
trainings in full, which a measurement may need, too. It exits with 1 where a score is wrong.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

from caches import with_data_alone
from measuring import Measuring
from peers_class import (
    EARLY_MISTAKES,
    LAB,
    LAST_MISTAKES,
    MAX_SCORE,
    SPELLINGS,
    Submission,
    changed,
    read_base,
    write_notebooks,
)

from graders.batch import BatchSummary, run_batch
from graders.datasets.cache import CACHE_VARIABLE
from graders.labs import load_lab

ROOT = Path(__file__).resolve().parent.parent
CHANGES = (*SPELLINGS, *EARLY_MISTAKES, *LAST_MISTAKES)
_FIRST_BATCH_SIZE = 48


def make_large_class(num_students: int, num_recipes: int) -> list[Submission]:
    """Students in turn with each recipe; with every round another way to write or to err."""
    base, made = read_base(ROOT), []
    for number in range(num_students):
        change = CHANGES[number // num_recipes % len(CHANGES)]
        size = _FIRST_BATCH_SIZE + number % num_recipes
        fit = f"history = cnn_model.fit(X_train, y_train, batch_size={size}, epochs=1)"
        made.append(
            Submission(
                student=f"student{number + 1:04}",
                what=f"batches of {size}, {change.what}",
                content=changed(base, {"q9-training": fit, **change.cells}),
                score=MAX_SCORE[True] - change.lost,
            )
        )
    return made


def graded(submissions: list[Submission], folder: Path, jobs: int) -> BatchSummary:
    """Grade the class with a cache that has nothing but the data."""
    os.environ[CACHE_VARIABLE] = str(with_data_alone(folder / "cache"))
    write_notebooks(submissions, folder / "submissions")
    return run_batch(load_lab(LAB), folder / "submissions", folder / "out", jobs=jobs)


def wrong_scores(submissions: list[Submission], results: Path) -> list[str]:
    """Students whose score is not the one worked out by hand, with both."""
    wrong = []
    for each in submissions:
        report = json.loads((results / f"{each.student}.json").read_text(encoding="utf-8"))
        if report["score"] != each.score:
            wrong.append(f"{each.student} ({each.what}): {report['score']}, not {each.score:g}")
    return wrong


def main() -> int:
    """Grade the class and tell what it took."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--students", type=int, default=300)
    parser.add_argument("--recipes", type=int, default=30)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--json", type=Path)
    arguments: Any = parser.parse_args()
    submissions = make_large_class(arguments.students, arguments.recipes)
    with tempfile.TemporaryDirectory() as scratch:
        folder = (arguments.out or Path(scratch)).resolve()
        with Measuring() as measuring:
            summary = graded(submissions, folder, arguments.jobs)
        wrong = wrong_scores(submissions, folder / "out" / "results")
        trained = len(list((folder / "cache" / "trained").iterdir()))
    cost = measuring.cost
    found = {
        "students": arguments.students,
        **dataclasses.asdict(summary.trainings),
        "trained": trained,
        "right_scores": len(submissions) - len(wrong),
        "wall_seconds": round(cost.wall_seconds),
        "cpu_seconds_of_the_class": round(cost.cpu_seconds),
        "peak_gibibytes": round(cost.peak_bytes / 2**30, 2),
    }
    print(*wrong, sep="\n")
    print(f"{summary.trainings}.")
    print(json.dumps(found, indent=2))
    if arguments.json:
        arguments.json.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
