"""``fit`` in a notebook: a request wherever it can be one, Keras's own training otherwise."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from graders.datasets import DataSource
from graders.evidence.channel import Frame
from graders.grading.requests import NotebookRequests
from graders.training import Trainer
from tests.capture.conftest import Answers, Run, RunCells

DATA = (
    "import numpy as np, keras\nfrom keras import layers\n"
    "(X, y), (P, q) = keras.datasets.mnist.load_data()\nX = X[:300] / 255; y = y[:300]\n"
    "P = P[:200] / 255; q = q[:200]\n"
    "def build(name=None, units=10):\n"
    "    net = keras.Sequential([layers.Input((28, 28)), layers.Flatten(), layers.Dense(units)])\n"
    "    net.compile(keras.optimizers.SGD(0.1),"
    " keras.losses.SparseCategoricalCrossentropy(from_logits=True), metrics=['accuracy'])\n"
    "    return net\n"
    "net = build()"
)


@pytest.fixture
def answers(trainer: Trainer, mnist: DataSource) -> Answers:
    return Answers(NotebookRequests(trainer, {"mnist": mnist}, max_seconds=120.0))


def fit(run_cells: RunCells, answers: Any, *cells: str) -> Run:
    run = run_cells(DATA, *cells, answer=answers)
    assert [cell["message"] for cell in run.captured.cells] == [""] * len(run.captured.cells)
    return run


@pytest.mark.parametrize(
    "cell",
    [
        "net.fit(X, y, epochs=1, verbose=0)",
        "net.fit(X, y, batch_size=50, validation_split=0.2, verbose=0)",
        "net.fit(X, y, validation_data=(P, q), verbose=0)",
        "net.fit(x=X, y=y, callbacks=[], shuffle=False, verbose=0)",
        "import tensorflow as tf\nnet.fit(tf.constant(X), tf.constant(y), verbose=0)",
        "from sklearn.model_selection import train_test_split\n"
        "a, b, c, d = train_test_split(X, y, test_size=0.3, random_state=0)\n"
        "net.fit(a, c, validation_data=(b, d), verbose=0)",
        "net.compile('adam', 'categorical_crossentropy')\n"
        "net.fit(X, keras.utils.to_categorical(y, 10), verbose=0)",
        "X = (X - X.mean()) / X.std()\nnet.fit(X, y, verbose=0)",
        "net.fit(X, y[:, None], verbose=0)",
        "net.fit(X, y, callbacks=[keras.callbacks.TerminateOnNaN()], verbose=0)",
        "net.fit(X, y, callbacks=keras.callbacks.ReduceLROnPlateau('loss'), verbose=0)",
        "net.fit(X, y, callbacks=[keras.callbacks.TensorBoard('logs')], verbose=0)",
        "keep = keras.callbacks.ModelCheckpoint('best.keras', 'accuracy', save_best_only=True)\n"
        "net.fit(X, y, callbacks=[keep], verbose=0)",
        "import tensorflow as tf\n"
        "net = keras.Sequential([layers.Flatten(), layers.Dense(10, activation=tf.nn.relu)])\n"
        "net.compile('sgd', 'mse'); net.fit(X, keras.utils.to_categorical(y), verbose=0)",
        "rate = keras.optimizers.schedules.ExponentialDecay(0.1, 10, 0.9)\n"
        "net.compile(keras.optimizers.SGD(rate),"
        " keras.losses.SparseCategoricalCrossentropy(from_logits=True))\n"
        "net.fit(X, y, verbose=0)",
    ],
)
def test_a_training_on_known_rows_is_a_request(run_cells: RunCells, answers: Answers, cell: str):
    run = fit(run_cells, answers, cell)
    assert answers.kinds == ["trained"], (run.notes, answers.replies)


@pytest.mark.parametrize(
    ("cell", "why"),
    [
        (
            "net.fit(X, y, callbacks=[keras.callbacks.LambdaCallback()], verbose=0)",
            "LambdaCallback",
        ),
        (
            "class EarlyStopping(keras.callbacks.EarlyStopping): pass\n"
            "net.fit(X, y, callbacks=EarlyStopping(monitor='loss'), verbose=0)",
            "EarlyStopping",
        ),
        ("net.fit(X, y, sample_weight=np.ones(300), verbose=0)", "sample_weight"),
        ("net.fit(X, y, class_weight={0: 2.0}, verbose=0)", "class_weight"),
        (
            "net.compile('sgd', 'mse', loss_weights=[0.5])\n"
            "net.fit(X, keras.utils.to_categorical(y), verbose=0)",
            "loss_weights",
        ),
        (
            "net.compile('sgd', 'mse', weighted_metrics=['accuracy'])\n"
            "net.fit(X, keras.utils.to_categorical(y), verbose=0)",
            "weighted_metrics",
        ),
        ("net.fit(X, (y + 1) % 10, verbose=0)", "labels are not those"),
        ("net.fit(X + np.random.rand(300, 28, 28), y, verbose=0)", "rows are not those"),
        ("net.fit(P, q, verbose=0)", "test rows"),
        ("net.fit(((X[n:n+50], y[n:n+50]) for n in range(0, 300, 50)), verbose=0)", "generator"),
        (
            "class Mine(keras.Sequential): pass\n"
            "net = Mine([layers.Flatten(), layers.Dense(10)]); net.compile('sgd', 'mse')\n"
            "net.fit(X, keras.utils.to_categorical(y), verbose=0)",
            "class of its own",
        ),
        (
            "net.set_weights([w * 2 for w in net.get_weights()]); net.fit(X, y, verbose=0)\n"
            "net.set_weights([w * 2 for w in net.get_weights()]); net.fit(X, y, verbose=0)",
            "weights were changed",
        ),
        ("net.train_on_batch(X, y); net.fit(X, y, verbose=0)", "by hand before"),
        (
            "net = keras.Sequential([layers.Flatten(), layers.Lambda(lambda x: x), layers.Dense(10)])\n"  # noqa: E501
            "net.compile('sgd', 'mse'); net.fit(X, keras.utils.to_categorical(y), verbose=0)",
            "Lambda",
        ),
        (
            "scaled = layers.Normalization(); scaled.adapt(X)\n"
            "net = keras.Sequential([layers.Input((28, 28)), scaled, layers.Flatten()])\n"
            "net.add(layers.Dense(10)); net.compile('sgd', 'mse')\n"
            "net.fit(X, keras.utils.to_categorical(y), verbose=0)",
            "adapted to data",
        ),
        (
            "net.compile('sgd', lambda a, b: keras.ops.mean(b)); net.fit(X, y, verbose=0)",
            "loss",
        ),
        (
            "net.set_weights([w * 2 for w in net.get_weights()]); net.fit(X, y, verbose=0)",
            "not its first ones",
        ),
        (
            "net.fit(X, y, verbose=0); base = keras.Model(net.inputs, net.layers[0].output)\n"
            "top = keras.Sequential([net, layers.Dense(10)]); net.trainable = False\n"
            "top.compile('sgd', 'mse'); top.fit(X, keras.utils.to_categorical(y), verbose=0)",
            "not its first ones",
        ),
        (
            "net.train_on_batch(X, y); net.save_weights('a.weights.h5'); b = build()\n"
            "b.load_weights('a.weights.h5'); b.fit(X, y, verbose=0)",
            "by hand before",
        ),
        (
            "scaled = layers.Normalization(); scaled.adapt(X)\n"
            "inner = keras.Sequential([layers.Input((28, 28)), scaled, layers.Flatten()])\n"
            "net = keras.Sequential([inner, layers.Dense(10)]); net.compile('sgd', 'mse')\n"
            "net.fit(X, keras.utils.to_categorical(y), verbose=0)",
            "adapted to data",
        ),
        (
            "net.fit(X, y, verbose=0); net.optimizer.iterations.assign(7)\n"
            "net.fit(X, y, verbose=0)",
            "optimizer was changed",
        ),
        (
            "def relu(x): return keras.ops.relu(x) * 2\n"
            "net = keras.Sequential([layers.Flatten(), layers.Dense(10, activation=relu)])\n"
            "net.compile('sgd', 'mse'); net.fit(X, keras.utils.to_categorical(y), verbose=0)",
            "activation of its own",
        ),
        (
            "def accuracy(a, b): return keras.ops.mean(b)\n"
            "net.compile('sgd', 'mse', metrics=[accuracy])\n"
            "net.fit(X, keras.utils.to_categorical(y), verbose=0)",
            "metric of its own",
        ),
        (
            "net.compile('sgd', 'mse', metrics=[keras.metrics.TopKCategoricalAccuracy(k=3)])\n"
            "net.fit(X, keras.utils.to_categorical(y), verbose=0)",
            "has settings",
        ),
        (
            "class Slower(keras.optimizers.schedules.LearningRateSchedule):\n"
            "    def __call__(self, step): return 0.1\n"
            "net.compile(keras.optimizers.SGD(Slower()), 'mse')\n"
            "net.fit(X, keras.utils.to_categorical(y), verbose=0)",
            "schedule of its own",
        ),
        (
            "i, j = keras.Input((28, 28)), keras.Input((2,))\n"
            "o = layers.Dense(10)(layers.Concatenate()([layers.Flatten()(i), j]))\n"
            "net = keras.Model([i, j], o); net.compile('sgd', 'mse')\n"
            "net.fit([X, X[:, :2, 0]], keras.utils.to_categorical(y), verbose=0)",
            "ValueError",
        ),
        *(
            (
                f"keep = keras.callbacks.ModelCheckpoint({settings})\n"
                "net.fit(X, y, epochs=2, callbacks=[keep], verbose=0); net.fit(X, y, verbose=0)\n"
                "net.fit(X, y, callbacks=keras.callbacks.LambdaCallback(), verbose=0)",
                "keeps weights of other",
            )
            for settings in (
                "'best.keras', monitor='accuracy', save_best_only=True",
                "'{epoch}.weights.h5', save_weights_only=True",
                "'often.keras', save_freq=5",
            )
        ),
    ],
)
def test_what_cannot_be_a_request_trains_in_the_notebook_and_says_why(
    run_cells: RunCells, answers: Answers, cell: str, why: str
):
    run = fit(run_cells, answers, cell)
    assert run.captured.fits[-1]["epochs"] == 1
    assert any(why in note and note.startswith("fit was trained in") for note in run.notes), (
        run.notes
    )


def test_the_notebook_gets_the_trained_weights_and_history(run_cells: RunCells, answers: Answers):
    run = fit(
        run_cells,
        answers,
        "h = net.fit(X, y, epochs=3, batch_size=100, validation_data=(P, q), verbose=0)\n"
        "v = [h.epoch, h.params['steps'], sorted(h.history), len(h.history['loss']),"
        " type(h).__name__, int(net.optimizer.iterations), h.model is net]",
        "r = net.evaluate(P, q, verbose=0)\nv = [v, r, h.history['val_accuracy'][-1]]",
    )
    facts, evaluated, claimed = run.last("q3_value", "v")
    assert facts == [
        [0, 1, 2], 3, ["accuracy", "loss", "val_accuracy", "val_loss"], 3, "History", 9, True,
    ]  # fmt: skip
    assert evaluated[1] == pytest.approx(claimed, abs=1e-6)
    (reply,) = answers.replies
    weights = run.captured.arrays_of(run.object(run.snapshots("q2_model")[-1], "net"))
    for left, right in zip(weights, reply.arrays, strict=False):
        np.testing.assert_array_equal(left, right)


def test_early_stopping_is_part_of_the_request(run_cells: RunCells, answers: Answers):
    run = fit(
        run_cells,
        answers,
        "stop = keras.callbacks.EarlyStopping('loss', patience=1, min_delta=100.0)\n"
        "h = net.fit(X, y, epochs=9, callbacks=[stop], verbose=0)\n"
        "v = [h.epoch, len(h.history['loss']), stop.stopped_epoch]",
    )
    # The loss never falls by 100: the second epoch is the last.
    assert run.last("q3_value", "v") == [[0, 1], 2, 1]
    assert answers.kinds == ["trained"]


def test_other_words_for_a_loss_and_a_metric_are_the_same_training(
    run_cells: RunCells, answers: Answers
):
    loss = "sparse_categorical_crossentropy"
    run = fit(
        run_cells,
        answers,
        f"net.compile('sgd', '{loss}', metrics=['accuracy'])\n"
        "h = net.fit(X, y, epochs=2, validation_data=(P, q), verbose=0).history",
        "net = build()\n"
        "net.compile('sgd', keras.losses.SparseCategoricalCrossentropy(), metrics=['acc'])\n"
        "g = net.fit(X, y, epochs=2, validation_data=(P, q), verbose=0).history\n"
        "v = [sorted(g), g['acc'] == h['accuracy'], g['val_acc'] == h['val_accuracy']]",
    )
    assert run.last("q3_value", "v") == [["acc", "loss", "val_acc", "val_loss"], True, True]
    first, second = answers.replies
    assert first.body["recipe"] == second.body["recipe"]


def test_a_checkpoint_is_written_after_a_training_elsewhere(run_cells: RunCells, answers: Answers):
    run = fit(
        run_cells,
        answers,
        "keep = keras.callbacks.ModelCheckpoint('last.weights.h5', monitor='val_accuracy', "
        "save_weights_only=True)\n"
        "log = keras.callbacks.CSVLogger('log.csv')\n"
        "net.fit(X, y, epochs=2, validation_data=(P, q), callbacks=[keep, log], verbose=0)\n"
        "again = build(); again.load_weights('last.weights.h5')\n"
        "same = [bool((a == b).all()) for a, b in zip(net.get_weights(), again.get_weights())]\n"
        "v = [same, open('log.csv').read().count('\\n')]",
    )
    assert run.last("q3_value", "v") == [[True, True], 3]
    assert answers.kinds == ["trained"]


@pytest.mark.parametrize(
    "again",
    [
        "net.save('net.keras'); net = keras.models.load_model('net.keras')",
        "net.save('net.h5'); net = keras.models.load_model('net.h5')",
        "kept = net.get_weights(); net = build(); net.set_weights(kept)",
    ],
)
@pytest.mark.parametrize("labels", ["y", "y[::-1]"])  # the trainer's work, and the notebook's own
def test_a_model_that_was_saved_and_loaded_again_is_still_trained(
    run_cells: RunCells, answers: Answers, again: str, labels: str
):
    run = fit(run_cells, answers, f"net.fit(X, {labels}, epochs=2, verbose=0)", again)
    found = run.object(run.snapshots("q2_model")[-1], "net")
    assert found["fits"] == [0]
    assert answers.kinds == (["trained"] if labels == "y" else [])


@pytest.mark.parametrize(
    ("data", "size"),
    [
        ("tf.data.Dataset.from_tensor_slices((X, y[::-1])).batch(5)", 5),
        ("((X[:4], y[:4]) for _ in range(2))", None),
        ("X, y[::-1]", 32),
        ("X, y[::-1], batch_size=3", 3),
    ],
)
def test_the_batches_of_a_training_in_the_notebook(
    run_cells: RunCells, answers: Answers, data: str, size: int | None
):
    run = fit(run_cells, answers, "import tensorflow as tf", f"h = net.fit({data})")
    (told,) = run.captured.fits
    assert (told["batch_size"], answers.kinds) == (size, [])


def test_trainings_before_weights_were_taken_over_count(run_cells: RunCells, answers: Answers):
    run = fit(
        run_cells,
        answers,
        "net.fit(P, q, verbose=0)",
        "kept = net.get_weights(); net = build(); net.set_weights(kept)\n"
        "net.fit(X, y, epochs=1, verbose=0)",
    )
    assert run.object(run.snapshots("q2_model")[-1], "net")["fits"] == [0, 1]


def test_test_rows_among_the_rows_of_a_training_are_told(run_cells: RunCells, answers: Answers):
    run = fit(
        run_cells,
        answers,
        "h = net.fit(np.concatenate([X, P]), np.concatenate([y, q]), epochs=1, verbose=0)",
    )
    (told,) = run.captured.fits
    assert (told["split"], answers.kinds) == ("test", [])


def test_epochs_that_were_spared_do_not_stop_early(run_cells: RunCells, answers: Answers):
    """A training that was cut short repeats its last figures, and no curve stands still there."""

    def cut_short(request: Frame) -> Frame:
        reply = answers(request)
        history = {name: values[:1] * 9 for name, values in reply.body["history"].items()}
        spared = {"stopped": "accepted", "steps_run": reply.body["steps"], "history": history}
        return dataclasses.replace(reply, body={**reply.body, **spared})

    run = fit(
        run_cells,
        cut_short,
        "stop = keras.callbacks.EarlyStopping('loss', patience=2)\n"
        "log = keras.callbacks.CSVLogger('log.csv')\n"
        "h = net.fit(X, y, epochs=9, callbacks=[stop, log], verbose=0)\n"
        "v = [len(h.history['loss']), stop.stopped_epoch, stop.best == h.history['loss'][0],"
        " open('log.csv').read().count('\\n')]",
    )
    assert run.last("q3_value", "v") == [9, 0, True, 10]


@pytest.mark.parametrize(
    "cell",
    [
        "net = keras.Sequential([layers.Flatten(), layers.Dense(10)])\n"
        "net.compile('sgd', keras.losses.SparseCategoricalCrossentropy(from_logits=True))\n"
        "net.evaluate(P, q, verbose=0); net.fit(X, y, verbose=0)",
        "net = keras.Sequential([layers.Flatten(), layers.Dense(10)])\n"
        "net.compile('sgd', keras.losses.SparseCategoricalCrossentropy(from_logits=True))\n"
        "net.predict(P[:5], verbose=0); net.fit(X, y, verbose=0)",
        "copy = keras.models.clone_model(net); copy.set_weights(net.get_weights())\n"
        "copy.compile('sgd', keras.losses.SparseCategoricalCrossentropy(from_logits=True))\n"
        "copy.fit(X, y, verbose=0)",
    ],
)
def test_a_model_that_has_learned_nothing_yet_is_a_fresh_one(
    run_cells: RunCells, answers: Answers, cell: str
):
    run = fit(run_cells, answers, cell)
    assert "trained" in answers.kinds, run.notes


def test_only_the_curves_are_a_history_too(run_cells: RunCells, answers: Answers):
    run = run_cells(
        DATA,
        "curves = net.fit(X, y, epochs=2, verbose=0).history",
        "net = build(); g = net.fit(X, y, epochs=3, verbose=0,"
        " callbacks=[keras.callbacks.LambdaCallback(), keras.callbacks.TensorBoard('logs')])\n"
        "curves = g.history",
        answer=answers,
    )
    assert run.statuses == ["ok"] * 3, run.captured.cells
    found = [entry for entry in run.captured.objects if entry["kind"] == "history"]
    assert [(entry["epochs"], entry["fits"]) for entry in found] == [(2, [0]), (3, [1])]


def test_early_stopping_knows_what_it_would_know(run_cells: RunCells, answers: Answers):
    """The curve of a high rate rises and falls; its best epoch is worked out from the history."""
    run = fit(
        run_cells,
        answers,
        "stop = keras.callbacks.EarlyStopping('val_accuracy', patience=9, "
        "restore_best_weights=True)\n"
        "net.compile(keras.optimizers.SGD(0.9), keras.losses.SparseCategoricalCrossentropy("
        "from_logits=True), metrics=['accuracy'])\n"
        "h = net.fit(X, y, epochs=6, validation_data=(P, q), callbacks=[stop], verbose=0)\n"
        "curve = h.history['val_accuracy']\n"
        "v = [stop.best_epoch == curve.index(max(curve)), float(stop.best) == max(curve),"
        " stop.stopped_epoch, len(stop.best_weights)]",
    )
    assert run.last("q3_value", "v") == [True, True, 0, 2]
    assert answers.kinds == ["trained"]


@pytest.mark.parametrize("name", ["right", "accuracy", "sparse_categorical_accuracy"])
def test_a_metric_object_keeps_its_own_name(run_cells: RunCells, answers: Answers, name: str):
    loss = "keras.losses.SparseCategoricalCrossentropy(from_logits=True)"
    run = fit(
        run_cells,
        answers,
        f"own = keras.metrics.SparseCategoricalAccuracy(name='{name}')\n"
        f"net.compile(keras.optimizers.SGD(0.1), {loss}, metrics=[own])\n"
        f"stop = keras.callbacks.EarlyStopping('val_{name}', patience=5)\n"
        "h = net.fit(X, y, epochs=2, validation_data=(P, q), callbacks=[stop], verbose=0).history",
        "net = build(); stop = keras.callbacks.EarlyStopping('val_accuracy', patience=5)\n"
        "g = net.fit(X, y, epochs=2, validation_data=(P, q), callbacks=[stop], verbose=0).history\n"
        f"v = [sorted(h), h['{name}'] == g['accuracy'], h['val_{name}'] == g['val_accuracy']]",
    )
    names = sorted([name, "loss", f"val_{name}", "val_loss"])
    assert run.last("q3_value", "v") == [names, True, True]
    first, second = answers.replies
    assert first.body["recipe"] == second.body["recipe"]


def test_a_curve_that_is_no_number_stays_one_for_the_notebook(
    run_cells: RunCells, answers: Answers
):
    run = fit(
        run_cells,
        answers,
        "net.compile(keras.optimizers.SGD(1e30), 'mse')\n"
        "h = net.fit(X, keras.utils.to_categorical(y), epochs=3, verbose=0)\n"
        "v = f\"{h.history['loss'][-1]:.3f}\"",
    )
    assert run.last("q3_value", "v") == "nan"
    assert answers.kinds == ["trained"]


def test_a_model_with_its_first_weights_again_is_a_fresh_one(run_cells: RunCells, answers: Answers):
    fit(
        run_cells,
        answers,
        "first = net.get_weights(); net.fit(X, y, verbose=0)\n"
        "net.set_weights(first)\n"
        "net.compile(keras.optimizers.SGD(0.1),"
        " keras.losses.SparseCategoricalCrossentropy(from_logits=True), metrics=['accuracy'])\n"
        "net.fit(X, y, verbose=0)",
    )
    assert answers.kinds == ["trained", "trained"]
    assert answers.replies[0].body["recipe"] == answers.replies[1].body["recipe"]


COMPILED_ANEW = (
    "net.compile(keras.optimizers.SGD(0.1, momentum=0.9),"
    " keras.losses.SparseCategoricalCrossentropy(from_logits=True), metrics=['accuracy'])\n"
)


@pytest.mark.parametrize(
    ("between", "is_new"),
    [
        ("", False),
        (COMPILED_ANEW, True),
        ("net.optimizer.learning_rate = 0.01\n", False),
        ("net.compile('adam', 'mse'); y = keras.utils.to_categorical(y)\n", True),
    ],
)
def test_what_continues_ends_as_with_keras_alone(
    run_cells: RunCells, answers: Answers, between: str, is_new: bool
):
    """The second ``fit`` by the trainer is compared with Keras's own, from the same weights."""
    second = "net.fit(X, y, batch_size=300, shuffle=False, verbose=0)\n"
    state = (
        "[[float(a) for a in w.reshape(-1)[:9]] for w in net.get_weights()]"
        " + [int(net.optimizer.iterations), float(net.optimizer.learning_rate)]"
    )
    cells = [f"{COMPILED_ANEW}net.fit(X, y, epochs=2, verbose=0)", f"{between}{second}v = {state}"]
    trained = fit(run_cells, answers, *cells).last("q3_value", "v")
    assert answers.kinds == ["trained", "trained"]
    assert answers.requests[1].body["new_optimizer"] is is_new

    def first_alone(request: Frame) -> Frame:
        once = answers(request)
        return (
            once if len(answers.requests) == 3 else Frame("declined", {"reason": "it is told to"})
        )

    by_keras = fit(run_cells, first_alone, *cells).last("q3_value", "v")
    assert trained[-2:] == by_keras[-2:]
    for ours, theirs in zip(trained[:-2], by_keras[:-2], strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-4, atol=1e-6)


