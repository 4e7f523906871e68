"""A scheduler and workers in processes of their own, started as a department starts them."""

from __future__ import annotations

import dataclasses
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import psutil
import pytest

from graders.datasets import DataSource
from tests.integrations.dask.recorded import RECORD

ROOT = Path(__file__).parents[3]
WAIT_SECONDS = 300.0


def wait_until(condition: Callable[[], object], what: str) -> None:
    """Return as soon as the condition holds; fail after five minutes."""
    deadline = time.monotonic() + WAIT_SECONDS
    while not condition():
        if time.monotonic() > deadline:
            pytest.fail(f"waited in vain: {what}")
        time.sleep(0.02)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Event:
    """A line of the workers' record."""

    pid: int
    what: str
    name: str


class Processes:
    """One scheduler and its workers."""

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        self.folder = folder
        self.record = folder / "record.txt"
        self.environment = {**os.environ, **environment, RECORD: str(self.record)}
        self.environment["TMPDIR"] = str(folder / "tmp")
        (folder / "tmp").mkdir()
        self._file = folder / "scheduler.json"
        self._started: list[subprocess.Popen[bytes]] = []

    def start_scheduler(self) -> str:
        """Its address. It needs no labgrade: only Dask is on its path."""
        environment = {
            **self.environment,
            "PYTHONPATH": "",
            "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "1",
        }
        where = ("--host", "127.0.0.1", "--port", "0", "--no-dashboard")
        self._start("scheduler", *where, "--scheduler-file", self._file, environment=environment)
        wait_until(lambda: self._file.exists() and self._file.read_text(), "a scheduler")
        return str(json.loads(self._file.read_text())["address"])

    def start_worker(self, **environment: str) -> subprocess.Popen[bytes]:
        """One ``dask worker`` with its nanny; records what it does if it has labgrade."""
        preload = () if "PYTHONPATH" in environment else ("--preload", recorder())
        return self._start(
            "worker",
            *("--scheduler-file", self._file, "--nthreads", "1", "--no-dashboard"),
            *("--local-directory", self.folder / "scratch", *preload),
            environment={**self.environment, "PYTHONPATH": str(ROOT), **environment},
        )

    def events(self) -> list[Event]:
        """What the workers have done until now."""
        if not self.record.exists():
            return []
        lines = [line.split() for line in self.record.read_text(encoding="utf-8").splitlines()]
        return [Event(pid=int(pid), what=what, name=name) for pid, what, name in lines]

    def running(self) -> dict[int, str]:
        """Pid of each live worker process that is at a notebook, to the notebook's digest."""
        at: dict[int, str] = {}
        for event in self.events():
            if event.what == "begin":
                at[event.pid] = event.name
            elif event.what == "end":
                del at[event.pid]
        return {pid: name for pid, name in at.items() if psutil.pid_exists(pid)}

    def stop(self) -> None:
        """End all, the scheduler last: a worker that has lost it is slower to end."""
        for process in reversed(self._started):
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
        self._started.clear()

    def _start(
        self, what: str, *words: object, environment: Mapping[str, str]
    ) -> subprocess.Popen[bytes]:
        log = (self.folder / f"{what}-{len(self._started)}.log").open("wb")
        with log:
            process = subprocess.Popen(
                [sys.executable, "-m", "dask", what, *map(str, words)],
                env=dict(environment),
                cwd=self.folder,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        self._started.append(process)
        return process


def recorder() -> Path:
    """The file that workers load first."""
    return Path(__file__).with_name("recorded.py")


def kill_with_nanny(pid: int) -> None:
    """SIGKILL for a worker's process and the nanny that would start it again."""
    worker = psutil.Process(pid)
    nanny = worker.parent()
    assert nanny is not None
    nanny.kill()
    worker.kill()


@pytest.fixture(scope="module")
def processes(
    session_cache: Path, mnist: DataSource, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Processes]:
    """Nothing is started yet; all that was is stopped at the end."""
    environment = {"LABGRADE_CACHE": str(session_cache)}
    made = Processes(tmp_path_factory.mktemp("cluster"), environment)
    yield made
    made.stop()
