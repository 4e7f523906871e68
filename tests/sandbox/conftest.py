"""One light worker for the room, and a way to run a few lines in one of its children."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from graders.sandbox import Child, Ending, Jail, Worker
from graders.sandbox.jail import interpreter_paths

ENTRY = "tests.sandbox.entries:execute"


@pytest.fixture(scope="session")
def light_worker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Worker]:
    with Worker(["numpy"], home=tmp_path_factory.mktemp("light-worker")) as worker:
        yield worker


@pytest.fixture
def namespaces(light_worker: Worker, tmp_path: Path) -> None:
    if light_worker.protection(tmp_path) != "namespaces":
        pytest.skip("this machine allows no user namespaces")


@pytest.fixture
def landlock() -> None:
    from graders.sandbox import kernel

    if not kernel.landlock_version():
        pytest.skip("this kernel has no Landlock")


class Inside:
    """Starts children with a given jail and runs source in them."""

    def __init__(self, worker: Worker, workspace: Path) -> None:
        self._worker = worker
        self.workspace = workspace
        workspace.mkdir()

    def start(self, **jail: Any) -> Child:
        settings: dict[str, Any] = {
            "readable": interpreter_paths(),
            "workspace": str(self.workspace),
            **jail,
        }
        child = self._worker.start_child(ENTRY, Jail(**settings), max_bytes=2**20)
        child.channel.set_timeout(60)
        return child

    def __call__(self, source: str, **jail: Any) -> Any:
        return self.run(source, **jail)[0]

    @contextlib.contextmanager
    def waiting(self, **jail: Any) -> Iterator[Child]:
        """A child that has begun and waits for one more frame; its answer is ``alive``."""
        child = self.start(**jail)
        source = "channel.send('ready', {}); channel.receive(); result = 'alive'"
        try:
            child.channel.send("run", {"source": source})
            assert child.channel.receive().kind == "ready"
            yield child
        finally:
            child.kill()
            child.wait(5)

    def run(self, source: str, **jail: Any) -> tuple[Any, Ending]:
        """The value of ``result`` (None without an answer) and how the child ended."""
        child = self.start(**jail)
        child.channel.send("run", {"source": source})
        frame = child.channel.receive()
        return (None if frame is None else frame.body["value"]), child.wait(20)


@pytest.fixture
def inside(light_worker: Worker, tmp_path: Path) -> Inside:
    return Inside(light_worker, tmp_path / "workspace")


def processes() -> set[int]:
    return {int(name) for name in os.listdir("/proc") if name.isdigit()}  # noqa: PTH208


Start = Callable[..., Child]
