"""What is measured equals what Keras itself computes, and is refused where it cannot be."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import pytest

from graders.datasets import DataSource, RowIndex, held_out
from graders.errors import GraderError
from graders.evidence.captured import Captured
from graders.evidence.channel import Frame
from graders.labs import AccuracyMeasurement, Lab, Question, Variable
from graders.measure import Measurer, Origins, measure
from graders.measure.measurer import SERVICE, Refused
from graders.measure.provenance import Provenance
from graders.measure.scores import accuracy
from graders.sandbox import Worker
from graders.training import Trainer
from tests.models.test_configuration import model
from tests.training.conftest import layer

LOSS = {"class_name": "SparseCategoricalCrossentropy", "config": {"from_logits": True}}


@pytest.fixture(scope="module")
def start(keras_worker: Worker) -> Callable[[], Any]:
    return lambda: keras_worker.start_service(SERVICE)


@pytest.fixture(scope="module")
def measurer(start, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Measurer]:
    made = Measurer(start, folder=tmp_path_factory.mktemp("measured"), versions={"keras": "3"})
    yield made
    made.close()


def weights(*shapes: tuple[int, ...]) -> tuple[np.ndarray, ...]:
    random = np.random.default_rng(5)
    return tuple(random.normal(0, 0.1, shape).astype(np.float32) for shape in shapes)


def batch_normalised() -> tuple[dict[str, Any], tuple[np.ndarray, ...]]:
    config = model(layer("BatchNormalization", axis=-1, momentum=0.99, epsilon=0.001, name="bn"))
    kernel, bias = weights((784, 10), (10,))
    ones, zeros = np.ones(10, np.float32), np.zeros(10, np.float32)
    return config, (kernel, bias, ones, zeros, zeros + 3, ones * 9)


def question(config: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return {
        "model": config,
        "loss": LOSS,
        "preparation": {"scale": [1 / 255], "offset": [0.0], "shape": [28, 28]},
        "folder": None,
        "split": None,
        "reestimate": None,
        **changes,
    }


def test_accuracy_and_loss_are_those_of_evaluate(measurer: Measurer, mnist: DataSource):
    from graders.models.rebuilding import rebuild

    given = weights((784, 10), (10,))
    body = question(model(), folder=str(mnist.path), split="test")
    answer = measurer.ask("evaluate", body, given, key=mnist.digest)
    net = rebuild(model(), given)
    import keras

    loss_fn = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    net.compile("sgd", loss_fn, metrics=["accuracy"])
    x, y = mnist.load("test")
    loss, share = net.evaluate(np.asarray(x) / np.float32(255), np.asarray(y), verbose=0)
    assert answer["num_examples"] == 10_000
    assert answer["accuracy"] == pytest.approx(share, abs=2e-4)
    assert answer["loss"] == pytest.approx(loss, rel=1e-4)


def test_reestimated_statistics_are_the_mean_over_training_batches(
    measurer: Measurer, mnist: DataSource
):
    """By hand: normalise the dense layer's outputs with the means over 8 batches of 250."""
    config, given = batch_normalised()
    rows = (np.arange(300), np.asarray(mnist.load("test")[1][:300]))
    x = np.array(mnist.load("test")[0][:300])
    body = question(config, reestimate=str(mnist.path))
    answer = measurer.ask("evaluate", body, (x, rows[1], *given), key="r")

    kernel, bias = (np.asarray(weight, np.float64) for weight in given[:2])

    def dense(raw: np.ndarray) -> np.ndarray:
        return (np.asarray(raw, np.float64).reshape(len(raw), -1) / 255) @ kernel + bias

    parts = [dense(mnist.load("train")[0][n : n + 250]) for n in range(0, 2000, 250)]
    mean = np.mean([part.mean(0) for part in parts], axis=0)
    variance = np.mean([part.var(0) for part in parts], axis=0)
    outputs = (dense(x) - mean) / np.sqrt(variance + 1e-3)
    assert answer["accuracy"] == pytest.approx((outputs.argmax(1) == rows[1]).mean(), abs=0.004)
    logs = outputs - np.log(np.exp(outputs).sum(1, keepdims=True))
    assert answer["loss"] == pytest.approx(-logs[np.arange(300), rows[1]].mean(), rel=1e-3)
    plain = measurer.ask("evaluate", question(config), (x, rows[1], *given), key="p")
    assert plain["loss"] != pytest.approx(answer["loss"], rel=1e-3)


