"""Question 7: the LSTM compiled, trained for three epochs, and good enough on new reviews."""

from otter.test_files import test_case

from graders.checks import (
    assert_accuracy,
    assert_batch_size,
    assert_compiled_with,
    assert_trained_for,
    assert_trained_on,
)
from graders.evidence.records import ObjectRecord
from graders.labs import asked_in

OK_FORMAT = False
name = "q7_lstm_training"

# Any Adam will do, with whatever learning rate.
ADAM = ObjectRecord(kind="Adam")
CROSSENTROPY = ObjectRecord(kind="BinaryCrossentropy", config={"from_logits": False})


@test_case(name="Compiled with Adam, binary cross-entropy and accuracy", points=1)
def test_compiled(model):
    assert_compiled_with(
        model, optimizer=ADAM, loss=CROSSENTROPY, metrics=["accuracy"], name="model"
    )


# The model tells its own training: many notebooks do not keep what this fit returns.
@test_case(name="Trained for 3 epochs with batches of 32", points=1)
def test_epochs(model):
    assert_trained_for(model, 3, name="model")
    assert_batch_size(model, 32, num_examples=22500, name="model")


@test_case(name="The network was trained on the reviews for training", points=1, hidden=True)
def test_rows(model):
    assert_trained_on(model, dataset="imdb", split="train", at_least_rows=20000, name="model")


@test_case(name="The network judges reviews that it has never seen", points=1, hidden=True)
def test_accuracy(model, X_valid, y_valid):
    assert_accuracy(
        model,
        "imdb",
        at_least=asked_in("lab1_cnn_and_rnn", "q7_lstm_training").threshold,
        inputs=X_valid,
        labels=y_valid,
        name="model",
    )
