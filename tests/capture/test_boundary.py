"""What student code can and cannot see of labgrade and of the machine."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

import graders
from graders.datasets import DataSource
from tests.capture.conftest import RunCells

ROOT = Path(graders.__file__).parent.parent


def test_the_environment_names_nothing_of_the_machine(
    run_cells: RunCells, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("SECRET_OF_THE_GRADER", "swordfish")
    run = run_cells(
        "import os, sys\n"
        "try: block = open('/proc/self/environ').read()\n"
        "except OSError: block = ''\n"
        "v = [dict(os.environ), block, os.getcwd(), sys.path, sys.argv, sorted(globals())]"
    )
    told = str(run.last("q3_value", "v"))
    assert "swordfish" not in told
    # The interpreter's own folders are seen; a checkout may hold one in its .venv.
    for seen in (str(Path(os.__file__).parent), sys.prefix):
        told = told.replace(seen, "")
    assert str(ROOT) not in told
    assert "/home/student" in told


def test_labgrade_cannot_be_imported(run_cells: RunCells):
    run = run_cells(
        "import graders, importlib, sys\nv = []\n"
        "for name in ('graders.checks', 'graders.labs', 'graders.evidence.channel',"
        " 'graders.capture.inside.session', 'graders.grading', 'tests', 'autograder_tests'):\n"
        "    try:\n        importlib.import_module(name); v.append(name)\n"
        "    except ImportError: pass"
    )
    assert run.last("q3_value", "v") == []


@pytest.mark.parametrize(
    "path",
    [
        str(ROOT / "graders" / "checks" / "accuracy.py"),
        str(ROOT / "autograder_tests"),
        str(ROOT / "solutions"),
        "/etc/shadow",
        str(Path.home() / ".cache"),
        "/var",
        "/home/student/../../etc/hostname",
        "/proc/1/environ",
    ],
)
def test_host_files_cannot_be_read(run_cells: RunCells, path: str):
    run = run_cells(
        f"import os\ntry:\n    v = os.listdir({path!r}) if os.path.isdir({path!r}) else open({path!r}).read()\n"  # noqa: E501
        "except OSError: v = None"
    )
    assert not run.last("q3_value", "v")


def test_held_out_rows_and_the_cache_are_out_of_reach(
    run_cells: RunCells, mnist: DataSource, session_cache: Path
):
    run = run_cells(
        "import os\nv = [sorted(os.listdir('/srv/data/mnist')), os.path.exists("
        f"{str(session_cache)!r}), os.access('/srv/data/mnist', os.W_OK)]"
    )
    files = ["contents.json", "x_test.npy", "x_train.npy", "y_test.npy", "y_train.npy"]
    assert run.last("q3_value", "v") == [files, False, False]


def test_there_is_no_network(run_cells: RunCells):
    run = run_cells(
        "import socket\nv = 0\nfor target in (('127.0.0.1', 22), ('1.1.1.1', 53)):\n"
        "    try:\n        socket.create_connection(target, 1); v += 1\n    except OSError: pass"
    )
    assert run.last("q3_value", "v") == 0


@pytest.mark.parametrize(
    "trick",
    [
        "grader.check = None",
        "grader = None",
        "otter.Notebook = None; grader = otter.Notebook",
        "get_ipython().run_cell = None",
        "get_ipython().ast_transformers.append(None)",
        "get_ipython().set_custom_exc((Exception,), lambda *a: 1 / 0)",
        "get_ipython().events.register('post_run_cell', lambda r: 1 / 0)",
        "get_ipython().user_ns.clear()",
        "import keras; keras.Model.fit = None; keras.Model.get_weights = None",
        "import json; json.dumps = None",
        "import builtins; builtins.isinstance = lambda *a: True",
        "import builtins; builtins.len = None",
        "import sys; sys.settrace(lambda *a: 1 / 0)",
        "import numpy as np; np.asarray = None; np.save = None",
        "import signal\nfor n in (14, 27): signal.signal(n, signal.SIG_IGN)",
        "import time; time.monotonic = lambda: 1 / 0",
        "import sys; sys.modules.clear()",
        "import os\nfor n in range(3, 64):\n    try: os.close(n)\n    except OSError: pass",
        "import gc, socket\nfor o in gc.get_objects():\n"
        "    if isinstance(o, socket.socket): o.sendall(b'x' * 99)",
        "import gc, socket\nfor o in gc.get_objects():\n"
        "    if isinstance(o, socket.socket): o.sendall(b'\\x00\\x00\\x00\\x02\\x00\\x00\\x00\\x00{}')",  # noqa: E501
    ],
)
def test_tampering_ends_in_captured_evidence_never_in_an_exception(run_cells: RunCells, trick: str):
    run = run_cells(
        "import otter, numpy as np; grader = otter.Notebook(); a = np.array([1])",
        "grader.check('q1_numbers')",
        trick,
        "a = np.array([2])",
        wall_seconds=20.0,
    )
    first = run.snapshots("q1_numbers")[0]
    assert run.captured.arrays_of(run.object(first, "a"))[0].tolist() == [1]


def test_killing_everything_in_reach_touches_only_the_notebook(run_cells: RunCells):
    run = run_cells("import os, signal\nos.kill(-1, signal.SIGKILL)", "v = 1")
    assert run.ending in ("complete", "The notebook's process ended before its last cell.")
    again = run_cells("v = 2")
    assert again.last("q3_value", "v") == 2
