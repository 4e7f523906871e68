"""Question 8: the three hidden nodes of a GRU over time.

What they detect is written in the report and read by a person.
"""

from otter.test_files import test_case

from graders.checks import CheckFailure, assert_layer_options, assert_one_number_each_step, shown_of

OK_FORMAT = False
name = "q8_hidden_nodes"

NODES = 3
# Half a series; the curves of a training are shorter.
STEPS = 50


@test_case(name="The three nodes of rnn_gru3 are shown over time", points=0.5)
def test_nodes(lab, rnn_gru3):
    assert_layer_options(rnn_gru3, "GRU", units=(NODES,), name="rnn_gru3")
    assert_one_number_each_step(rnn_gru3, name="rnn_gru3")
    # The nodes may share axes or have axes of their own, with input and output beside them.
    numbers = [
        sum(len(line.y) >= STEPS for axes in figure.axes for line in axes.lines)
        for figure in shown_of(lab).figures
    ]
    if max(numbers, default=0) < NODES:
        raise CheckFailure(
            "No figure shows the outputs of the three hidden nodes over time.",
            expected="one line for each of the three nodes, in one figure",
            actual=f"figures with {sorted(set(numbers))} such lines" if numbers else "no figure",
            hint="Call show_rnn(rnn_gru3, x_val, d_val, i=0) after the training.",
        )
