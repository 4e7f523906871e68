"""A sandbox gets ready while another notebook runs, and begins when that one has ended."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from graders.errors import NotStartedError
from graders.evidence.captured import Captured
from graders.grading import local
from graders.grading.local import LocalRunner
from graders.labs import find_lab


class Sandboxes:
    """Stands in for real sandboxes; tells in which order they got ready, began and ended."""

    def __init__(self, *, go_on: int) -> None:
        self.told: list[str] = []
        self.fail: set[str] = set()
        self.enough_ready = threading.Event()
        self._go_on = go_on
        self._lock = threading.Lock()

    def tell(self, what: str) -> None:
        """Note what has happened."""
        with self._lock:
            self.told.append(what)
            if sum(each.startswith("ready") for each in self.told) == self._go_on:
                self.enough_ready.set()

    def of(self, what: str) -> list[str]:
        """The notebooks of which that was told, in order."""
        return [each.rpartition(" ")[2] for each in self.told if each.startswith(what)]

    @contextlib.contextmanager
    def prepared(self, _worker: Any, notebook: Any, *_: Any, **_options: Any) -> Iterator[Any]:
        """In the place of :func:`graders.capture.prepared`."""
        self.tell(f"ready {notebook.name}")

        def run(**_answers: Any) -> Captured:
            self.tell(f"begins {notebook.name}")
            assert self.enough_ready.wait(60), "the next was not got ready meanwhile"
            if notebook.name in self.fail:
                self.fail.remove(notebook.name)
                raise NotStartedError("The sandbox was gone.")
            self.tell(f"ends {notebook.name}")
            return Captured(ending="complete")

        yield SimpleNamespace(run=run)


RunAll = Callable[[Sandboxes, int], None]


@pytest.fixture
def run_all(cache: Path, monkeypatch: pytest.MonkeyPatch) -> RunAll:
    """Runs notebooks a, b, … from as many threads, one at a time."""

    def run_in_threads(sandboxes: Sandboxes, count: int) -> None:
        worker = SimpleNamespace(is_alive=lambda: True)
        runner = LocalRunner(find_lab("lab5"), jobs=1, warm=False, protection="none")
        monkeypatch.setattr(runner, "_start_worker", lambda: worker)
        monkeypatch.setattr(local.capture, "prepared", sandboxes.prepared)
        monkeypatch.setattr(local, "measure", lambda *_args, **_options: {})

        def run(name: str) -> None:
            notebook: Any = SimpleNamespace(name=name, weights=())
            runner.run(notebook, lambda stage: sandboxes.tell(f"{stage}: {name}"))

        threads = [threading.Thread(target=run, args=(name,)) for name in "abcdef"[:count]]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        assert not any(thread.is_alive() for thread in threads)
        runner.close()

    return run_in_threads


def test_the_next_gets_ready_beside_a_run_and_runs_after_it(run_all: RunAll):
    sandboxes = Sandboxes(go_on=2)
    run_all(sandboxes, 2)
    first, second = sandboxes.of("begins")
    told = [each for each in sandboxes.told if each.startswith(("begins", "ends"))]
    assert told == [f"begins {first}", f"ends {first}", f"begins {second}", f"ends {second}"]
    assert sandboxes.told.index(f"ready {second}") < sandboxes.told.index(f"ends {first}")


def test_no_more_than_one_gets_ready_for_its_turn(run_all: RunAll):
    sandboxes = Sandboxes(go_on=2)
    run_all(sandboxes, 4)
    order = sandboxes.of("begins")
    assert sorted(order) == ["a", "b", "c", "d"]
    for before, waiting in zip(order, order[2:], strict=False):
        ended, ready = (
            sandboxes.told.index(f"{what}") for what in (f"ends {before}", f"ready {waiting}")
        )
        assert ended < ready


def test_one_that_did_not_start_gets_ready_again_when_it_is_alone(run_all: RunAll):
    sandboxes = Sandboxes(go_on=2)
    sandboxes.fail = {"a"}
    run_all(sandboxes, 2)
    assert sorted(sandboxes.of("ends")) == ["a", "b"]
    assert sorted(sandboxes.of("ready")) == ["a", "a", "b"]
    last_ready = len(sandboxes.told) - 1 - sandboxes.told[::-1].index("ready a")
    begun = {each for each in sandboxes.told[:last_ready] if each.startswith("begins b")}
    ended = {each for each in sandboxes.told[:last_ready] if each.startswith("ends b")}
    assert len(begun) == len(ended)  # nothing ran beside it
    assert "capture again, alone: a" in sandboxes.told
