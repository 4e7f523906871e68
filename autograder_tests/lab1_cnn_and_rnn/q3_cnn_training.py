"""Question 3: the CNN compiled, trained for ten epochs, and good enough on new images."""

from otter.test_files import test_case

from graders.checks import (
    assert_accuracy,
    assert_batch_size,
    assert_compiled_with,
    assert_finite_curves,
    assert_trained_for,
    assert_trained_on,
    assert_validated_apart,
)
from graders.evidence.records import ObjectRecord
from graders.labs import asked_in

OK_FORMAT = False
name = "q3_cnn_training"

# Any Adam will do, with whatever learning rate.
ADAM = ObjectRecord(kind="Adam")
CROSSENTROPY = ObjectRecord(kind="SparseCategoricalCrossentropy", config={"from_logits": False})


@test_case(name="Compiled with Adam, sparse categorical cross-entropy and accuracy", points=1)
def test_compiled(model):
    assert_compiled_with(
        model, optimizer=ADAM, loss=CROSSENTROPY, metrics=["accuracy"], name="model"
    )


@test_case(name="Trained for 10 epochs with batches of 128, and validated", points=1)
def test_epochs(history):
    assert_trained_for(history, 10, name="history")
    assert_batch_size(history, 128, num_examples=54000, name="history")
    assert_finite_curves(history, "loss", "val_loss", name="history")
    assert_validated_apart(history, kept="test", name="history")


@test_case(name="The network was trained on the training images", points=1, hidden=True)
def test_rows(history):
    assert_trained_on(history, dataset="mnist", split="train", at_least_rows=50000, name="history")


@test_case(name="The network recognizes digits that it has never seen", points=1, hidden=True)
def test_accuracy(model, X_train, X_test, y_test):
    assert_accuracy(
        model,
        "mnist",
        at_least=asked_in("lab1_cnn_and_rnn", "q3_cnn_training").threshold,
        inputs=X_test,
        labels=y_test,
        training_inputs=X_train,
        name="model",
    )
