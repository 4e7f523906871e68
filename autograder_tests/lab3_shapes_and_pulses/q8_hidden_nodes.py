"""Question 8: the three hidden nodes of a GRU over time.

What they detect is written in the report and read by a person.
"""

import re

from otter.test_files import test_case

from graders.checks import (
    CheckFailure,
    assert_layer_options,
    assert_one_hidden_layer,
    assert_one_number_each_step,
    shown_of,
)

OK_FORMAT = False
name = "q8_hidden_nodes"

NODES = 3
# Half a series: one window of it may be shown.
STEPS = 50
# What people call lines that are no nodes, and the lab's own function a layer's nodes.
OTHERS = (
    r"(?i)input|target|predict|train|accuracy|loss|error|\bacc\b|\bval(idation)?\b|\bval_|^output$"
)
NODE = r"(?i)node|unit|neuron|hidden"
LAYER = "Outputs of the nodes of hidden layer"


def is_node(line):
    named = re.search(NODE, line.label) or not re.search(OTHERS, line.label)
    return len(line.y) >= STEPS and bool(named)


def num_nodes(axes):
    return sum(map(is_node, axes.lines))


def shows_nodes(figure):
    layers = [axes for axes in figure.axes if axes.title.startswith(LAYER)]
    if layers:  # drawn by show_rnn, perhaps for the network of another question
        return NODES in map(num_nodes, layers)
    # The nodes may share axes or have axes of their own, with input and output beside them.
    return sum(map(num_nodes, figure.axes)) >= NODES


@test_case(name="The three nodes of rnn_gru3 are shown over time", points=0.5)
def test_nodes(lab, rnn_gru3):
    assert_layer_options(rnn_gru3, "GRU", units=(NODES,), name="rnn_gru3")
    assert_one_hidden_layer(rnn_gru3, "GRU", name="rnn_gru3")
    assert_one_number_each_step(rnn_gru3, name="rnn_gru3")
    figures = shown_of(lab).figures
    if not any(map(shows_nodes, figures)):
        numbers = sorted({sum(map(num_nodes, figure.axes)) for figure in figures})
        raise CheckFailure(
            "No figure shows the outputs of the three hidden nodes over time.",
            expected="one line for each of the three nodes, in one figure",
            actual=f"figures with {numbers} such lines" if numbers else "no figure",
            hint="Call show_rnn(rnn_gru3, x_val, d_val, i=0) after the training.",
        )
