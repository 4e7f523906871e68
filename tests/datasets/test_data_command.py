"""``labgrade data``: what it prints and how it ends."""

from __future__ import annotations

from pathlib import Path

import pytest

from graders.cli import main
from graders.datasets import DataSource
from graders.datasets.definition import DataSet
from graders.datasets.settings import saved_folder


@pytest.fixture
def with_mnist(mnist_stand_in: DataSource, monkeypatch: pytest.MonkeyPatch) -> None:
    """The cache that already holds the MNIST stand-in."""
    monkeypatch.setenv("LABGRADE_CACHE", str(mnist_stand_in.path.parents[2]))
    monkeypatch.setenv("COLUMNS", "200")


@pytest.mark.usefixtures("with_mnist")
def test_list_shows_source_rows_and_digest(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["data", "list"]) == 0
    output = capsys.readouterr().out
    for text in ("mnist", "stand-in", "60,000 / 10,000", "sha256:0b6878786240"):
        assert text in output


@pytest.mark.usefixtures("with_mnist")
def test_list_tells_what_was_passed_over(places: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["data", "use", str(places)]) == 0
    assert main(["data", "list"]) == 0
    assert "neither mnist.npz nor a folder mnist" in capsys.readouterr().out


def test_use_saves_shows_and_clears(places: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["data", "use", str(places)]) == 0
    assert main(["data", "use"]) == 0
    assert str(places.resolve()) in capsys.readouterr().out
    assert main(["data", "use", "--clear"]) == 0
    assert saved_folder() is None


def test_wrong_usage_ends_with_2(places: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["data", "use", str(places / "nowhere")]) == 2
    assert main(["data", "use", str(places), "--clear"]) == 2
    assert main(["data", "fetch", "nothing"]) == 2
    assert "The data sets are" in capsys.readouterr().err


def test_fetch_offline_says_what_to_do(tiny: DataSet, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["data", "fetch", "tiny"]) == 2
    assert "labgrade data use DIR" in capsys.readouterr().err
