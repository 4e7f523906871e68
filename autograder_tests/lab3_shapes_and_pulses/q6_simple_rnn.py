"""Question 6: a recurrent network of five simple nodes, and its normalized error."""

from otter.test_files import test_case

from graders.checks import (
    assert_layer_options,
    assert_normalized_error,
    assert_one_hidden_layer,
    assert_one_number_each_step,
    assert_own_normalized_error,
)

OK_FORMAT = False
name = "q6_simple_rnn"

# Most networks end between 0.27 and 0.55, an unlucky one near 0.8; a constant has 1.
BOUND = 0.9


@test_case(name="rnn_simple has one hidden layer of five SimpleRNN nodes", points=1)
def test_network(rnn_simple):
    assert_layer_options(rnn_simple, "SimpleRNN", units=(5,), name="rnn_simple")
    assert_one_hidden_layer(rnn_simple, "SimpleRNN", name="rnn_simple")
    assert_one_number_each_step(rnn_simple, name="rnn_simple")


@test_case(name="rnn_simple_error is the validation error of rnn_simple", points=1)
def test_error(rnn_simple, rnn_simple_error, x_val, d_val):
    assert_own_normalized_error(
        rnn_simple_error,
        rnn_simple,
        "pulses",
        inputs=x_val,
        targets=d_val,
        name="rnn_simple_error",
        model_name="rnn_simple",
    )


@test_case(name="rnn_simple has learned to follow new pulses", points=1, hidden=True)
def test_learned(rnn_simple, x_val, d_val):
    assert_normalized_error(
        rnn_simple, "pulses", at_most=BOUND, inputs=x_val, targets=d_val, name="rnn_simple"
    )
