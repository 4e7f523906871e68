"""Weights beside a notebook spare the training; what they are worth is measured."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import nbformat
import numpy as np

from graders.grading import Grader
from graders.labs import find_lab
from graders.labs.course import find_course
from tests.end_to_end.conftest import LAB, ROOT
from tests.end_to_end.test_small_notebooks import COMPILED, DATA, NETWORK

CELLS = (
    DATA,
    "X_train, X_test = X_train[..., None] / 255, X_test[..., None] / 255",
    NETWORK,
    COMPILED,
    "history = cnn_model.fit(X_train, y_train, epochs=1)",
)


def test_weights_spare_the_training_and_are_measured(session_cache: Path, tmp_path, monkeypatch):
    monkeypatch.setenv("LABGRADE_CACHE", str(session_cache))
    notebook = tmp_path / "ada.ipynb"
    document = nbformat.v4.new_notebook()
    document.cells = [nbformat.v4.new_code_cell(source) for source in CELLS]
    nbformat.write(document, notebook)
    names: dict[str, Any] = {}
    exec(NETWORK, {"keras": __import__("keras")}, names)  # noqa: S102 - our own text
    weights = names["cnn_model"].get_weights()
    weights[-1] = np.arange(10)  # as if a training had ended with one class for everything
    names["cnn_model"].set_weights(weights)
    names["cnn_model"].save_weights(tmp_path / "ada.weights.h5")
    lab = dataclasses.replace(find_lab(LAB), submitted_weights=("mnist",))
    with Grader(lab, find_course(ROOT), folder=tmp_path / "evidence") as grader:
        graded = grader.grade(notebook)
    report = graded.report
    cases = {case.name: case for question in report.questions for case in question.cases}
    earned = {question.name: question.score for question in report.questions}
    assert any("ada.weights.h5 were taken instead of training" in note for note in report.notes)
    assert report.timings["training"] == 0
    # The network and its compilation are right, its weights are worth nothing.
    assert (earned["q5_cnn_model"], earned["q8_compile"]) == (8, 2)
    lost = [case for case in cases.values() if "seldom" in case.message]
    assert len(lost) == 1
