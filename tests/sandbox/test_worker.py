"""The warm worker itself: what it inherits, and that it ends with its parent."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psutil
import pytest

import graders
from graders.sandbox import Child, Jail, Worker
from graders.sandbox.jail import interpreter_paths

PARENT = """
import os, signal, sys
from pathlib import Path
from graders.sandbox import Child, Jail, Worker
worker = Worker([], home=Path(sys.argv[1]))
jail = Jail(readable=(), workspace=sys.argv[1], protection="none")
child = worker.start_child("tests.sandbox.entries:execute", jail, max_bytes=999)
print(worker.pid, *[p.pid for p in child._processes()], flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_worker_and_children_die_with_a_killed_parent(tmp_path: Path):
    root = str(Path(graders.__file__).parent.parent)
    parent = subprocess.run(
        [sys.executable, "-c", PARENT, str(tmp_path)],
        capture_output=True,
        text=True,
        cwd=root,
        check=False,
    )
    pids = [int(word) for word in parent.stdout.split()]
    assert len(pids) >= 2, parent.stderr
    left = [psutil.Process(pid) for pid in pids if psutil.pid_exists(pid)]
    assert psutil.wait_procs(left, timeout=10)[1] == []


def test_a_worker_outlives_the_thread_that_started_it(tmp_path: Path):
    jail = Jail(readable=interpreter_paths(), workspace=str(tmp_path), protection="none")

    def run(worker: Worker) -> None:
        child = worker.start_child("tests.sandbox.entries:execute", jail, max_bytes=9999)
        child.channel.set_timeout(20)
        child.channel.send("run", {"source": "result = 1"})
        assert child.channel.receive().body["value"] == 1
        child.wait(5)

    def start() -> Worker:
        worker = Worker([], home=tmp_path)
        run(worker)  # by now it has asked for its parent-death signal
        return worker

    with ThreadPoolExecutor(1) as pool:
        worker = pool.submit(start).result()
    with worker:
        run(worker)


def test_children_inherit_nothing_but_what_python_needs(tmp_path: Path, monkeypatch):
    monkeypatch.setenv("SECRET_TOKEN", "swordfish")
    with Worker([], home=tmp_path, environment={"MPLBACKEND": "agg"}) as worker:
        jail = Jail(readable=interpreter_paths(), workspace=str(tmp_path), protection="none")
        child = worker.start_child("tests.sandbox.entries:execute", jail, max_bytes=9999)
        child.channel.set_timeout(20)
        child.channel.send("run", {"source": "result = dict(os.environ)"})
        environment = child.channel.receive().body["value"]
        child.wait(5)
    allowed = {"PATH", "LD_LIBRARY_PATH", "TZ", "LANG", "LC_CTYPE", "HOME", "PYTHONPATH"}
    allowed |= {"PYTHONHASHSEED", "PYTHONDONTWRITEBYTECODE", "MPLBACKEND"}
    assert set(environment) <= allowed
    assert environment["HOME"] == str(tmp_path)


def test_tensorflow_is_imported_but_not_started(keras_worker: Worker, tmp_path: Path):
    jail = Jail(
        readable=interpreter_paths(),
        workspace=str(tmp_path),
        protection=keras_worker.protection(tmp_path),
    )
    child = keras_worker.start_child("tests.sandbox.entries:is_initialised", jail, max_bytes=9999)
    assert child.channel.receive().body == {"started": False, "threads": 1}
    assert child.wait(20).status == 0


def test_the_worker_has_one_thread(keras_worker: Worker, tmp_path: Path):
    keras_worker.protection(tmp_path)
    assert len(os.listdir(f"/proc/{keras_worker.pid}/task")) == 1  # noqa: PTH208


def test_children_train_after_the_fork(keras_worker: Worker, tmp_path: Path):
    jail = Jail(
        readable=interpreter_paths(),
        workspace=str(tmp_path),
        protection=keras_worker.protection(tmp_path),
    )
    for _ in range(2):
        child = keras_worker.start_child("tests.sandbox.entries:train", jail, max_bytes=9999)
        child.channel.set_timeout(120)
        first, second = child.channel.receive().body["losses"]
        assert second < first
        assert child.wait(20).status == 0


def test_a_probe_that_somebody_kills_weakens_no_isolation(
    light_worker: Worker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    expected = light_worker.protection(tmp_path)
    start, killed = Worker.start_child, []

    def start_and_kill(worker: Worker, *arguments: Any, **options: Any) -> Child:
        child = start(worker, *arguments, **options)
        if len(killed) < 2:
            child.kill()
            killed.append(child.pid)
        return child

    monkeypatch.setattr(Worker, "start_child", start_and_kill)
    with Worker([], home=tmp_path) as worker:
        assert worker.protection(tmp_path) == expected
    assert len(killed) == 2


def test_children_collect_garbage_but_not_what_the_worker_left(tmp_path: Path):
    with Worker(["json"], home=tmp_path) as worker:
        jail = Jail(readable=interpreter_paths(), workspace=str(tmp_path), protection="none")
        child = worker.start_child("tests.sandbox.entries:execute", jail, max_bytes=9999)
        child.channel.set_timeout(20)
        source = "import gc; result = [gc.isenabled(), gc.get_freeze_count() > 1000]"
        child.channel.send("run", {"source": source})
        assert child.channel.receive().body["value"] == [True, True]
        child.wait(5)
