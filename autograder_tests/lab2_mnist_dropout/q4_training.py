"""Question 4: compiled as the task says, trained for twelve epochs, and good enough."""

from otter.test_files import test_case

from graders.checks import (
    assert_accuracy,
    assert_batch_size,
    assert_compiled_with,
    assert_trained_for,
    assert_trained_on,
    assert_validated_apart,
)
from graders.labs import asked_in

OK_FORMAT = False
name = "q4_training"


@test_case(name="Compiled with adam, categorical cross-entropy and the accuracy metric", points=1)
def test_compiled(model):
    assert_compiled_with(
        model,
        optimizer="adam",
        loss="categorical_crossentropy",
        metrics=["accuracy"],
        name="model",
    )


@test_case(name="Trained for 12 epochs with batches of 128", points=1)
def test_length(history):
    assert_trained_for(history, 12, name="history")
    assert_batch_size(history, 128, num_examples=60000, name="history")


@test_case(
    name="Trained on the training images, it recognizes images it has never seen",
    points=1,
    hidden=True,
)
def test_accuracy(model, history, x_test, y_test):
    # A validation split of up to a fifth leaves 48,000 of the 60,000 rows.
    assert_trained_on(history, dataset="mnist", split="train", at_least_rows=48000, name="history")
    assert_validated_apart(history, name="history")
    assert_accuracy(
        model,
        "mnist",
        at_least=asked_in("lab2_mnist_dropout", "q4_training").threshold,
        inputs=x_test,
        labels=y_test,
        name="model",
    )
