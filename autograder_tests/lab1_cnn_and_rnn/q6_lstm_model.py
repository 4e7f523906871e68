"""Question 6: embedding, LSTM and one sigmoid unit. The style never matters."""

from otter.test_files import test_case

from graders.checks import (
    assert_ends_with,
    assert_layer_options,
    assert_layer_pattern,
    assert_model_summary,
)

OK_FORMAT = False
name = "q6_lstm_model"

# The length of the sequences may be left open, as the first row's shape is here.
ROWS = [
    ("Embedding", None, 640000),
    ("LSTM", (None, 64), 33024),
    ("Dense", (None, 1), 65, "sigmoid"),
]


@test_case(name="An embedding, an LSTM of 64 units and a dense layer", points=1)
def test_layers(model):
    assert_layer_pattern(model, ("Embedding", "LSTM", "Dense"), name="model")
    assert_layer_options(model, "LSTM", units=(64,), name="model")


@test_case(name="One output unit with a sigmoid", points=1)
def test_output(model):
    assert_ends_with(model, [("Dense", (None, 1), None, "sigmoid")], name="model")


@test_case(name="The whole network, layer by layer", points=1, hidden=True)
def test_table(model):
    assert_model_summary(model, ROWS, total=673089, trainable=673089, name="model")
