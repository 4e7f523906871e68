"""A sandbox gets ready while another notebook runs, and begins when that one has ended."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from graders.evidence.captured import Captured
from graders.grading import local
from graders.grading.local import LocalRunner
from graders.labs import find_lab


class Sandboxes:
    """Stands in for real sandboxes; tells in which order they got ready, began and ended."""

    def __init__(self) -> None:
        self.told: list[str] = []
        self.both_ready = threading.Event()
        self._lock = threading.Lock()

    def tell(self, what: str) -> None:
        """Note what has happened."""
        with self._lock:
            self.told.append(what)
            if sum(each.startswith("ready") for each in self.told) == 2:
                self.both_ready.set()

    @contextlib.contextmanager
    def prepared(self, _worker: Any, notebook: Any, *_: Any, **_options: Any) -> Iterator[Any]:
        """In the place of :func:`graders.capture.prepared`."""
        self.tell(f"ready {notebook.name}")

        def run(**_answers: Any) -> Captured:
            self.tell(f"begins {notebook.name}")
            assert self.both_ready.wait(60), "the next was not got ready meanwhile"
            self.tell(f"ends {notebook.name}")
            return Captured(ending="complete")

        yield SimpleNamespace(run=run)


@pytest.mark.usefixtures("cache")
def test_the_next_gets_ready_beside_a_run_and_runs_after_it(monkeypatch: pytest.MonkeyPatch):
    sandboxes = Sandboxes()
    worker = SimpleNamespace(is_alive=lambda: True)
    runner = LocalRunner(find_lab("lab5"), jobs=1, warm=False, protection="none")
    monkeypatch.setattr(runner, "_start_worker", lambda: worker)
    monkeypatch.setattr(local.capture, "prepared", sandboxes.prepared)
    monkeypatch.setattr(local, "measure", lambda *_args, **_options: {})
    notebooks = [SimpleNamespace(name=name, weights=()) for name in ("a", "b")]
    threads = [
        threading.Thread(target=runner.run, args=(each, lambda _stage: None)) for each in notebooks
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    runner.close()
    first, second = (each[-1] for each in sandboxes.told if each.startswith("begins"))
    order = [f"begins {first}", f"ends {first}", f"begins {second}", f"ends {second}"]
    assert [each for each in sandboxes.told if not each.startswith("ready")] == order
    assert sandboxes.told.index(f"ready {second}") < sandboxes.told.index(f"ends {first}")
