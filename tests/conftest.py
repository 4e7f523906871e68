"""What several rooms share: one cache, one stand-in, one warm worker for the whole session.

``LABGRADE_TEST_CACHE`` may name a folder that outlives the session; without it the MNIST
stand-in is made anew, which takes about ten seconds.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from graders.capture.running import WARM_MODULES
from graders.datasets import DataSource, held_out, stand_in
from graders.sandbox import Worker

# A shell that starts the tests in the background has Ctrl-C ignored, by their children too.
signal.signal(signal.SIGINT, signal.default_int_handler)

# A deadline is a timing assertion: it fails on a busy machine.
settings.register_profile("labgrade", deadline=None)
settings.load_profile("labgrade")

QUIET_LIBRARIES = {
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "CUDA_VISIBLE_DEVICES": "-1",
    "MPLBACKEND": "agg",
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
}
"""The environment that the grader gives its worker."""


@pytest.fixture(scope="session")
def session_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache folder for the whole session; nothing of the user's own."""
    named = os.environ.get("LABGRADE_TEST_CACHE")
    return Path(named) if named else tmp_path_factory.mktemp("cache")


@pytest.fixture
def cache(session_cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The session's cache as ``LABGRADE_CACHE``, and no settings or data of the user's."""
    monkeypatch.setenv("LABGRADE_CACHE", str(session_cache))
    monkeypatch.setenv("LABGRADE_CONFIG", str(tmp_path / "config"))
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    monkeypatch.delenv("LABGRADE_DATA", raising=False)
    return session_cache


@pytest.fixture(scope="session")
def mnist(session_cache: Path) -> DataSource:
    """The MNIST stand-in with its held-out rows, whatever else is on this machine."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LABGRADE_CACHE", str(session_cache))
        source = stand_in("mnist")
        held_out(source)
        return source


@pytest.fixture(scope="session")
def keras_worker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Worker]:
    """A worker as warm as the grader's own: it starts once for the session."""
    home = tmp_path_factory.mktemp("keras-worker")
    with Worker(WARM_MODULES, home=home, environment=QUIET_LIBRARIES) as worker:
        yield worker