def test_a_second_fit_continues_the_first(run_cells: RunCells, answers: Answers):
    run = fit(run_cells, answers, "net.fit(X, y, verbose=0)", "net.fit(X, y, epochs=2, verbose=0)")
    assert answers.kinds == ["trained", "trained"]
    assert answers.requests[1].body["continues"] == answers.replies[0].body["recipe"]
    entry = run.object(run.snapshots("q2_model")[-1], "net")
    assert entry["fits"] == [0, 1]


def test_one_network_written_in_four_ways_is_one_recipe(run_cells: RunCells, answers: Answers):
    compiled = (
        "net.compile(keras.optimizers.SGD(learning_rate=0.1),"
        " loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True), metrics=['accuracy'])\n"  # noqa: E501
        "net.fit(X, y, verbose=0)"
    )
    fit(
        run_cells,
        answers,
        "net.fit(X, y, verbose=0)",
        "net = keras.Sequential(); net.add(layers.Input((28, 28), name='pixels'))\n"
        f"net.add(layers.Flatten(name='f')); net.add(layers.Dense(10, name='out'))\n{compiled}",
        "i = keras.Input((28, 28)); o = layers.Dense(10)(layers.Flatten()(i))\n"
        f"net = keras.Model(i, o)\n{compiled}",
        f"net = keras.Sequential([layers.Flatten(input_shape=(28, 28)), layers.Dense(10)])\n{compiled}",  # noqa: E501
    )
    assert answers.kinds == ["trained"] * 4
    assert len({reply.body["recipe"] for reply in answers.replies}) == 1