def test_statistics_inside_a_nested_model_are_reestimated_too():
    import keras
    from keras import layers as la

    from graders.checks.live_batch_norm import reestimated

    keras.utils.set_random_seed(3)
    parts = [la.Dense(8), la.BatchNormalization(), la.ReLU(), la.BatchNormalization(), la.Dense(2)]
    flat = keras.Sequential([la.Input((4,)), *parts])
    inner = keras.Sequential([la.Dense(8), keras.Sequential([la.BatchNormalization(), la.ReLU()])])
    nested = keras.Sequential([la.Input((4,)), inner, la.BatchNormalization(), la.Dense(2)])
    nested.set_weights(flat.get_weights())
    rows = np.random.default_rng(1).normal(5, 3, (1000, 4)).astype(np.float32)
    plain = np.asarray(flat(rows))
    np.testing.assert_allclose(np.asarray(nested(rows)), plain, rtol=1e-5)
    with reestimated(flat, rows), reestimated(nested, rows):
        assert np.abs(np.asarray(flat(rows)) - plain).max() > 0.1
        np.testing.assert_allclose(np.asarray(nested(rows)), np.asarray(flat(rows)), rtol=1e-4)
    np.testing.assert_allclose(np.asarray(nested(rows)), plain, rtol=1e-5)


def test_a_summary_is_plain_data(measurer: Measurer):
    answer = measurer.ask("summarize", {"model": model()})
    assert answer["trainable_params"] == 7850
    assert [row["kind"] for row in answer["layers"]] == ["Flatten", "Dense"]


@pytest.mark.parametrize(
    "config",
    [{}, model(layer("Lambda")), model(layer("Dense", units=-3, name="x")), {"class_name": ["x"]}],
)
def test_what_cannot_be_rebuilt_is_refused(measurer: Measurer, config: dict[str, Any]):
    with pytest.raises(Refused):
        measurer.ask("summarize", {"model": config})


def test_a_huge_model_is_refused_and_the_service_lives_on(measurer: Measurer, mnist: DataSource):
    body = question(
        model(layer("Dense", units=10**9, name="x")), folder=str(mnist.path), split="test"
    )
    with pytest.raises(Refused, match="more than 100,000,000 parameters"):
        measurer.ask("evaluate", body, weights((1, 1)))
    assert measurer.ask("summarize", {"model": model()})["trainable_params"] == 7850


def test_weights_that_do_not_fit_are_refused(measurer: Measurer, mnist: DataSource):
    body = question(model(), folder=str(mnist.path), split="test")
    with pytest.raises(Refused, match="do not fit"):
        measurer.ask("evaluate", body, weights((784, 9), (10,)))


def test_nan_weights_have_no_accuracy(measurer: Measurer, mnist: DataSource):
    kernel, bias = weights((784, 10), (10,))
    body = question(model(), folder=str(mnist.path), split="test")
    answer = measurer.ask("evaluate", body, (kernel * np.nan, bias))
    assert (answer["accuracy"], answer["loss"]) == (None, None)


def test_the_same_question_is_computed_once(start, tmp_path: Path):
    started = []

    def counted():
        started.append(1)
        return start()

    first = Measurer(counted, folder=tmp_path, versions={})
    answer = first.ask("summarize", {"model": model()})
    with pytest.raises(Refused):
        first.ask("summarize", {"model": {}})
    first.close()
    second = Measurer(counted, folder=tmp_path, versions={})
    assert second.ask("summarize", {"model": model()}) == answer
    with pytest.raises(Refused):
        second.ask("summarize", {"model": {}})
    assert started == [1]


