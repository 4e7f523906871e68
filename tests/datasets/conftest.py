"""A place of its own for every test: no cache, settings or Keras folder of the user's."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

import graders.datasets.sets
from graders.datasets import DataSource, stand_in
from graders.datasets.catalog import load_dataset
from graders.datasets.definition import Array, DataSet

CopyWriter = Callable[..., Path]


@pytest.fixture(scope="session")
def mnist_stand_in(tmp_path_factory: pytest.TempPathFactory) -> DataSource:
    """The whole MNIST stand-in, generated once for all tests (about ten seconds)."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LABGRADE_CACHE", str(tmp_path_factory.mktemp("mnist")))
        return stand_in("mnist")


@pytest.fixture(scope="session")
def imdb_stand_in(tmp_path_factory: pytest.TempPathFactory) -> DataSource:
    """The whole IMDB stand-in, written once for all tests (about five seconds)."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LABGRADE_CACHE", str(tmp_path_factory.mktemp("imdb")))
        return stand_in("imdb")


@pytest.fixture(autouse=True)
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Empty folders for cache, settings and Keras, below the test's own folder."""
    for variable, folder in {
        "LABGRADE_CACHE": "cache",
        "LABGRADE_CONFIG": "config",
        "KERAS_HOME": "keras",
    }.items():
        monkeypatch.setenv(variable, str(tmp_path / folder))
    monkeypatch.delenv("LABGRADE_DATA", raising=False)
    return tmp_path


@pytest.fixture
def tiny(monkeypatch: pytest.MonkeyPatch) -> Iterator[DataSet]:
    """A small data set beside the shipped ones, found the way those are."""
    extra = str(Path(__file__).parent / "extra_sets")
    monkeypatch.setattr(graders.datasets.sets, "__path__", [*graders.datasets.sets.__path__, extra])
    yield load_dataset("tiny")
    sys.modules.pop("graders.datasets.sets.tiny", None)


@pytest.fixture
def write_copy(tiny: DataSet) -> CopyWriter:
    """Writes ``tiny.npz``, with arrays replaced by name; None leaves an array out."""

    def write(path: Path, **replaced: Array | None) -> Path:
        arrays = {name: array + 0 for name, array in tiny.make_stand_in().items()}
        arrays["x_train"] += 5
        kept = {k: v for k, v in (arrays | replaced).items() if v is not None}
        path.parent.mkdir(parents=True, exist_ok=True)
        np.savez(path, **kept)
        return path

    return write
