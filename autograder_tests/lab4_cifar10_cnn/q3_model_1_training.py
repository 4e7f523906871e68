"""Question 3: the first network compiled and trained as the task says, and good enough."""

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
name = "q3_model_1_training"

# The decay of 1e-6 in older copies of the lab changes next to nothing and is left to the student.
RMSPROP = ObjectRecord(kind="RMSprop", config={"learning_rate": 0.0005})


@test_case(name="Compiled with RMSprop at 0.0005 and categorical cross-entropy", points=1)
def test_compiled(model_1):
    assert_compiled_with(
        model_1,
        optimizer=RMSPROP,
        loss="categorical_crossentropy",
        metrics=["accuracy"],
        name="model_1",
    )


@test_case(name="Trained for 15 epochs with batches of 32, with validation data", points=1)
def test_length(model_1, history_1):
    assert_trained_for(model_1, 15, name="model_1")
    assert_batch_size(model_1, 32, num_examples=50000, name="model_1")
    assert_validated_apart(model_1, name="model_1")
    # Only what fit returned tells of validation; whoever does not keep it is believed.
    if history_1 is not None:
        assert_finite_curves(history_1, "val_loss", name="history_1")


@test_case(
    name="Trained on the training images, it recognizes images it has never seen",
    points=1,
    hidden=True,
)
def test_accuracy(model_1, x_test, y_test):
    # A validation split of up to a fifth leaves 40,000 of the 50,000 rows.
    assert_trained_on(
        model_1, dataset="cifar10", split="train", at_least_rows=40000, name="model_1"
    )
    assert_accuracy(
        model_1,
        "cifar10",
        at_least=asked_in("lab4_cifar10_cnn", "q3_model_1_training").threshold,
        inputs=x_test,
        labels=y_test,
        name="model_1",
    )
