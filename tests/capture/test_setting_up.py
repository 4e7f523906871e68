"""Sandboxes before the first cell: ready beside other runs, and our own failure if they are not."""

from __future__ import annotations

import time
from pathlib import Path

import psutil
import pytest

from graders.capture import capture_notebook, make_jail, prepared
from graders.errors import NotStartedError, SandboxError
from graders.evidence.captured import Captured
from graders.labs import Question, Variable
from graders.labs.definition import Lab
from graders.sandbox import Jail, Worker
from graders.sandbox.jail import interpreter_paths
from tests.capture.conftest import declines, notebook

VALUE = Question(name="q1", title="A value", variables=(Variable(name="v", kind="value"),))
LAB = Lab(name="lab_small", title="Small", datasets=(), questions=(VALUE,))


def test_a_sandbox_that_cannot_be_built_is_told_apart_from_a_notebook_that_ends(
    keras_worker: Worker, tmp_path: Path
):
    protection = keras_worker.protection(tmp_path)
    missing = str(tmp_path / "no such library folder")
    jail = Jail(readable=(missing,), workspace=str(tmp_path), protection=protection)
    if protection == "none":
        pytest.skip("without a file-system view there is nothing to set up")
    with pytest.raises(SandboxError, match="could not be set up"):
        capture_notebook(
            keras_worker, notebook("import os; os._exit(0)"), LAB, jail, threads=1, answer=declines
        )


@pytest.fixture
def jail(keras_worker: Worker, tmp_path: Path) -> Jail:
    return make_jail(LAB, {}, tmp_path, keras_worker.protection(tmp_path))


def value(captured: Captured) -> object:
    """What the notebook left in ``v``."""
    found = captured.snapshots[-1]["variables"]["v"]["object"]
    return captured.objects[found]["value"]


def test_a_prepared_notebook_does_nothing_before_its_turn(keras_worker: Worker, jail: Jail):
    cells = notebook("import time; v = time.time()")
    with prepared(keras_worker, cells, LAB, jail, threads=1) as sandbox:
        assert sandbox.child.channel.has_come(60)  # it is ready
        ready = time.time()
        captured = sandbox.run(answer=declines)
    assert captured.ending == "complete"
    assert value(captured) >= ready


def test_a_prepared_sandbox_that_is_not_used_leaves_no_process(keras_worker: Worker, jail: Jail):
    with prepared(keras_worker, notebook("v = 1"), LAB, jail, threads=1) as sandbox:
        pids = sandbox.child.pids()
        assert pids
    gone = [psutil.Process(pid) for pid in pids if psutil.pid_exists(pid)]
    assert psutil.wait_procs(gone, timeout=10)[1] == []


def test_one_that_is_killed_while_it_waits_has_not_started(keras_worker: Worker, jail: Jail):
    with prepared(keras_worker, notebook("v = 1"), LAB, jail, threads=1) as sandbox:
        assert sandbox.child.channel.has_come(60)
        sandbox.child.kill()
        with pytest.raises(NotStartedError, match="could not be set up"):
            sandbox.run(answer=declines)


LATE_IMPORTS = """
import sys
warm = {warm!r}
import keras, matplotlib.pyplot as plt, numpy as np
plt.imshow(np.zeros((28, 28)), cmap="gray")
plt.title("zeros")
net = keras.Sequential([keras.layers.Input((4,)), keras.layers.Dense(2)])
net.compile("sgd", "mse", metrics=["accuracy"])
files = {{name: getattr(module, "__file__", None) for name, module in sys.modules.items()}}
v = [name for name, file in files.items() if file and file not in warm]
"""


def test_children_import_nothing_that_the_worker_could_have(
    keras_worker: Worker, jail: Jail, tmp_path: Path
):
    alone = Jail(readable=interpreter_paths(), workspace=str(tmp_path), protection="none")
    child = keras_worker.start_child("tests.sandbox.entries:execute", alone, max_bytes=10**7)
    child.channel.set_timeout(60)
    source = "result = [getattr(each, '__file__', None) for each in sys.modules.values()]"
    child.channel.send("run", {"source": source})
    warm = child.channel.receive().body["value"]
    child.wait(5)
    cells = notebook("%matplotlib inline", LATE_IMPORTS.format(warm=warm), "net.summary()")
    captured = capture_notebook(keras_worker, cells, LAB, jail, threads=1, answer=declines)
    assert [cell["status"] for cell in captured.cells] == ["ok"] * 3
    assert value(captured) == []
