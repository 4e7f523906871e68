"""Question 1: the proposed network, trained, and how good it is on the validation images."""

from otter.test_files import test_case

from graders.checks import assert_accuracy, assert_binary_statistics, assert_model_summary
from graders.labs import asked_in

OK_FORMAT = False
name = "q1_mnist56_cnn"

ROWS = [
    ("Conv2D", (None, 26, 26, 4), 40, "relu"),
    ("MaxPooling2D", (None, 13, 13, 4), 0),
    ("Conv2D", (None, 11, 11, 4), 148, "relu"),
    ("MaxPooling2D", (None, 5, 5, 4), 0),
    ("Flatten", (None, 100), 0),
    ("Dense", (None, 10), 1010, "relu"),
    ("Dense", (None, 1), 11, "sigmoid"),
]
TOTAL = 1209


@test_case(name="ex1 is the proposed network, with 1,209 parameters", points=1)
def test_network(ex1):
    assert_model_summary(ex1, ROWS, total=TOTAL, name="ex1")


@test_case(
    name="accuracy, sensitivity and specificity are those of ex1 on the validation images",
    points=1,
)
def test_statistics(ex1, accuracy, sensitivity, specificity, x_val, d_val):
    assert_binary_statistics(
        ex1,
        accuracy=accuracy,
        sensitivity=sensitivity,
        specificity=specificity,
        dataset="mnist56",
        inputs=x_val,
        labels=d_val,
        model_name="ex1",
    )


@test_case(name="ex1 recognizes digits that it has never seen", points=1, hidden=True)
def test_accuracy(ex1, x_val, d_val, x_trn):
    assert_accuracy(
        ex1,
        "mnist56",
        at_least=asked_in("lab3_shapes_and_pulses", "q1_mnist56_cnn").threshold,
        inputs=x_val,
        labels=d_val,
        training_inputs=x_trn,
        name="ex1",
    )
