"""What the answers of models with code of their own are worth.

The models here are functions of rows and weights, in the place of a sandbox.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from graders.capture.predicting import Ask, NoAnswer, TooSlow
from graders.datasets import DataSource, held_out
from graders.measure import Asking, Origins
from graders.measure.asked import Asked
from graders.measure.measuring import measure
from tests.measure.test_measuring import LAB, Evidence, evidence, measurer, start, weights
from tests.models.test_configuration import model

__all__ = ["evidence", "measurer", "start"]

Array = np.ndarray
Answers = Callable[[Array, tuple[Array, ...]], Array]
ORDERS = "it answers one and the same row in different ways"
SAME = "it answers the same with other weights"


def linear(x: Array, given: tuple[Array, ...]) -> Array:
    kernel, bias = given
    return (x.reshape(len(x), -1) @ kernel + bias).astype(np.float32)


@pytest.fixture(scope="module")
def learned(mnist: DataSource) -> tuple[Array, Array]:
    """Kernel and bias of a linear classifier, by least squares on 5,000 training rows."""
    x, y = (np.asarray(values[:5000]) for values in mnist.load("train"))
    rows = np.c_[x.reshape(5000, -1) / 255, np.ones(5000)].astype(np.float32)
    found = np.linalg.lstsq(rows, np.eye(10, dtype=np.float32)[y], rcond=1e-4)[0]
    return found[:-1].astype(np.float32), found[-1].astype(np.float32)


class World:
    """One captured model that answers as it is told, and what came of it."""

    def __init__(self, evidence: Evidence, answer: Answers, given: tuple[Array, ...]) -> None:
        self.evidence, self.answer = evidence, answer
        self.shown: list[Array] = []
        evidence.array(1, np.asarray(evidence.source.load("test")[0]) / 255)
        evidence.model(2, {}, *given, own="Net", traced=False)
        evidence.captured.add(_number(3))
        evidence.snapshot(net=2, X_test=1, loss=3)

    def ask(self, number: int, inputs: Array, given: Any) -> Array:
        assert number == 2
        self.shown.append(inputs)
        return self.answer(inputs, tuple(given))

    def asked(self) -> Asked:
        return asked_of(self.evidence, self.ask)

    def measured(self, asked: Asked) -> dict[str, Any]:
        return measure(
            self.evidence.captured,
            LAB,
            origins=Origins({"mnist": self.evidence.source}),
            measurer=self.evidence.measurer,
            trainer=None,  # type: ignore[arg-type]
            provenances={},
            asked=asked,
        )


def asked_of(evidence: Evidence, ask: Ask) -> Asked:
    asking = Asking(LAB, Origins({"mnist": evidence.source}), evidence.measurer)
    asking.inquire(evidence.captured, ask)
    return asking.asked


def _number(number: int) -> Any:
    from graders.evidence.channel import Frame

    return Frame("object", {"number": number, "kind": "number", "float": 2.0})


def test_accuracy_is_that_of_the_answers_on_rows_whose_labels_were_not_shown(evidence, learned):
    world = World(evidence, linear, learned)
    found = world.measured(world.asked())
    public, hidden = found["evaluations"]["2"]
    x, y = (np.asarray(values) for values in held_out(evidence.source))
    wanted = (linear(x / 255, learned).argmax(1) == y).mean()
    assert hidden["accuracy"] == pytest.approx(wanted, abs=1e-3)
    assert wanted > 0.7
    assert (public["data"], public["num_examples"]) == ("mnist/test", 10_000)
    assert public["loss"] > 0
    assert len(public["classes"]) == 10_000
    assert hidden["classes"] is None
    assert found["models"]["2"]["code"] == "Net"
    assert found["models"]["2"]["summary"] is None
    assert "what Net computes cannot be written down" in found["models"]["2"]["problem"]


def test_rows_are_shown_in_an_order_of_their_own(evidence, learned):
    worlds = [World(evidence, linear, learned)]
    worlds[0].asked()
    first = list(worlds[0].shown)
    worlds[0].shown.clear()
    worlds[0].asked()
    raw = np.asarray(held_out(evidence.source)[0]) / 255
    assert not np.array_equal(first[0], raw[: len(first[0])])
    assert not np.array_equal(first[0], worlds[0].shown[0])


def test_labels_known_by_their_place_serve_for_nothing(evidence, learned):
    labels = np.eye(10, dtype=np.float32)[np.asarray(held_out(evidence.source)[1])]
    world = World(evidence, lambda x, _given: labels[: len(x)], learned)
    assert ORDERS in world.asked().silent["2", "mnist/held-out"]


def test_what_depends_on_neighbours_is_not_measured(evidence, learned):
    def centred(x: Array, given: tuple[Array, ...]) -> Array:
        return linear(x - x.mean(axis=0), given)

    assert ORDERS in World(evidence, centred, learned).asked().silent["2", "mnist/held-out"]


def test_what_depends_on_chance_is_not_measured(evidence, learned):
    random = np.random.default_rng(1)

    def guessing(x: Array, given: tuple[Array, ...]) -> Array:
        return linear(x, given) + random.normal(size=(len(x), 10)).astype(np.float32)

    assert ORDERS in World(evidence, guessing, learned).asked().silent["2", "mnist/held-out"]


def test_answers_that_need_no_weights_are_not_measured(evidence, learned):
    world = World(evidence, lambda x, _given: linear(x, learned), learned)
    asked = world.asked()
    assert SAME in asked.silent["2", "mnist/held-out"]
    assert SAME in asked.silent["2", "mnist/test"]
    found = world.measured(asked)
    assert found["evaluations"].get("2", []) == []
    assert SAME in found["models"]["2"]["problem"]


def test_a_model_without_weights_is_not_asked_for_its_accuracy(evidence, learned):
    world = World(evidence, lambda x, _given: linear(x, learned), ())
    assert "no weights" in world.asked().silent["2", "mnist/held-out"]
    assert world.shown == []


def test_one_answer_to_everything_is_measured_as_the_guess_that_it_is(evidence):
    given = weights((784, 10), (10,))
    world = World(evidence, lambda x, _given: np.eye(10, dtype=np.float32)[[3] * len(x)], given)
    _public, hidden = world.measured(world.asked())["evaluations"]["2"]
    assert hidden["accuracy"] == pytest.approx(0.1)


def test_an_untrained_model_is_not_shown_held_out_rows(evidence):
    given = (*weights((784, 10)), np.zeros(10, np.float32))
    asked = World(evidence, linear, given).asked()
    assert set(asked.outputs) == {("2", "mnist/test")}


@pytest.mark.parametrize("shape", [(1,), (10, 2), ()], ids=str)
def test_outputs_that_are_no_scores_are_not_measured(evidence, learned, shape):
    world = World(evidence, lambda x, _given: np.ones((len(x), *shape, 2), np.float32), learned)
    asked = world.asked()
    if shape:
        assert "not one score for each class" in asked.silent["2", "mnist/held-out"]
    else:
        assert ("2", "mnist/held-out") in asked.outputs


def test_no_answer_is_told_in_the_words_of_the_trusted_side(evidence, learned):
    def refuses(_x: Array, _given: tuple[Array, ...]) -> Array:
        raise NoAnswer("its predict stops with an error")

    world = World(evidence, refuses, learned)
    asked = world.asked()
    assert not asked.too_slow
    assert "its predict stops with an error" in world.measured(asked)["models"]["2"]["problem"]


def test_a_model_that_is_too_slow_makes_the_run_one_that_ran_out_of_time(evidence, learned):
    def slow(_x: Array, _given: tuple[Array, ...]) -> Array:
        raise TooSlow("its predict takes longer than 120 seconds")

    assert World(evidence, slow, learned).asked().too_slow


@pytest.mark.parametrize(("shift", "stands"), [(0.0, True), (0.5, False)])
def test_a_rebuilt_model_stands_for_one_that_gives_the_same(evidence, learned, shift, stands):
    shown: list[Array] = []

    def ask(_number: int, inputs: Array, given: Any) -> Array:
        shown.append(inputs)
        return linear(inputs, tuple(given)) + np.float32(shift)

    evidence.array(1, np.asarray(evidence.source.load("test")[0]) / 255)
    evidence.model(2, model(), *learned, own="Net", traced=True)
    evidence.snapshot(net=2, X_test=1)
    asked = asked_of(evidence, ask)
    assert (asked.plain == {"2"}) is stands
    if stands:  # no row of a data set was shown
        assert [len(rows) for rows in shown] == [16]
    else:
        assert "predicts something else than the layers" in asked.problems["2"]
        assert ("2", "mnist/held-out") in asked.outputs


def test_code_that_was_not_asked_is_not_believed(evidence, learned):
    world = World(evidence, linear, learned)
    evidence.model(4, model(), *learned, own="Net", traced=True)
    found = world.measured(Asked())
    assert "could be asked" in found["models"]["4"]["problem"]
    assert found["models"]["4"]["summary"] is None
    assert found["evaluations"].get("2", []) == []


@pytest.mark.parametrize("own", [7, ["x"], {"a": 1}, True, "N" * 10_000])
def test_a_malformed_claim_of_own_code_is_survived(evidence, learned, own):
    evidence.model(2, model(), *learned, own=own, traced="yes")
    evidence.model(5, model(), np.array(["a", "b"]), own=own, traced=True)
    asked = asked_of(evidence, lambda _number, x, given: linear(x, tuple(given)))
    assert "no numbers" in asked.problems["5"]
