"""Lab 3's own tests over records, and over figures that the notebook's own functions draw."""

from __future__ import annotations

import ast
import json
import types
from pathlib import Path

import numpy as np
import pytest
from otter.test_files.exception_test import ExceptionTestFile

from graders.checks import CheckFailure
from graders.evidence.records import EvaluationRecord
from tests.checks import samples
from tests.checks.drawing import Session

ROOT = Path(__file__).parents[2]
LAB = "lab3_shapes_and_pulses"
SERIES = np.random.default_rng(8).normal(size=(20, 100))
GRU = samples.layer("GRU", (20, 50, 3), 45, units=3, return_sequences=True)
OUTPUT = samples.layer("TimeDistributed", (20, 50, 1), 4)
RNN_GRU3 = samples.model(summary=samples.summary([GRU, OUTPUT], input_shape=(20, 50, 1)))


@pytest.fixture
def lab3(plt, monkeypatch):
    """The functions of the notebook that draw; a network is a list of its layers' nodes."""
    monkeypatch.setattr(plt, "show", lambda: None)
    path = ROOT / "solutions" / LAB / f"{LAB}.ipynb"
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    sources = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    names: dict = {"plt": plt, "np": np, "RNN": types.SimpleNamespace}
    names |= dict.fromkeys(("x_trn", "d_trn", "x_val", "d_val"), SERIES)
    names |= {"windows": lambda series, _: [series], "reset_states": lambda _: None}
    names["Model"] = lambda _, sizes: lambda _: [np.zeros((20, 100, size)) for size in sizes]
    for name in ("plot_history", "plot_pulses", "show_rnn"):
        source = next(source for source in sources if f"def {name}(" in source)
        nodes = [node for node in ast.parse(source).body if getattr(node, "name", "") == name]
        exec(compile(ast.Module(nodes, []), "cell", "exec"), names)  # noqa: S102
    return types.SimpleNamespace(**names)


def network(*nodes):
    layers = [types.SimpleNamespace(output=number) for number in nodes]
    return types.SimpleNamespace(inputs=[], outputs=[1], layers=layers)


def failures(question, variables):
    """How each case of a question fails; None for one that passes."""
    found = []
    file = ExceptionTestFile.from_file(str(ROOT / "autograder_tests" / LAB / f"{question}.py"))
    for case in file.test_cases:
        try:
            case.body.call_func(variables)
        except CheckFailure as failure:
            found.append(failure)
        else:
            found.append(None)
    return found


def failure(plt):
    """How question 8 fails over the open figures; None if it passes."""
    figures = [plt.figure(number) for number in plt.get_fignums()]
    (found,) = failures("q8_hidden_nodes", {"lab": Session(*figures), "rnn_gru3": RNN_GRU3})
    return found


def test_figures_of_other_cells_show_no_nodes_of_the_gru(plt, lab3):
    assert failure(plt).actual == "no figure"
    lab3.plot_pulses()
    keys = ("loss", "accuracy", "val_loss", "val_accuracy")
    lab3.plot_history(types.SimpleNamespace(history=dict.fromkeys(keys, [0.5] * 60)))
    for nodes in (5, 12, 6):
        lab3.show_rnn(network(nodes), SERIES, SERIES)
    assert failure(plt).actual == "figures with [0, 5, 6, 12] such lines"
    assert "show_rnn(rnn_gru3" in failure(plt).hint
    lab3.show_rnn(network(3), SERIES, SERIES)
    assert failure(plt) is None


@pytest.mark.parametrize("how", ["one axes", "axes of their own", "with input and target"])
def test_a_figure_of_the_students_own(plt, lab3, how):
    lab3.plot_pulses()
    nodes = SERIES[:3]
    if how == "axes of their own":
        for axes, node in zip(plt.subplots(3)[1], nodes, strict=True):
            axes.plot(node)
    else:
        plt.figure()
        plt.plot(nodes.T[:50])  # one window
    if how == "with input and target":
        plt.plot(SERIES[3], label="input")
        plt.plot(SERIES[4], label="Validation, target sequence")
    assert failure(plt) is None


def test_two_nodes_beside_input_and_target(plt, lab3):
    plt.plot(SERIES[:2].T)
    for word in ("input", "target"):
        plt.plot(SERIES[2], label=f"Validation, {word} sequence")
    assert failure(plt).actual == "figures with [2] such lines"


def small_rnn(kind, units, params):
    """The record of one of question 7's networks, with the error 0.3."""
    layer = samples.layer(kind, (20, 50, units), params, units=units, return_sequences=True)
    output = samples.layer("TimeDistributed", (20, 50, 1), units + 1)
    summary = samples.summary([layer, output], input_shape=(20, 50, 1))
    runs = [
        EvaluationRecord(data=data, num_examples=500, accuracy=None, normalized_error=0.3)
        for data in ("pulses/test", "pulses/held-out")
    ]
    return samples.model(summary=summary, evaluations=tuple(runs))


def test_the_comparison_names_the_variable_that_is_missing():
    variables = {
        "rnn7_simple": small_rnn("SimpleRNN", 12, 168),
        "rnn7_gru": small_rnn("GRU", 6, 162),
        "rnn7_lstm": small_rnn("LSTM", 6, 192),
        "rnn_errors": dict.fromkeys(("SimpleRNN", "GRU", "LSTM"), 0.3),
        "best_rnn": "LSTM",
    }
    assert failures("q7_rnn_comparison", variables) == [None] * 4
    del variables["rnn7_gru"]
    messages = {found.message for found in failures("q7_rnn_comparison", variables)}
    assert messages == {"There is no variable `rnn7_gru` yet."}
