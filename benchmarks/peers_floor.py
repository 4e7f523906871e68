"""The floor: the bare child process that runs the same cells with everything imported.

A process imports the libraries and the lab's data once and forks a child for each notebook, which
runs the code cells with ``exec``: no sandbox, no capture, no display, no checks. No grader that
runs notebooks can be faster. It prints one JSON line for each notebook::

    python benchmarks/peers_floor.py submissions/*.ipynb
"""

from __future__ import annotations

import contextlib
import dataclasses
import gc
import importlib
import io
import json
import os
import sys
import tempfile
import time
import traceback
from collections.abc import Iterator, Sequence
from pathlib import Path

from graders.capture.running import WARM_MODULES
from graders.integrations.live_data import serve_datasets

DATASETS = ("mnist",)
_CONNECTIONS = ("start_lab(", "grader.check(")
"""Cells with these connect a notebook to a grader, and are left out."""


def bare_cells(notebook: Path) -> list[str]:
    """The code cells without magics and without what belongs to a grader."""
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    texts = ("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
    return [
        "\n".join(line for line in text.splitlines() if not line.startswith("%"))
        for text in texts
        if not any(word in text for word in _CONNECTIONS)
    ]


def run_bare(cells: Sequence[str]) -> int:
    """Run the cells one after the other; how many of them failed, which stops no other."""
    names: dict[str, object] = {"__name__": "__main__"}
    failed = 0
    for cell in cells:
        try:
            exec(compile(cell, "<cell>", "exec"), names)  # noqa: S102
        except Exception:
            failed += 1
            traceback.print_exc(limit=0)
    return failed


@dataclasses.dataclass(frozen=True, kw_only=True)
class ChildCost:
    """Seconds from the fork to the end of a child, its CPU seconds, and cells that failed."""

    seconds: float
    cpu_seconds: float
    failed_cells: int


def cost_of_child(cells: Sequence[str]) -> ChildCost:
    """Fork a child that runs the cells, and wait for it."""
    started = time.perf_counter()
    child = os.fork()
    if child == 0:
        with tempfile.TemporaryDirectory() as folder:
            os.chdir(folder)
            with contextlib.redirect_stdout(io.StringIO()):  # Keras's progress bar needs a file
                failed = run_bare(cells)
        os._exit(failed)
    _, status, usage = os.wait4(child, 0)
    return ChildCost(
        seconds=time.perf_counter() - started,
        cpu_seconds=usage.ru_utime + usage.ru_stime,
        failed_cells=os.waitstatus_to_exitcode(status),
    )


def run_floor(notebooks: Sequence[Path]) -> Iterator[ChildCost]:
    """The cost of each notebook's child."""
    os.environ |= {"MPLBACKEND": "agg", "TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": "-1"}
    for name in WARM_MODULES:
        importlib.import_module(name)
    serve_datasets(DATASETS)
    gc.collect()
    gc.freeze()  # a collection in the child would copy every page that it visits
    for notebook in notebooks:
        yield cost_of_child(bare_cells(notebook))


if __name__ == "__main__":
    for cost in run_floor([Path(name) for name in sys.argv[1:]]):
        print(json.dumps(dataclasses.asdict(cost)), flush=True)
