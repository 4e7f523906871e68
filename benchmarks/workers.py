"""What does one more submission at the same time cost in memory, and how many threads has it?

Forks real children from the warm worker, in their sandboxes, and keeps them in a cell: after the
imports alone, or with a small network built and used. Reports the proportional set size (a page
that n processes share counts 1/n in each) of every child's process tree and their sum, the same
for the warm worker, and, beside it, a fresh Python process that imports the same libraries::

    python benchmarks/workers.py [--children 1 2 4 8]
"""

from __future__ import annotations

import argparse
import contextlib
import dataclasses
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import psutil
from rich.console import Console
from rich.table import Table

from graders import capture
from graders.capture.running import WARM_MODULES
from graders.grading.local import QUIET_LIBRARIES
from graders.labs import Lab, load_lab
from graders.notebooks import CodeCell, Notebook
from graders.sandbox import Child, Protection, Worker

LAB = "lab5_mnist_batchnorm"
IMPORTS = "import keras, numpy, pandas, seaborn, tensorflow, matplotlib.pyplot, sklearn.metrics"
BUILD = """
import keras, numpy as np
x = np.random.default_rng(0).random((256, 28, 28, 1), dtype="float32")
model = keras.Sequential([keras.Input((28, 28, 1)), keras.layers.Conv2D(16, 3),
    keras.layers.BatchNormalization(), keras.layers.ReLU(), keras.layers.Flatten(),
    keras.layers.Dense(10)])
model.compile("sgd", keras.losses.SparseCategoricalCrossentropy(from_logits=True))
model.predict(x, verbose=0)
"""
CELLS = {"imports only": IMPORTS, "a network built and used": BUILD}
WAIT = "\nprint('in the cell')\nimport time\ntime.sleep(3600)"
MIB = 2**20


def main() -> None:
    """Measure and print both tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--children", type=int, nargs="*", default=[1, 2, 4, 8])
    options = parser.parse_args()
    table = Table("children hold", "at once", "each MiB", "sum MiB", "worker MiB", "threads each")
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        home.mkdir()
        with Worker(WARM_MODULES, home=home, environment=QUIET_LIBRARIES) as worker:
            protection = worker.protection(home)
            for title, source in CELLS.items():
                for count in options.children:
                    row = _parallel(worker, source, count, protection, Path(folder))
                    table.add_row(title, str(count), *row)
        for title, source in CELLS.items():
            table.add_row(f"fresh Python: {title}", "1", f"{_fresh(source) / MIB:.0f}")
    Console().print(table)


def _parallel(
    worker: Worker, source: str, count: int, protection: Protection, folder: Path
) -> tuple[str, ...]:
    """Each child's memory, the sum, the worker's own, and threads of a child."""
    with contextlib.ExitStack() as stack:
        children = [
            stack.enter_context(_prepared(worker, source, protection, folder)).child
            for _ in range(count)
        ]
        for child in children:
            _wait_until_in_cell(child)
        used = [child.memory_bytes() for child in children]
        own = psutil.Process(worker.pid).memory_full_info().pss
        threads = [_threads(child) for child in children]
    low, high = min(used) / MIB, max(used) / MIB
    return (
        f"{low:.0f}" if round(low) == round(high) else f"{low:.0f}-{high:.0f}",
        f"{sum(used) / MIB:.0f}",
        f"{own / MIB:.0f}",
        str(max(threads)),
    )


def _prepared(
    worker: Worker, source: str, protection: Protection, folder: Path
) -> contextlib.AbstractContextManager[capture.PreparedSandbox]:
    """A sandbox with a notebook of two cells: ``source``, and one that never ends."""
    cells = tuple(
        CodeCell(id=f"c{number}", number=number, source=text)
        for number, text in enumerate([source, WAIT], 1)
    )
    notebook = Notebook(
        name="benchmark.ipynb", cells=cells, metadata={}, nbformat=(4, 5), digest="0" * 64
    )
    limits = dataclasses.replace(load_lab(LAB).limits, cell_wall_seconds=3600.0)
    lab = Lab(name=LAB, title="No questions", datasets=(), questions=(), limits=limits)
    jail = capture.make_jail(lab, {}, Path(tempfile.mkdtemp(dir=folder)), protection)
    return capture.prepared(worker, notebook, lab, jail, threads=1)


def _wait_until_in_cell(child: Child) -> None:
    """The first cell is over when it is reported; the second one only sleeps."""
    child.channel.set_timeout(300)
    while (frame := child.channel.receive()) is not None:
        if frame.kind == "ready":
            child.channel.send("begin", {})
        if frame.kind == "cell":
            if frame.body["status"] != "ok":
                raise SystemExit(f"the cell failed: {frame.body['message']}")
            return
    raise SystemExit("a child ended early")


def _threads(child: Child) -> int:
    """Threads of the process that runs the cells."""
    processes = psutil.Process(child.pid).children(recursive=True)
    return max(int(process.num_threads()) for process in processes)


def _fresh(source: str) -> int:
    """Proportional set size of a process of its own that does the same."""
    program = f"{IMPORTS}\n{source}\nprint('ready', flush=True)\ninput()"
    process = subprocess.Popen(
        [sys.executable, "-c", program],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, **QUIET_LIBRARIES},
        text=True,
    )
    try:
        if process.stdout is None or not process.stdout.readline():
            raise SystemExit("the fresh process ended early")
        return int(psutil.Process(process.pid).memory_full_info().pss)
    finally:
        process.kill()
        process.wait()


if __name__ == "__main__":
    main()
