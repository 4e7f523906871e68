"""Submitted weights stand for a training where the lab allows it, and only there."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest

from tests.capture.conftest import LAB, RunCells
from tests.capture.test_fitting import DATA

GENEROUS = dataclasses.replace(LAB, submitted_weights=("mnist",))
FIT = "h = net.fit(X, y, epochs=3, validation_split=0.1, verbose=0)"


@pytest.fixture
def submitted(tmp_path: Path) -> Path:
    """Weights of the network in DATA that are easily told: every bias is its class."""
    import keras

    net = keras.Sequential(
        [keras.layers.Input((28, 28)), keras.layers.Flatten(), keras.layers.Dense(10)]
    )
    net.set_weights([np.zeros((784, 10), np.float32), np.arange(10, dtype=np.float32)])
    folder = tmp_path / "submitted"
    folder.mkdir()
    net.save_weights(folder / "mine.weights.h5")
    return folder


def test_weights_that_fit_are_taken_instead_of_training(run_cells: RunCells, submitted: Path):
    asked = []
    run = run_cells(
        DATA,
        FIT,
        "v = [net.get_weights()[1].tolist(), h.epoch, sorted(h.history), len(h.history['loss'])]",
        lab=GENEROUS,
        submitted=submitted,
        answer=asked.append,
    )
    assert run.statuses == ["ok"] * 3, run.captured.cells
    assert run.last("q3_value", "v") == [
        [float(number) for number in range(10)],
        [0, 1, 2],
        ["accuracy", "loss", "val_accuracy", "val_loss"],
        3,
    ]
    assert asked == []  # nobody was asked to train
    assert any("mine.weights.h5 were taken instead of training" in note for note in run.notes)
    assert run.captured.fits[-1]["dataset"] == "mnist"


def test_a_notebook_may_save_under_the_name_that_it_submitted(run_cells: RunCells, submitted: Path):
    """As lab 1 tells: the cell that made the submitted file is run again."""
    before = (submitted / "mine.weights.h5").read_bytes()
    run = run_cells(
        DATA,
        "a = build(); a.load_weights('mine.weights.h5'); w = a.get_weights()[1].tolist()\n"
        "net.save_weights('mine.weights.h5')\n"
        "b = build(); b.load_weights('mine.weights.h5')\n"
        "v = [w, bool((b.get_weights()[0] == net.get_weights()[0]).all())]",
        lab=GENEROUS,
        submitted=submitted,
    )
    assert run.statuses == ["ok"] * 2, run.captured.cells
    assert run.last("q3_value", "v") == [[float(number) for number in range(10)], True]
    assert (submitted / "mine.weights.h5").read_bytes() == before


def test_each_file_stands_for_one_training(run_cells: RunCells, submitted: Path):
    run = run_cells(DATA, FIT, "net = build()\n" + FIT, lab=GENEROUS, submitted=submitted)
    assert sum("instead of training" in note for note in run.notes) == 1
    assert sum("was trained in the notebook" in note for note in run.notes) == 1


@pytest.mark.parametrize(
    ("prepare", "lab"),
    [
        (lambda folder: None, LAB),  # a lab that takes none
        (lambda folder: (folder / "mine.weights.h5").write_bytes(b"no weights"), GENEROUS),
        (lambda folder: (folder / "mine.weights.h5").unlink(), GENEROUS),
    ],
)
def test_otherwise_the_notebook_trains(run_cells: RunCells, submitted: Path, prepare, lab):
    prepare(submitted)
    run = run_cells(DATA, FIT, "v = float(net.get_weights()[1][9])", lab=lab, submitted=submitted)
    assert run.statuses == ["ok"] * 3, run.captured.cells
    assert run.last("q3_value", "v") != 9.0
    assert not any("instead of training" in note for note in run.notes)


def test_weights_of_another_shape_stand_for_nothing(run_cells: RunCells, submitted: Path):
    run = run_cells(
        DATA,
        f"net = build(units=12)\n{FIT}\nv = net.get_weights()[1].shape[0]",
        lab=GENEROUS,
        submitted=submitted,
    )
    assert run.last("q3_value", "v") == 12
    assert not any("instead of training" in note for note in run.notes)


def test_a_notebook_may_load_the_file_itself(run_cells: RunCells, submitted: Path):
    run = run_cells(
        DATA,
        "net.load_weights('mine.weights.h5'); v = float(net.get_weights()[1][9])",
        lab=GENEROUS,
        submitted=submitted,
    )
    assert run.last("q3_value", "v") == 9.0
