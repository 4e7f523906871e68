"""Question 8: two stacked bidirectional LSTMs, and a simple recurrent network."""

from otter.test_files import test_case

from graders.checks import assert_layer_options, assert_layer_pattern, assert_model_summary

OK_FORMAT = False
name = "q8_rnn_variants"

# The length of the sequences may be left open, as the shapes without numbers are here.
BIDIRECTIONAL_ROWS = [
    ("Embedding", None, 640000),
    ("Bidirectional", None, 66048),
    ("Bidirectional", (None, 128), 98816),
    ("Dense", (None, 1), 129, "sigmoid"),
]
SIMPLE_RNN_ROWS = [
    ("Embedding", None, 640000),
    ("SimpleRNN", (None, 64), 8256),
    ("Dense", (None, 1), 65, "sigmoid"),
]


@test_case(name="bidirectional_model has two bidirectional layers", points=0.5)
def test_bidirectional(bidirectional_model):
    assert_layer_pattern(
        bidirectional_model,
        ("Embedding", "Bidirectional", "Bidirectional", "Dense"),
        name="bidirectional_model",
    )


@test_case(name="simple_rnn_model has one SimpleRNN layer of 64 units", points=0.5)
def test_simple_rnn(simple_rnn_model):
    assert_layer_pattern(
        simple_rnn_model, ("Embedding", "SimpleRNN", "Dense"), name="simple_rnn_model"
    )
    assert_layer_options(simple_rnn_model, "SimpleRNN", units=(64,), name="simple_rnn_model")


@test_case(name="The bidirectional network, layer by layer", points=1, hidden=True)
def test_bidirectional_table(bidirectional_model):
    assert_model_summary(
        bidirectional_model,
        BIDIRECTIONAL_ROWS,
        total=804993,
        trainable=804993,
        name="bidirectional_model",
    )


@test_case(name="The simple recurrent network, layer by layer", points=1, hidden=True)
def test_simple_rnn_table(simple_rnn_model):
    assert_model_summary(
        simple_rnn_model, SIMPLE_RNN_ROWS, total=648321, trainable=648321, name="simple_rnn_model"
    )