def test_a_model_without_an_input_is_built_by_its_rows(run_cells: RunCells, answers: Answers):
    fit(
        run_cells,
        answers,
        "net = keras.Sequential([layers.Flatten(), layers.Dense(10)])\n"
        "net.compile('sgd', keras.losses.SparseCategoricalCrossentropy(from_logits=True))\n"
        "net.fit(X, y, verbose=0)",
    )
    assert answers.kinds == ["trained"]


def test_a_notebook_without_a_trainer_trains_by_itself(run_cells: RunCells):
    run = run_cells(DATA, "h = net.fit(X, y, epochs=2, verbose=0); v = len(h.history['loss'])")
    assert run.last("q3_value", "v") == 2
    assert run.captured.fits == [
        {
            "number": 0,
            "epochs": 2,
            "batch_size": 32,
            "dataset": "mnist",
            "split": "train",
            "num_examples": 300,
            "arrays": [],
        }
    ]


@pytest.mark.parametrize("number", ["abc", [1], None, 10**30, {"a": 1}, 1.5])
def test_an_answer_is_given_whatever_number_a_request_has(answers: Answers, number: Any):
    from tests.training.conftest import ROWS, request

    reply = answers(Frame("fit", request(number=number), (ROWS,)))
    assert reply.kind in ("trained", "declined")


