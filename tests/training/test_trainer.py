"""The trainer with its real process: once per recipe, from the cache, after a failure again."""

from __future__ import annotations

import json
import threading
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import pytest

from graders.errors import TrainingError
from graders.sandbox import Worker
from graders.training import NotTrainable
from graders.training.service import MEMORY_BYTES
from graders.training.trainer import SERVICE
from tests.training.conftest import ROWS, MakeTrainer, layer, recipe, request

RULES = {"mnist": {"probe_every": 5, "probe_examples": 500, "accept_at": 0.3}}


def test_a_recipe_gives_weights_history_and_facts(make_trainer: MakeTrainer):
    trained = make_trainer().train(recipe(fit__epochs=2, validation__split=0.25))
    assert [weight.shape for weight in trained.weights] == [(784, 10), (10,)]
    facts = trained.facts
    assert sorted(facts["history"]) == ["accuracy", "loss", "val_accuracy", "val_loss"]
    assert {len(values) for values in facts["history"].values()} == {2}
    # 150 rows in steps of 50, twice
    assert (facts["epochs"], facts["steps"], facts["steps_run"], facts["steps_asked"]) == (
        2,
        3,
        6,
        6,
    )
    assert facts["history"]["loss"][1] < facts["history"]["loss"][0]


def test_the_weights_are_those_that_keras_trains(make_trainer: MakeTrainer, mnist):
    """One step of gradient descent on all rows, worked out by hand."""
    made = make_trainer()
    one = made.train(recipe(fit__batch_size=200, fit__shuffle=False))
    two = made.train(recipe(fit__batch_size=200, fit__shuffle=False, continues=one.key))
    x = np.array(mnist.load("train")[0][:200]).reshape(200, -1) / 255
    y = np.array(mnist.load("train")[1][:200])
    kernel, bias = (np.asarray(weight, np.float64) for weight in one.weights)
    logits = x @ kernel + bias
    shares = np.exp(logits - logits.max(1, keepdims=True))
    shares /= shares.sum(1, keepdims=True)
    slope = (shares - np.eye(10)[y]) / 200
    np.testing.assert_allclose(two.weights[0], kernel - 0.1 * x.T @ slope, atol=1e-5)
    np.testing.assert_allclose(two.weights[1], bias - 0.1 * slope.sum(0), atol=1e-5)


def test_the_same_recipe_is_trained_once_and_kept(make_trainer: MakeTrainer, tmp_path: Path):
    started: list[int] = []
    first = make_trainer().train(recipe())

    def never():
        started.append(1)
        raise AssertionError("the cache was not used")

    again = make_trainer(start=never).train(recipe())
    assert started == []
    for left, right in zip(first.weights, again.weights, strict=True):
        np.testing.assert_array_equal(left, right)
    assert again.facts == first.facts


def test_seeds_differ_and_each_repeats_exactly(make_trainer: MakeTrainer, tmp_path: Path):
    here, elsewhere = make_trainer(), make_trainer(folder=tmp_path / "other")
    zero, one = here.train(recipe(), 0), here.train(recipe(), 1)
    assert not np.array_equal(zero.weights[0], one.weights[0])
    np.testing.assert_array_equal(elsewhere.train(recipe(), 1).weights[0], one.weights[0])


