"""Parity: classes of right notebooks, and what trainings in full cost a notebook by itself."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from parity import class_of, training_in_full

from graders.labs import load_lab
from graders.labs.course import find_course
from tests.training.conftest import MakeTrainer, make_trainer, recipe

__all__ = ["make_trainer"]
LAB = "lab5_mnist_batchnorm"


def test_a_class_is_the_reference_and_alternatives_each_in_a_notebook_of_its_own(tmp_path: Path):
    course = find_course()
    first, *others = class_of(load_lab(LAB), course, 5, tmp_path / "class")
    reference = json.loads(course.solution(LAB).read_text(encoding="utf-8"))
    assert json.loads(first.read_text(encoding="utf-8")) == reference
    texts = {path.read_text(encoding="utf-8") for path in (first, *others)}
    assert len(texts) == 5
    again = class_of(load_lab(LAB), course, 5, tmp_path / "again")
    assert [path.name for path in again] == [first.name, *(path.name for path in others)]


def test_a_training_that_is_there_counts_once_for_each_notebook(
    make_trainer: MakeTrainer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("LABGRADE_CACHE", str(tmp_path))
    trainer, nothing = make_trainer(), tmp_path / "nothing"
    with training_in_full(nothing) as first:
        made = trainer.train(recipe())
        trainer.train(recipe())
    assert first == []  # trained now, so its seconds are measured
    with training_in_full(nothing) as second:
        trainer.train(recipe())
        trainer.train(recipe())
        trainer.train(recipe(), seed=1)
    assert second == [made.facts["cpu_seconds"]]
    assert second[0] > 0


def test_what_a_budget_did_not_cut_short_is_taken_over(
    make_trainer: MakeTrainer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    budget = make_trainer(folder=tmp_path / "budget").train(recipe())
    monkeypatch.setenv("LABGRADE_CACHE", str(tmp_path))
    with training_in_full(tmp_path / "budget") as seconds:
        full = make_trainer().train(recipe())
    assert len(seconds) == 1
    assert [weight.tobytes() for weight in full.weights] == [
        weight.tobytes() for weight in budget.weights
    ]
