"""Runs of a recipe: a short one where it suffices, all that was asked for where it does not."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import pytest

from graders.datasets import held_out
from graders.evidence.digests import weights_digest
from graders.measure.provenance import Provenance
from graders.training import Recipe, Trainer
from tests.measure.test_measuring import LAB, Evidence, evidence, measurer, start
from tests.training.conftest import MakeTrainer, make_trainer, recipe, request

__all__ = ["evidence", "make_trainer", "measurer", "start"]

ROWS = np.arange(3000, dtype=np.int32)
EASILY_PLEASED = {"mnist": {"probe_every": 5, "probe_examples": 500, "accept_at": 0.3}}


def figures(
    evidence: Evidence, trainer: Trainer, asked: Recipe, **measurement: Any
) -> list[tuple[Any, float]]:
    """Seed and held-out accuracy of each run that decides about a captured, trained model."""
    trained = trainer.train(asked)
    evidence.trainer = trainer
    evidence.provenances = {
        **evidence.provenances,
        weights_digest(trained.weights): Provenance(recipe=asked, trained=trained),
    }
    evidence.model(2, request()["model"], *trained.weights)
    evidence.snapshot(net=2)
    changed = dataclasses.replace(LAB.measurements[0], claims=(), **measurement)
    found = evidence.measured(measurements=(changed,))["evaluations"]["2"]
    return [(figure["seed"], figure["accuracy"]) for figure in found]


def test_a_short_run_suffices_where_held_out_rows_confirm_it(
    evidence: Evidence, make_trainer: MakeTrainer
):
    asked = recipe(ROWS, fit__epochs=5)
    found = figures(evidence, make_trainer(budgets=EASILY_PLEASED), asked, threshold=0.2)
    assert [seed for seed, _ in found] == [None]
    assert 0.2 <= found[0][1] < 0.7


def test_where_they_do_not_all_that_was_asked_for_is_trained(
    evidence: Evidence, make_trainer: MakeTrainer
):
    asked = recipe(ROWS, fit__epochs=5)
    trainer = make_trainer(budgets=EASILY_PLEASED)
    found = figures(evidence, trainer, asked, threshold=0.7)
    full = figures(evidence, make_trainer(), asked, threshold=0.7)
    assert [seed for seed, _ in found] == [0]
    assert found[0][1] == full[0][1] >= 0.7


@pytest.mark.parametrize("budgets", [EASILY_PLEASED, {}], ids=["cut", "in full"])
def test_what_goes_on_from_a_short_run_is_trained_from_its_beginning(
    evidence: Evidence, make_trainer: MakeTrainer, budgets: Any
):
    """Two times five epochs, each cut short: ten epochs are measured, not less than five."""
    trainer, first = make_trainer(budgets=budgets), recipe(ROWS, fit__epochs=5)
    begun = trainer.train(first)
    evidence.provenances = {weights_digest(begun.weights): Provenance(recipe=first, trained=begun)}
    second = recipe(ROWS, fit__epochs=5, continues=begun.key)
    found = figures(evidence, trainer, second, threshold=0.99, max_runs=2, spread=1.0)

    alone, expected = make_trainer(), []
    for seed in (0, 1):
        whole = alone.train(first, seed)
        ten = alone.train(recipe(ROWS, fit__epochs=5, continues=whole.key), seed)
        kernel, bias = ten.weights
        x, y = held_out(evidence.source)
        outputs = np.asarray(x).reshape(len(x), -1) / 255 @ kernel + bias
        expected.append(float((outputs.argmax(1) == y).mean()))
    assert [figure for _, figure in found] == pytest.approx(expected, abs=1e-4)


def test_a_step_is_worth_the_full_training_too(evidence: Evidence, make_trainer: MakeTrainer):
    asked = recipe(ROWS, fit__epochs=5)
    trainer = make_trainer(budgets=EASILY_PLEASED)
    found = figures(evidence, trainer, asked, threshold=0.2, steps=(0.7,))
    assert [seed for seed, _ in found] == [0]
    assert found[0][1] >= 0.7


@pytest.mark.parametrize(
    ("spread", "runs"),
    [(1.0, 3), (0.2, 3), (0.02, 1)],
)
def test_a_run_is_repeated_where_another_seed_may_do_better(
    evidence: Evidence, make_trainer: MakeTrainer, spread: float, runs: int
):
    """Five epochs of a linear model end near 0.85: 0.95 is out of its reach, 0.1 away."""
    asked = recipe(ROWS, fit__epochs=5)
    found = figures(evidence, make_trainer(), asked, threshold=0.95, max_runs=3, spread=spread)
    assert [seed for seed, _ in found] == [None, 1, 2][:runs]


def test_a_run_stuck_at_chance_is_repeated_however_far_it_is(
    evidence: Evidence, make_trainer: MakeTrainer
):
    still = {"class_name": "SGD", "config": {"learning_rate": 1e-9}}
    asked = recipe(compile__optimizer=still)
    found = figures(evidence, make_trainer(), asked, threshold=0.95, max_runs=2, spread=0.05)
    assert len(found) == (2 if found[0][1] <= 0.15 else 1)