def test_a_dead_service_is_a_grader_error_and_starts_again(
    start, keras_worker: Worker, tmp_path: Path
):
    before = {child.pid for child in psutil.Process(keras_worker.pid).children()}
    measurer = Measurer(start, folder=tmp_path, versions={})
    measurer.ask("summarize", {"model": model()})
    for child in psutil.Process(keras_worker.pid).children():
        if child.pid not in before:
            child.kill()
    other = model(layer("Dense", units=3, name="x"))
    with pytest.raises(GraderError):
        measurer.ask("summarize", {"model": other})
    assert measurer.ask("summarize", {"model": other})["trainable_params"] == 7850 + 33
    measurer.close()


@pytest.mark.parametrize(
    ("outputs", "labels", "share"),
    [
        ([[0.1, 0.9], [0.8, 0.2], [0.4, 0.6]], [1, 0, 0], 2 / 3),
        ([[0.9], [0.2], [0.7]], [1, 0, 0], 2 / 3),
        ([[1.0, np.nan]], [0], None),
        ([[[1.0]]], [0], None),
    ],
)
def test_accuracy_by_hand(outputs: Any, labels: Any, share: float | None):
    assert accuracy(np.array(outputs), np.array(labels)) == (share and pytest.approx(share))


LAB = Lab(
    name="lab_measured",
    title="Measured",
    datasets=("mnist",),
    questions=(
        Question(
            name="q",
            title="Q",
            variables=(Variable(name="net", kind="model"), Variable(name="X_test", kind="array")),
        ),
    ),
    measurements=(
        AccuracyMeasurement(
            question="q",
            model="net",
            inputs="X_test",
            training_inputs="X_train",
            dataset="mnist",
            claims=("loss",),
            threshold=0.99,
        ),
    ),
)


def indices_of(source: DataSource) -> dict[str, RowIndex]:
    return {split: RowIndex(source, split) for split in ("train", "test")}


