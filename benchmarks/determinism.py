"""Has a submission one verdict, cold and warm, alone and in a crowd?

Grades the same notebook many times under each circumstance and counts the different verdicts::

    python benchmarks/determinism.py [--times 20] [NOTEBOOK …]

Cold is a new worker with empty caches; warm takes the worker and caches of the run before; alone
is one run at a time; in a crowd other notebooks run beside it.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from graders.grading import Grader
from graders.labs import find_lab
from graders.labs.course import find_course
from graders.results import GradeReport

ROOT = Path(__file__).resolve().parents[1]
LAB = "lab5_mnist_batchnorm"
SUBMISSION = """
import keras, numpy as np
(X_train, y_train), (X_test, y_test) = keras.datasets.mnist.load_data()
print(type(X_train), X_train.shape, y_train.shape, X_test.shape, y_test.shape)
X_test = X_test[..., None] / np.float32(255)
cnn_model = keras.Sequential([keras.layers.Input((28, 28, 1)), keras.layers.AveragePooling2D(7),
                              keras.layers.Flatten(), keras.layers.Dense(10)])
loss_fn = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
cnn_model.compile("sgd", loss_fn, metrics=["accuracy"])
loss, accuracy = cnn_model.evaluate(X_test, y_test, batch_size=2000, verbose=0)
predictions = cnn_model.predict(X_test, batch_size=2000, verbose=0).argmax(axis=1)
print(loss, accuracy, np.random.rand())
"""
BUSY = "import time\nend = time.process_time() + 2\nwhile time.process_time() < end: pass\n"


def write_notebook(path: Path, source: str) -> Path:
    """A notebook of one cell."""
    cell = {"cell_type": "code", "id": "a", "metadata": {}, "outputs": [], "source": source}
    path.write_text(
        json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [cell]})
    )
    return path


def verdict(report: GradeReport) -> str:
    """Everything of a report that must not change: all but its timings."""
    plain: dict[str, Any] = json.loads(report.to_json())
    plain.pop("timings", None)
    return json.dumps(plain, sort_keys=True)


@contextlib.contextmanager
def grader(folder: Path, *, jobs: int) -> Iterator[Grader]:
    """A grader that stores nothing for the next one."""
    evidence = Path(tempfile.mkdtemp(dir=folder))
    with Grader(find_lab(LAB), find_course(ROOT), folder=evidence, jobs=jobs, fresh=True) as made:
        yield made


def verdicts(notebook: Path, folder: Path, *, times: int, warm: bool, crowd: bool) -> list[str]:
    """The verdicts on a notebook under one circumstance."""
    found: list[str] = []
    busy = write_notebook(folder / "busy.ipynb", BUSY)
    for _ in range(1 if warm else times):
        with grader(folder, jobs=2 if crowd else 1) as made, ThreadPoolExecutor(2) as threads:
            for _ in range(times if warm else 1):
                beside = threads.submit(made.grade, busy) if crowd else None
                found.append(verdict(made.grade(notebook).report))
                if beside is not None:
                    beside.result()
    return found


def main() -> int:
    """Grade, compare, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=20)
    parser.add_argument("--cold", type=int, default=5, help="cold runs; each starts a worker")
    parser.add_argument("notebooks", nargs="*", type=Path)
    options = parser.parse_args()
    print("| notebook | circumstance | runs | verdicts |\n|---|---|---|---|")
    worst = 1
    with tempfile.TemporaryDirectory(prefix="determinism-") as name:
        folder = Path(name)
        own = [write_notebook(folder / "small.ipynb", SUBMISSION)]
        for notebook in options.notebooks or own:
            every: set[str] = set()
            for warm, crowd in ((True, False), (True, True), (False, False), (False, True)):
                times = options.times if warm else options.cold
                found = verdicts(notebook, folder, times=times, warm=warm, crowd=crowd)
                every |= set(found)
                words = f"{'warm' if warm else 'cold'}, {'in a crowd' if crowd else 'alone'}"
                print(f"| {notebook.name} | {words} | {times} | {len(set(found))} |", flush=True)
            print(f"| {notebook.name} | all together | | {len(every)} |")
            worst = max(worst, len(every))
    return int(worst > 1)


if __name__ == "__main__":
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    sys.exit(main())
