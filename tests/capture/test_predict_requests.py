"""``predict`` and ``evaluate``: asked for where a trained model meets known rows, else computed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graders.capture.predicting import Ask
from graders.datasets import DataSource
from graders.evidence.captured import Captured
from graders.evidence.channel import Frame
from graders.grading.requests import NotebookRequests
from graders.measure import Measurer
from graders.measure.measurer import SERVICE
from graders.sandbox import Worker
from graders.training import Trainer
from tests.capture.conftest import Answers, Run, RunCells

START = (
    "import numpy as np, keras\nfrom keras import layers\n"
    "(X, y), (P, q) = keras.datasets.mnist.load_data()\nX = X[:300] / 255; y = y[:300]\n"
    "P = P / 255\n"
    "def build(activation=None):\n"
    "    return keras.Sequential([layers.Input((28, 28)), layers.Flatten(),"
    " layers.Dense(10, activation=activation)])\n"
    "net = build()\n"
    "net.compile(keras.optimizers.SGD(0.1),"
    " keras.losses.SparseCategoricalCrossentropy(from_logits=True), metrics=['accuracy'])\n"
    "net.fit(X, y, epochs=2, verbose=0)"
)
ASKS = "net.test_step = net.predict_step = None  # what it does here raises an error\n"
BY_HAND = (
    "z = np.asarray(net(P)); z = z - z.max(1, keepdims=True)\n"
    "logs = z - np.log(np.exp(z).sum(1, keepdims=True))\n"
    "loss, share = -logs[np.arange(len(q)), q].mean(), (z.argmax(1) == q).mean()\n"
)
"""Loss and accuracy from the outputs of a plain call, in NumPy."""


@pytest.fixture(scope="module")
def measurer(keras_worker: Worker, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Measurer]:
    measurer = Measurer(
        lambda: keras_worker.start_service(SERVICE),
        folder=tmp_path_factory.mktemp("measured"),
        versions={},
    )
    yield measurer
    measurer.close()


@pytest.fixture
def trusted(trainer: Trainer, measurer: Measurer, mnist: DataSource) -> NotebookRequests:
    return NotebookRequests(trainer, {"mnist": mnist}, max_seconds=120.0, measurer=measurer)


@pytest.fixture
def answers(trusted: NotebookRequests) -> Answers:
    return Answers(trusted)


def run(run_cells: RunCells, answers: Answers, *cells: str) -> Run:
    done = run_cells(START, *cells, "v = v", answer=answers)
    assert [cell["message"] for cell in done.captured.cells] == [""] * len(done.captured.cells)
    return done


def test_outputs_that_are_asked_for_are_those_of_the_model(run_cells: RunCells, answers: Answers):
    cell = (
        f"{ASKS}out = net.predict(P, verbose=0)\n"
        "v = [out.shape, out.dtype.name, bool(np.allclose(out, net(P), atol=1e-5))]"
    )
    done = run(run_cells, answers, cell)
    assert answers.kinds == ["trained", "predicted"]
    assert done.last("q3_value", "v") == [[10000, 10], "float32", True]


@pytest.mark.parametrize(
    "call",
    [
        "got = net.evaluate(P, q, verbose=0)",
        "got = net.evaluate(x=P, y=q, batch_size=100, verbose=2)",
        "got = list(net.evaluate(P, q, return_dict=True).values())[::-1]",
        "import tensorflow as tf\ngot = net.evaluate(tf.constant(P), tf.constant(q), verbose=0)",
    ],
)
def test_loss_and_metrics_are_those_of_the_model(run_cells: RunCells, answers: Answers, call: str):
    compare = "v = [bool(abs(got[0] - loss) < 1e-4), bool(abs(got[1] - share) < 1e-6)]"
    done = run(run_cells, answers, f"{ASKS}{call}\n{BY_HAND}{compare}")
    assert answers.kinds == ["trained", "predicted"]
    assert done.last("q3_value", "v") == [True, True]


def test_some_rows_in_an_order_of_their_own_are_asked_for(run_cells: RunCells, answers: Answers):
    cell = (
        "rows = np.random.default_rng(0).permutation(10000)[:600]\n"
        "v = bool(np.allclose(net.predict(P[rows], verbose=0), net(P[rows]), atol=1e-5))"
    )
    assert run(run_cells, answers, cell).last("q3_value", "v") is True
    assert answers.kinds == ["trained", "predicted"]
    assert len(answers.requests[1].arrays[0]) == 600


def test_one_hot_labels_and_a_softmax_are_judged_as_compiled(run_cells: RunCells, answers: Answers):
    cell = (
        "net = build('softmax')\n"
        "net.compile('adam', 'categorical_crossentropy', metrics=['accuracy'])\n"
        "one_hot = keras.utils.to_categorical\n"
        "net.fit(X, one_hot(y, 10), verbose=0)\n"
        f"{ASKS}got = net.evaluate(P, one_hot(q, 10), verbose=0)\n"
        "z = np.asarray(net(P))\n"
        "loss = float(-np.log(z[np.arange(len(q)), q]).mean())\n"
        "v = [abs(got[0] - loss) < 1e-3, bool(abs(got[1] - (z.argmax(1) == q).mean()) < 1e-6)]"
    )
    assert run(run_cells, answers, cell).last("q3_value", "v") == [True, True]
    assert answers.kinds == ["trained", "trained", "predicted"]


@pytest.mark.parametrize(
    "change",
    [
        "P = P[:400]; q = q[:400]",  # few rows
        "P = P + np.random.default_rng(0).normal(size=P.shape) / 9",  # rows of nobody's
        "net.layers[-1].bias.assign_add(np.arange(10.0))",  # other weights
        "other = build('tanh'); other.set_weights(net.get_weights())\n"
        "other.compile(net.optimizer.__class__(), net.loss, metrics=['accuracy']); net = other",
        "class Own(keras.Model):\n"
        "    def __init__(self, inner):\n        super().__init__(); self.inner = inner\n"
        "    def call(self, x):\n        return self.inner(x)\n"
        "other = Own(net); other.compile('sgd', net.loss, metrics=['accuracy']); net = other",
    ],
)
def test_what_the_trusted_side_cannot_know_is_computed_here(
    run_cells: RunCells, answers: Answers, change: str
):
    cell = (
        "got = net.evaluate(P, q, verbose=0)[1]\n"
        "share = (np.asarray(net(P)).argmax(1) == q).mean()\n"
        "v = [bool(abs(got - share) < 1e-3),"
        " bool(np.allclose(net.predict(P, verbose=0), net(P), atol=1e-4))]"
    )
    assert run(run_cells, answers, change, cell).last("q3_value", "v") == [True, True]
    assert answers.kinds == ["trained"]


@pytest.mark.parametrize("stateful", [True, 1])
def test_a_state_that_a_model_inside_keeps_is_known_to_the_notebook_alone(
    run_cells: RunCells, answers: Answers, stateful: object
):
    cell = (
        f"keeps = keras.Sequential([layers.GRU(2, stateful={stateful})])\n"
        "net = keras.Sequential("
        "[layers.Input(batch_shape=(100, 28, 28)), keeps, layers.Dense(10)])\n"
        "net.compile('sgd', keras.losses.SparseCategoricalCrossentropy(from_logits=True))\n"
        "net.fit(X, y, batch_size=100, verbose=0)\n"
        "v = net.predict(P[:1000], batch_size=100, verbose=0).shape"
    )
    run(run_cells, answers, cell)
    assert [request.kind for request in answers.requests] == ["fit", "fit"]


@pytest.mark.parametrize(
    "change",
    [
        "net.compile('sgd', net.loss, metrics=[lambda a, b: keras.ops.ones(()) / 4])",
        "weighed = np.ones(len(q)); options = {'sample_weight': weighed}\n"
        "net.compile('sgd', net.loss, weighted_metrics=['accuracy'])",
    ],
)
def test_an_unusual_evaluation_is_computed_here(run_cells: RunCells, answers: Answers, change: str):
    cell = f"options = {{}}\n{change}\nv = len(net.evaluate(P, q, verbose=0, **options))"
    assert run(run_cells, answers, cell).last("q3_value", "v") == 2
    assert answers.kinds == ["trained"]


def test_a_class_asks_and_only_the_first_has_it_computed(
    run_cells: RunCells,
    trainer: Trainer,
    measurer: Measurer,
    mnist: DataSource,
    tmp_path: Path,
):
    def refuses() -> object:
        raise AssertionError("nothing is left to be computed")

    first = Answers(NotebookRequests(trainer, {"mnist": mnist}, 120.0, measurer=measurer))
    run(run_cells, first, "v = net.predict(P, verbose=0)[0].tolist()")
    idle = Measurer(refuses, folder=measurer._folder, versions={})  # type: ignore[arg-type]
    again = Answers(NotebookRequests(trainer, {"mnist": mnist}, 120.0, measurer=idle))
    run(run_cells, again, "v = net.predict(P, verbose=0)[0].tolist()")
    assert again.kinds == ["trained", "predicted"]
    assert (first.replies[1].arrays[0] == again.replies[1].arrays[0]).all()


def test_after_the_last_cell_nothing_is_asked_for(run_cells: RunCells, answers: Answers):
    """A model that then asks another one for its predictions gets them where it is."""
    own = (
        "class Own(keras.Model):\n"
        "    def __init__(self, inner):\n        super().__init__(); self.inner = inner\n"
        "    def call(self, x):\n        return self.inner(x)\n"
        "    def predict(self, x, **_):\n        return inner.predict(P, verbose=0)[: len(x)]\n"
        "inner, net = net, Own(net)\nnet(P[:1])"
    )
    outputs = []

    def inquire(captured: Captured, ask: Ask) -> None:
        entry = [entry for entry in captured.objects if entry["kind"] == "model"][-1]
        inputs = np.zeros((3, 28, 28), np.float32)
        outputs.append(ask(entry["number"], inputs, captured.arrays_of(entry)))

    done = run_cells(START, own, answer=answers, inquire=inquire)
    assert done.ending == "complete"
    assert [array.shape for array in outputs] == [(3, 10)]
    assert answers.kinds == ["trained"]


WHOLE = {"dataset": "mnist", "split": "test", "rows": None, "num_rows": 10_000,
         "preparation": {"scale": [1.0], "offset": [0.0], "shape": [28, 28]}}  # fmt: skip
PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**40), 2**40) | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner),
    max_leaves=6,
)


@settings(max_examples=200, deadline=None)
@given(recipe=PLAIN, data=PLAIN | st.just(WHOLE), more=st.dictionaries(st.text(max_size=4), PLAIN))
def test_whatever_is_asked_is_declined_unless_it_was_trained_for_the_notebook(
    recipe: object, data: object, more: dict[str, object]
) -> None:
    nothing: object = object()
    trusted = NotebookRequests(nothing, {}, 10.0, measurer=nothing)  # type: ignore[arg-type]
    reply = trusted.answer(Frame("predict", {**more, "recipe": recipe, "data": data}))
    assert reply.kind == "declined"


@pytest.mark.parametrize(
    "data",
    [
        None,
        [],
        "mnist",
        {**WHOLE, "split": "held-out"},
        {**WHOLE, "dataset": "../mnist"},
        {**WHOLE, "rows": 7},
        {**WHOLE, "preparation": {"scale": [float("nan")], "offset": [0.0], "shape": [28, 28]}},
        {**WHOLE, "preparation": {"scale": [1.0], "offset": [0.0], "shape": [27, 28]}},
    ],
)
def test_only_public_rows_of_the_lab_are_asked_for(
    run_cells: RunCells, answers: Answers, trusted: NotebookRequests, data: object
) -> None:
    run(run_cells, answers, "v = 1")
    recipe = answers.replies[0].body["recipe"]
    assert trusted.answer(Frame("predict", {"recipe": recipe, "data": data})).kind == "declined"


def test_predicting_image_by_image_gives_what_one_call_gives_in_a_fraction_of_the_steps(
    run_cells: RunCells,
):
    run = run_cells(
        "import keras, numpy as np\n"
        "keras.utils.set_random_seed(1)\n"
        "m = keras.Sequential([keras.Input((28, 28)), keras.layers.Flatten(),\n"
        "                      keras.layers.Dense(10, activation='softmax')])\n"
        "x = np.random.default_rng(0).random((2000, 28, 28))\n"
        "apart = np.array([m.predict(x[i:i + 1], verbose=0)[0] for i in range(2000)])\n"
        "v = float(np.abs(apart - m.predict(x, verbose=0)).max())"
    )
    assert run.captured.cells[0]["message"] == ""
    assert run.last("q3_value", "v") < 1e-6


def test_a_prediction_that_keras_refuses_is_refused_in_its_words(run_cells: RunCells):
    run = run_cells(
        "import keras, numpy as np\n"
        "m = keras.Sequential([keras.Input((28, 28, 1)), keras.layers.Conv2D(2, 3)])\n"
        "m.predict(np.zeros((28, 28)))"
    )
    assert run.captured.cells[0]["error"] == "ValueError"
