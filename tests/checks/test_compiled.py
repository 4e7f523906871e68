"""Optimizers, losses and metrics: any spelling, one meaning."""

from __future__ import annotations

import pytest

from graders.checks import CheckFailure, assert_compiled_with, assert_loss, assert_optimizer
from graders.checks.live_models import describe_model
from graders.checks.live_objects import describe_loss, describe_metrics, describe_optimizer
from graders.evidence.records import ObjectRecord
from tests.checks import samples

SPARSE = "SparseCategoricalCrossentropy"


def test_a_rate_kept_as_float32_is_the_rate(keras):
    assert_optimizer(keras.optimizers.SGD(learning_rate=0.1), "SGD", learning_rate=0.1)
    assert_optimizer(samples.SGD, "SGD", learning_rate=0.1)


@pytest.mark.parametrize("kind", ["SGD", "Adam", "RMSprop", "Nadam", "Adagrad"])
def test_optimizer_as_string_class_and_object(keras, kind):
    rate = 0.01 if kind == "SGD" else 0.001
    for spelling in (kind, kind.lower(), getattr(keras.optimizers, kind)):
        assert_optimizer(spelling, kind, learning_rate=rate)
    assert_optimizer(getattr(keras.optimizers, kind)(), kind, learning_rate=rate)


def test_loss_as_string_function_class_and_object(keras):
    spellings = [
        "sparse_categorical_crossentropy",
        SPARSE,
        keras.losses.sparse_categorical_crossentropy,
        keras.losses.SparseCategoricalCrossentropy,
        keras.losses.SparseCategoricalCrossentropy(),
    ]
    for spelling in spellings:
        record = describe_loss(spelling)
        assert (record.kind, record.config["from_logits"]) == (SPARSE, False)
    assert describe_loss("mse").kind == "MeanSquaredError"
    assert describe_loss(keras.losses.BinaryCrossentropy()).kind == "BinaryCrossentropy"
    assert describe_loss("binary_crossentropy").kind == "BinaryCrossentropy"


def test_from_logits_is_asked_for(keras):
    assert_loss(
        keras.losses.SparseCategoricalCrossentropy(from_logits=True), SPARSE, from_logits=True
    )
    with pytest.raises(CheckFailure) as caught:
        assert_loss(keras.losses.SparseCategoricalCrossentropy(), SPARSE, from_logits=True)
    assert caught.value.hint == "Set from_logits=True."


def test_a_wrong_rate_is_named(keras):
    with pytest.raises(CheckFailure) as caught:
        assert_optimizer(keras.optimizers.SGD(0.01), "SGD", name="sgd", learning_rate=0.1)
    assert caught.value.message == "`sgd` has learning_rate=0.01."
    assert caught.value.hint == "Set learning_rate=0.1."


def test_a_schedule_is_no_number(keras):
    schedule = keras.optimizers.schedules.ExponentialDecay(0.1, 10, 0.9)
    with pytest.raises(CheckFailure, match="ExponentialDecay"):
        assert_optimizer(keras.optimizers.SGD(schedule), "SGD", learning_rate=0.1)


@pytest.mark.parametrize("value", [None, 0.1, "nothing", [], object(), print, lambda y, p: 0.0])
def test_what_is_no_optimizer_or_loss_is_told_kindly(value):
    with pytest.raises(CheckFailure, match="`it`"):
        assert_optimizer(value, "SGD", name="it")
    with pytest.raises(CheckFailure, match="`it`"):
        assert_loss(value, SPARSE, name="it")


def test_an_optimizer_is_no_loss_and_the_reverse(keras):
    with pytest.raises(CheckFailure):
        describe_loss(keras.optimizers.SGD())
    with pytest.raises(CheckFailure):
        describe_optimizer(keras.losses.MeanSquaredError())


def test_compiled_live_and_captured(added_model):
    for model in (added_model, describe_model(added_model), samples.model()):
        assert_compiled_with(model, optimizer=samples.SGD, loss=samples.LOSS, metrics=["accuracy"])
        with pytest.raises(CheckFailure, match="Adam"):
            assert_compiled_with(model, optimizer="adam")
        with pytest.raises(CheckFailure, match="mse"):
            assert_compiled_with(model, metrics=["mse"])


@pytest.mark.parametrize(
    "metric",
    [
        "accuracy",
        "acc",
        "sparse_categorical_accuracy",
        lambda keras: keras.metrics.SparseCategoricalAccuracy(),
        lambda keras: keras.metrics.SparseCategoricalAccuracy(name="accuracy"),
        lambda keras: keras.metrics.sparse_categorical_accuracy,
    ],
)
def test_accuracy_in_any_spelling(keras, metric):
    model = keras.Sequential([keras.layers.Input((4,)), keras.layers.Dense(10)])
    entry = metric(keras) if callable(metric) else metric
    model.compile(optimizer="sgd", loss="sparse_categorical_crossentropy", metrics=[entry])
    assert_compiled_with(model, metrics=["accuracy"])


@pytest.mark.parametrize(
    ("units", "loss", "metric", "suits"),
    [
        (10, "sparse_categorical_crossentropy", "CategoricalAccuracy", False),
        (10, "categorical_crossentropy", "SparseCategoricalAccuracy", False),
        (10, "categorical_crossentropy", "CategoricalAccuracy", True),
        (1, "binary_crossentropy", "BinaryAccuracy", True),
        (10, "categorical_crossentropy", "BinaryAccuracy", False),
        (10, "mse", "CategoricalAccuracy", True),
    ],
)
def test_an_accuracy_by_name_has_to_suit_the_loss(keras, units, loss, metric, suits):
    model = keras.Sequential([keras.layers.Input((4,)), keras.layers.Dense(units)])
    metrics = [getattr(keras.metrics, metric)(name="accuracy")]
    model.compile(optimizer="sgd", loss=loss, metrics=metrics)
    if suits:
        assert_compiled_with(model, metrics=["accuracy"])
        return
    with pytest.raises(CheckFailure) as caught:
        assert_compiled_with(model, metrics=["accuracy"])
    assert "the word chooses the right one" in caught.value.hint


def test_the_metric_that_compares_for_equality_is_not_accuracy(keras):
    model = keras.Sequential([keras.layers.Input((4,)), keras.layers.Dense(10)])
    model.compile(optimizer="sgd", loss="mse", metrics=[keras.metrics.Accuracy()])
    with pytest.raises(CheckFailure) as caught:
        assert_compiled_with(model, metrics=["accuracy"])
    assert "for equality" in caught.value.hint


def test_not_compiled(listed_model):
    for model in (listed_model, samples.model(compiled=None)):
        with pytest.raises(CheckFailure, match="not been compiled"):
            assert_compiled_with(model, metrics=["accuracy"])


def test_metrics_given_in_other_containers():
    assert describe_metrics(None) == ()
    assert describe_metrics("acc") == ("accuracy",)
    assert describe_metrics({"out": ["accuracy", "mse"]}) == ("accuracy", "mse")


def test_the_students_own_optimizer_is_compared_whole():
    own = ObjectRecord(kind="SGD", config={"learning_rate": 0.1, "momentum": 0.9})
    with pytest.raises(CheckFailure, match="momentum"):
        assert_compiled_with(samples.model(), optimizer=own)