class Evidence:
    """Evidence with a network and its test images, ready to be changed and measured."""

    def __init__(self, source: DataSource, measurer: Measurer) -> None:
        self.source, self.measurer = source, measurer
        self.captured = Captured()
        self.trainer: Trainer | None = None
        self.provenances: dict[str, Provenance] = {}

    def array(self, number: int, values: np.ndarray, **changes: Any) -> None:
        rows = list(range(0, len(values), len(values) // 50))
        body = {
            "number": number,
            "kind": "array",
            "shape": list(values.shape),
            "rows": rows,
            **changes,
        }
        self.captured.add(Frame("object", body, (np.array(values[rows]),)))

    def model(self, number: int, config: Any, *given: np.ndarray, **changes: Any) -> None:
        compiled = {"optimizer": {"class_name": "SGD", "config": {}}, "loss": LOSS, "metrics": []}
        body = {
            "number": number, "kind": "model", "config": config, "compile": compiled,
            "fits": [], "problem": None, "built": True, **changes,
        }  # fmt: skip
        self.captured.add(Frame("object", body, given))

    def snapshot(self, **objects: int) -> None:
        variables = {name: {"object": number, "as": name} for name, number in objects.items()}
        self.captured.add(Frame("snapshot", {"question": "q", "variables": variables}))

    def measured(self, **changes: Any) -> dict[str, Any]:
        return measure(
            self.captured,
            dataclasses.replace(LAB, **changes),
            origins=Origins({"mnist": self.source}, lambda: {"mnist": indices_of(self.source)}),
            measurer=self.measurer,
            trainer=self.trainer,
            provenances=self.provenances,
        )


@pytest.fixture
def evidence(cache: Path, mnist: DataSource, measurer: Measurer) -> Evidence:
    return Evidence(mnist, measurer)


def test_a_model_is_measured_on_public_and_held_out_rows(evidence: Evidence):
    x = np.asarray(evidence.source.load("test")[0]) / 255
    evidence.array(1, x)
    evidence.model(2, model(), *weights((784, 10), (10,)))
    evidence.captured.add(Frame("object", {"number": 3, "kind": "number", "float": 2.0}))
    evidence.snapshot(net=2, X_test=1, loss=3)
    found = evidence.measured()
    public, hidden = found["evaluations"]["2"]
    assert (public["data"], public["num_examples"]) == ("mnist/test", 10_000)
    assert (hidden["data"], hidden["num_examples"]) == ("mnist/held-out", 2_000)
    kernel, bias = weights((784, 10), (10,))
    hx, hy = held_out(evidence.source)
    outputs = (np.asarray(hx).reshape(2000, -1) / 255) @ kernel + bias
    assert hidden["accuracy"] == pytest.approx((outputs.argmax(1) == hy).mean(), abs=1e-3)
    assert found["models"]["2"]["summary"]["trainable_params"] == 7850


def test_another_question_may_ask_for_the_public_rows_of_a_model_measured_before(
    evidence: Evidence,
):
    evidence.array(1, np.asarray(evidence.source.load("test")[0]) / 255)
    evidence.model(2, model(), *weights((784, 10), (10,)))
    evidence.captured.add(Frame("object", {"number": 3, "kind": "number", "float": 2.0}))
    evidence.snapshot(net=2, X_test=1, loss=3)
    (asked,) = LAB.measurements
    silent = dataclasses.replace(asked, claims=())
    found = evidence.measured(measurements=(silent, asked, asked))
    assert [figure["data"] for figure in found["evaluations"]["2"]] == [
        "mnist/held-out",
        "mnist/test",
    ]


def test_texts_in_the_place_of_weights_are_no_weights(evidence: Evidence):
    evidence.array(1, np.asarray(evidence.source.load("test")[0]) / 255)
    evidence.model(2, model(), np.full((784, 10), "a"), np.full(10, "b"))
    evidence.snapshot(net=2, X_test=1)
    found = evidence.measured()
    assert found["evaluations"]["2"] == []
    assert "do not fit" in found["models"]["2"]["problem"]


@pytest.mark.parametrize(
    ("prepare", "scale", "offset"),
    [
        (lambda x: x, 1.0, 0.0),
        (lambda x: x / 255, 1 / 255, 0.0),
        (lambda x: 1 - x / 255, -1 / 255, 1.0),
        (lambda x: (x - 30.0) / 70, 1 / 70, -30 / 70),
    ],
)
def test_preprocessing_is_recovered(evidence: Evidence, prepare, scale: float, offset: float):
    for number, split in enumerate(("train", "test")):
        evidence.array(number, prepare(np.asarray(evidence.source.load(split)[0])[..., None]))
    origins = evidence.measured()["arrays"]
    for number, split in (("0", "train"), ("1", "test")):
        assert (origins[number]["dataset"], origins[number]["split"]) == ("mnist", split)
        assert origins[number]["scale"] == pytest.approx([scale])
        assert origins[number]["offset"] == pytest.approx([offset], abs=1e-9)


def test_arrays_that_are_no_rows_have_no_origin(evidence: Evidence):
    x = np.asarray(evidence.source.load("test")[0])
    evidence.array(1, x[:, ::-1])
    evidence.array(2, np.random.default_rng(0).random((10_000, 28, 28)))
    assert evidence.measured()["arrays"] == {}


@pytest.mark.parametrize(
    ("choose", "in_order", "all_rows"),
    [
        (lambda x: x, True, True),
        (lambda x: x[::-1], False, True),
        (lambda x: x[:5000], True, False),
        (lambda x: x[np.random.default_rng(3).permutation(10_000)[:9000]] / 255, False, False),
    ],
)
def test_rows_in_another_order_and_parts_of_a_split_are_recognised(
    evidence: Evidence, choose, in_order: bool, all_rows: bool
):
    images, labels = evidence.source.load("test")
    evidence.array(0, choose(np.asarray(images)))
    origin = evidence.measured()["arrays"]["0"]
    assert (origin["split"], origin["in_order"], origin["all_rows"]) == ("test", in_order, all_rows)
    # What was done to the images, done to their labels; the last case scales them as well.
    moved = choose(np.asarray(labels).astype(np.float64))
    expected = np.rint(moved * (10 if moved.max() == 9 else 2550) / 10).astype(int)
    (captured,) = evidence.captured.objects
    assert origin["labels"] == expected[captured["rows"]].tolist()


def test_pictures_are_recognised_raw_and_scaled(evidence: Evidence):
    x = np.asarray(evidence.source.load("test")[0])
    train = np.asarray(evidence.source.load("train")[0])
    pictures = (x[7], x[8] / 255, (train[9] / 255).astype(np.float32), x[7].T, x[5] / 510)
    evidence.captured.add(Frame("figure", {"cell": 0}, pictures))
    images = evidence.measured()["images"]
    assert sorted(images) == ["0", "1", "2"]
    label = int(evidence.source.load("test")[1][7])
    assert images["0"] == {"dataset": "mnist", "split": "test", "index": 7, "label": label}
    assert (images["1"]["index"], images["2"]["split"], images["2"]["index"]) == (8, "train", 9)


def test_a_model_that_cannot_be_measured_says_why(evidence: Evidence):
    x = np.asarray(evidence.source.load("test")[0])
    evidence.array(1, np.sqrt(x / 255))
    evidence.model(2, model(), *weights((784, 10), (10,)))
    evidence.snapshot(net=2, X_test=1)
    found = evidence.measured()
    assert not any(found["evaluations"].values())
    assert "X_test does not hold the prepared rows of mnist" in found["models"]["2"]["problem"]


def test_a_model_never_built_says_so(evidence: Evidence):
    evidence.model(2, model(), built=False)
    evidence.snapshot(net=2)
    assert "never built" in evidence.measured()["models"]["2"]["problem"]


@pytest.mark.parametrize(
    "changes",
    [
        {"config": None}, {"config": [1]}, {"config": {"class_name": "Sequential"}},
        {"compile": 3}, {"compile": {"loss": [1]}}, {"number": [1]}, {"number": "2"},
        {"number": None}, {"built": "yes"}, {"config": {"class_name": {"a": 1}, "config": 7}},
    ],
)  # fmt: skip
def test_hostile_models_are_measured_or_refused(evidence: Evidence, changes: dict[str, Any]):
    x = np.asarray(evidence.source.load("test")[0]) / 255
    evidence.array(1, x)
    evidence.model(
        changes.pop("number", 2),
        changes.pop("config", model()),
        *weights((784, 10), (10,)),
        **changes,
    )
    evidence.snapshot(net=2, X_test=1)
    evidence.measured()


@pytest.mark.parametrize(
    "changes",
    [{"shape": None}, {"shape": []}, {"shape": ["x"]}, {"shape": [[1]]}, {"rows": None},
     {"rows": ["a"]}, {"rows": [10**30]}, {"rows": [-1]}, {"rows": [[0]]}, {"shape": [10_000, -1]}],
)  # fmt: skip
def test_hostile_arrays_have_no_origin_or_are_refused(evidence: Evidence, changes: dict[str, Any]):
    x = np.asarray(evidence.source.load("test")[0]) / 255
    evidence.array(1, x, **changes)
    evidence.model(2, model(), *weights((784, 10), (10,)))
    evidence.snapshot(net=2, X_test=1)
    evidence.measured()


@pytest.mark.parametrize(
    "variables", [None, 3, [], {"net": 2}, {"net": {"object": [2]}}, {"net": {"object": True}}]
)
def test_hostile_snapshots_measure_nothing(evidence: Evidence, variables: Any):
    evidence.model(2, model(), *weights((784, 10), (10,)))
    evidence.captured.add(Frame("snapshot", {"question": "q", "variables": variables}))
    assert evidence.measured()["evaluations"] == {}