def test_an_error_of_the_students_own_reaches_the_student(run_cells: RunCells, answers: Answers):
    run = run_cells(
        DATA, "net.fit(X, y[:10], verbose=0)", "net.fit()", "net.fit(3, 4)", answer=answers
    )
    assert run.statuses == ["ok", "error", "error", "error"]
    assert "cardinality" in run.captured.cells[1]["message"]


def test_the_path_of_the_trainers_cache_is_not_told(
    run_cells: RunCells, answers: Answers, tmp_path: Path
):
    run = fit(run_cells, answers, "net.fit(X, y, verbose=0)")
    told = str([reply.body for reply in answers.replies]) + str(run.notes)
    assert "/tmp" not in told


@pytest.mark.parametrize(
    ("steps", "is_shuffled"),
    [
        ("shuffle(300).batch(50)", True),
        ("batch(50).prefetch(2)", False),
        ("batch(60).unbatch().batch(50)", False),  # of a length that nobody has counted
    ],
)
def test_a_tf_data_set_of_known_rows_is_a_request_in_its_order(
    run_cells: RunCells, answers: Answers, steps: str, is_shuffled: bool
):
    cell = (
        "import tensorflow as tf\n"
        f"rows = tf.data.Dataset.from_tensor_slices((X, y)).{steps}\n"
        "history = net.fit(rows, epochs=2, verbose=0)"
    )
    fit(run_cells, answers, cell)
    assert answers.kinds == ["trained"]
    body = answers.requests[0].body
    assert (body["data"]["dataset"], body["data"]["split"]) == ("mnist", "train")
    assert (body["data"]["num_rows"], body["fit"]["batch_size"]) == (300, 50)
    assert body["fit"]["shuffle"] is is_shuffled