def test_those_who_ask_at_once_share_one_training(make_trainer: MakeTrainer, keras_worker: Worker):
    started: list[int] = []

    def start():
        started.append(1)
        return keras_worker.start_service(SERVICE)

    trainer, results = make_trainer(start=start), []
    threads = [
        threading.Thread(target=lambda: results.append(trainer.train(recipe()))) for _ in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(started) == 1
    assert len({trained.weights[0].tobytes() for trained in results}) == 1


@pytest.mark.parametrize("labels", ["class", "one-hot"])
def test_labels_in_both_forms_train(make_trainer: MakeTrainer, labels: str):
    loss = "CategoricalCrossentropy" if labels == "one-hot" else "SparseCategoricalCrossentropy"
    entry = {"class_name": loss, "config": {"from_logits": True}}
    trained = make_trainer().train(recipe(data__labels=labels, compile__loss=entry))
    assert trained.facts["history"]["loss"][0] < 2.5


def test_one_hot_labels_of_a_few_rows_have_all_classes(make_trainer: MakeTrainer, mnist):
    y = np.array(mnist.load("train")[1])
    low = np.flatnonzero(y < 5)[:100].astype(np.int32)
    entry = {"class_name": "CategoricalCrossentropy", "config": {"from_logits": True}}
    trained = make_trainer().train(recipe(low, data__labels="one-hot", compile__loss=entry))
    assert trained.weights[1].shape == (10,)


def test_a_model_that_keras_cannot_build_is_not_trainable(make_trainer: MakeTrainer):
    body = request()
    body["model"]["config"]["layers"].append(layer("Conv2D", filters=1, kernel_size=3, name="c"))
    from graders.training import Recipe
    from tests.training.conftest import KNOWN

    with pytest.raises(NotTrainable, match="Keras cannot build it"):
        make_trainer().train(Recipe.from_request(body, (ROWS,), KNOWN))


def test_a_trainer_has_a_bound_on_its_memory(make_trainer: MakeTrainer, keras_worker: Worker):
    before = psutil.Process(keras_worker.pid).children()
    trainer = make_trainer()
    trainer.train(recipe())
    (started,) = set(psutil.Process(keras_worker.pid).children()) - set(before)
    assert started.rlimit(psutil.RLIMIT_DATA) == (MEMORY_BYTES, MEMORY_BYTES)


def test_a_training_without_room_is_refused_by_a_process_that_did_nothing_else(
    make_trainer: MakeTrainer, keras_worker: Worker
):
    started = []

    def start():
        started.append(1)
        return keras_worker.start_service("tests.training.entries:without_room")

    trainer = make_trainer(start=start)
    for seed in (0, 1):
        with pytest.raises(NotTrainable, match="too much memory"):
            trainer.train(recipe(), seed)
    assert started == [1, 1]


def test_a_training_that_breaks_is_a_training_error_and_the_next_one_works(
    make_trainer: MakeTrainer,
):
    trainer = make_trainer()
    with pytest.raises(TrainingError):
        trainer.train(recipe(data__preparation__shape=[27, 28]))
    assert trainer.train(recipe()).weights


def test_a_dead_service_is_a_training_error_and_starts_again(
    make_trainer: MakeTrainer, keras_worker: Worker
):
    services = []

    def start():
        services.append(keras_worker.start_service(SERVICE))
        return services[-1]

    trainer = make_trainer(start=start)
    trainer.train(recipe())
    (process,) = [
        child for child in psutil.Process(keras_worker.pid).children() if child.status() != "zombie"
    ][-1:]
    process.kill()
    with pytest.raises(TrainingError):
        trainer.train(recipe(), 1)
    assert trainer.train(recipe(), 1).weights
    assert len(services) == 2


def test_a_training_over_its_time_is_refused_and_remembered(
    make_trainer: MakeTrainer, keras_worker: Worker
):
    started = []

    def start():
        started.append(1)
        return keras_worker.start_service(SERVICE)

    trainer = make_trainer(start=start, max_seconds=0.01)
    for _ in range(2):
        with pytest.raises(NotTrainable, match="longer than"):
            trainer.train(recipe(fit__epochs=200))
    assert started == [1]


def test_continuing_what_is_not_known_is_not_trainable(make_trainer: MakeTrainer):
    with pytest.raises(NotTrainable, match="not known"):
        make_trainer().train(recipe(continues="0" * 32 + "-0"))


@pytest.mark.parametrize("name", ["trained.json", "weights.npz"])
@pytest.mark.parametrize("damage", ["", "{}", "null", "PK"])
def test_a_damaged_entry_is_made_anew(
    make_trainer: MakeTrainer, tmp_path: Path, name: str, damage: str
):
    trainer = make_trainer()
    trained = trainer.train(recipe())
    (tmp_path / "trained" / trained.key / name).write_text(damage)
    again = make_trainer().train(recipe())
    np.testing.assert_array_equal(again.weights[0], trained.weights[0])


def test_the_key_depends_on_versions_and_budget(make_trainer: MakeTrainer):
    keys = {
        make_trainer().key(recipe()),
        make_trainer(versions={"keras": "4"}).key(recipe()),
        make_trainer(budgets=RULES).key(recipe()),
        make_trainer().key(recipe(), 1),
    }
    assert len(keys) == 4


def test_a_budget_stops_early_and_the_history_keeps_its_length(make_trainer: MakeTrainer):
    rows = np.arange(3000, dtype=np.int32)
    trainer = make_trainer(budgets=RULES)
    trained = trainer.train(recipe(rows, fit__epochs=5))
    assert trained.is_accepted_early
    assert trained.facts["steps_run"] < trained.facts["steps_asked"] == 300
    assert {len(values) for values in trained.facts["history"].values()} == {5}
    full = trainer.train(recipe(rows, fit__epochs=5), in_full=True)
    assert not full.is_accepted_early
    assert full.facts["steps_run"] == 300


@pytest.mark.parametrize(
    ("rate", "why"),
    [(0.0, "stuck"), (1e9, "diverged")],
)
def test_a_training_that_cannot_come_to_anything_is_given_up(
    make_trainer: MakeTrainer, rate: float, why: str
):
    rows = np.arange(3000, dtype=np.int32)
    asked = recipe(
        rows,
        fit__epochs=20,
        compile__optimizer={"class_name": "SGD", "config": {"learning_rate": rate}},
        compile__loss={"class_name": "MeanSquaredError", "config": {}},
        data__labels="one-hot",
    )
    trained = make_trainer(budgets=RULES).train(asked)
    assert trained.facts["stopped"] == why
    assert trained.facts["steps_run"] < trained.facts["steps_asked"] == 1200
    assert {len(values) for values in trained.facts["history"].values()} == {20}


@pytest.mark.parametrize(
    "hidden",
    [
        [
            layer("Flatten", name="flat"),
            layer("Dense", units=16, activation="relu", name="hidden"),
            layer("BatchNormalization", name="normalized"),
            layer("Dropout", rate=0.4, name="dropout"),
        ],
        # It draws the masks of dropout in a look at test rows, too.
        [layer("LSTM", units=8, dropout=0.4, recurrent_dropout=0.2, name="lstm")],
    ],
    ids=["batch normalization", "recurrent"],
)
def test_looking_how_far_a_training_has_come_changes_no_bit_of_it(
    make_trainer: MakeTrainer, hidden: list[dict[str, Any]]
):
    noisy = [
        layer("InputLayer", batch_shape=[None, 28, 28], name="input"),
        *hidden,
        layer("Dense", units=10, name="dense"),
    ]
    rows = np.arange(2000, dtype=np.int32)
    asked = recipe(rows, fit__epochs=2, model__config__layers=noisy)
    out_of_reach = {"mnist": {**RULES["mnist"], "accept_at": 1.0}}
    watched, alone = make_trainer(budgets=out_of_reach), make_trainer()
    looked_at, not_looked_at = watched.train(asked), alone.train(asked)
    assert looked_at.key != not_looked_at.key
    assert looked_at.facts["stopped"] is None
    assert looked_at.facts["history"] == not_looked_at.facts["history"]
    for one, other in (
        (looked_at.weights, not_looked_at.weights),
        (looked_at.optimizer, not_looked_at.optimizer),
    ):
        for left, right in zip(one, other, strict=True):
            np.testing.assert_array_equal(left, right)


def test_gradients_that_are_still_being_added_up_are_not_stuck(make_trainer: MakeTrainer):
    rate = {"learning_rate": 0.1, "gradient_accumulation_steps": 25}
    asked = recipe(
        np.arange(1000, dtype=np.int32),
        fit__epochs=3,
        compile__optimizer={"class_name": "SGD", "config": rate},
    )
    out_of_reach = {"mnist": {**RULES["mnist"], "accept_at": 1.0}}
    trained = make_trainer(budgets=out_of_reach).train(asked)  # it looks every five steps
    assert trained.facts["stopped"] is None


def test_a_learning_rate_of_an_epoch_is_not_stuck_before_its_end(make_trainer: MakeTrainer):
    """Nothing moves in the first 20 of 40 steps: their rate is zero."""
    rate = {
        "class_name": "PiecewiseConstantDecay",
        "config": {"boundaries": [20], "values": [0.0, 0.1]},
    }
    asked = recipe(
        np.arange(2000, dtype=np.int32),
        compile__optimizer={"class_name": "SGD", "config": {"learning_rate": rate}},
    )
    out_of_reach = {"mnist": {**RULES["mnist"], "accept_at": 1.0}}
    trained = make_trainer(budgets=out_of_reach).train(asked)
    assert trained.facts["stopped"] is None
    assert trained.facts["steps_run"] == 40


def test_what_is_trained_in_full_is_what_a_trainer_without_budget_trains(
    make_trainer: MakeTrainer,
):
    rows = np.arange(3000, dtype=np.int32)
    asked = recipe(rows, fit__epochs=5)
    assert make_trainer(budgets=RULES).key(asked, in_full=True) == make_trainer().key(asked)


def test_the_stored_facts_are_plain_json(make_trainer: MakeTrainer, tmp_path: Path):
    trained = make_trainer().train(recipe())
    stored = json.loads((tmp_path / "trained" / trained.key / "trained.json").read_text())
    assert stored["num_weights"] == 2
