"""Question 7: three kinds of recurrent networks with the same number of weights."""

from otter.test_files import test_case

from graders.checks import (
    CheckFailure,
    assert_best_model,
    assert_layer_options,
    assert_normalized_error,
    assert_one_hidden_layer,
    assert_one_number_each_step,
    assert_own_normalized_error,
    assert_parameter_budget,
)

OK_FORMAT = False
name = "q7_rnn_comparison"

VARIABLES = {"SimpleRNN": "rnn7_simple", "GRU": "rnn7_gru", "LSTM": "rnn7_lstm"}
# "About 150 to 200": an LSTM of five nodes has 146 weights with its output.
FEWEST, MOST, SLACK = 150, 200, 10
# A constant has 1; an unlucky training of SimpleRNN may stay near 0.8.
BOUND = 0.9


def assert_comparable(model, kind, name):
    assert_layer_options(model, kind, return_sequences=(True,), name=name)
    assert_one_hidden_layer(model, kind, name=name)
    assert_one_number_each_step(model, name=name)
    assert_parameter_budget(model, at_least=FEWEST, at_most=MOST, slack=SLACK, name=name)


@test_case(name="One hidden layer of each kind, each network with 150 to 200 weights", points=1)
def test_networks(rnn7_simple, rnn7_gru, rnn7_lstm):
    assert_comparable(rnn7_simple, "SimpleRNN", "rnn7_simple")
    assert_comparable(rnn7_gru, "GRU", "rnn7_gru")
    assert_comparable(rnn7_lstm, "LSTM", "rnn7_lstm")


@test_case(name="The errors in rnn_errors are those of the three networks", points=1)
def test_errors(rnn7_simple, rnn7_gru, rnn7_lstm, rnn_errors, x_val, d_val):
    if not hasattr(rnn_errors, "keys"):
        raise CheckFailure(
            "There is no dictionary `rnn_errors`.",
            expected='a dictionary with the keys "SimpleRNN", "GRU" and "LSTM"',
            actual=type(rnn_errors).__name__,
            hint='Write rnn_errors = {"SimpleRNN": …, "GRU": …, "LSTM": …}.',
        )
    models = {"SimpleRNN": rnn7_simple, "GRU": rnn7_gru, "LSTM": rnn7_lstm}
    for kind, model in models.items():
        assert_own_normalized_error(
            rnn_errors.get(kind),
            model,
            "pulses",
            inputs=x_val,
            targets=d_val,
            name=f'rnn_errors["{kind}"]',
            model_name=VARIABLES[kind],
        )


@test_case(name="best_rnn names the kind with the lowest validation error", points=2)
def test_best(rnn7_simple, rnn7_gru, rnn7_lstm, best_rnn, x_val, d_val):
    models = {"SimpleRNN": rnn7_simple, "GRU": rnn7_gru, "LSTM": rnn7_lstm}
    assert_best_model(
        best_rnn,
        models,
        "pulses",
        inputs=x_val,
        targets=d_val,
        name="best_rnn",
        variables=VARIABLES,
    )


@test_case(name="All three networks have learned to follow new pulses", points=1, hidden=True)
def test_learned(rnn7_simple, rnn7_gru, rnn7_lstm, x_val, d_val):
    models = {"rnn7_simple": rnn7_simple, "rnn7_gru": rnn7_gru, "rnn7_lstm": rnn7_lstm}
    for variable, model in models.items():
        assert_normalized_error(
            model, "pulses", at_most=BOUND, inputs=x_val, targets=d_val, name=variable
        )