def test_steps_of_an_epoch_tell_how_many_of_the_rows_it_uses(run_cells: RunCells, answers: Answers):
    run = fit(run_cells, answers, "net.fit(X, y, batch_size=20, steps_per_epoch=2, verbose=0)")
    (told,) = run.captured.fits
    assert (told["dataset"], told["split"], told["num_examples"]) == ("mnist", "train", 40)


def test_a_generator_without_an_end_is_not_run_through(run_cells: RunCells, answers: Answers):
    cell = (
        "import itertools\nimport tensorflow as tf\n"
        "drawn = []\n"
        "def batches():\n"
        "    for place in itertools.count():\n"
        "        drawn.append(place)\n"
        "        yield X[:50], y[:50]\n"
        "kinds = (tf.TensorSpec((50, 28, 28)), tf.TensorSpec((50,), tf.uint8))\n"
        "rows = tf.data.Dataset.from_generator(batches, output_signature=kinds)\n"
        "net.fit(rows, steps_per_epoch=2, verbose=0)\n"
        "v = len(drawn)"
    )
    run = fit(run_cells, answers, cell)
    assert answers.kinds == []
    assert 2 <= run.last("q3_value", "v") < 100


def test_a_data_set_without_an_end_trains_in_the_notebook(run_cells: RunCells, answers: Answers):
    cell = (
        "import tensorflow as tf\n"
        "rows = tf.data.Dataset.from_tensor_slices((X, y)).batch(50).repeat()\n"
        "history = net.fit(rows, steps_per_epoch=2, verbose=0)"
    )
    fit(run_cells, answers, cell)
    assert answers.kinds == []


def test_the_training_time_of_one_notebook_is_bounded(trainer: Trainer, mnist: DataSource):
    trusted = NotebookRequests(trainer, {"mnist": mnist}, max_seconds=10.0)
    trusted.seconds = 11.0
    reply = trusted.answer(Frame("fit", {"number": 0}))
    assert (reply.kind, reply.body["reason"]) == (
        "declined",
        "the notebook has used up its training time",
    )
