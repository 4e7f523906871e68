"""Question 6: five epochs of the student's own network, and how far they bring it."""

from otter.test_files import test_case

from graders.checks import assert_accuracy, assert_trained_for, assert_trained_on
from graders.labs import asked_in

OK_FORMAT = False
name = "q6_model_2_training"


def assert_reaches(at_least, model_2, x_test, y_test):
    """The network, trained on the training images, is right often enough."""
    # A validation split of up to a fifth leaves 40,000 of the 50,000 rows.
    assert_trained_on(
        model_2, dataset="cifar10", split="train", at_least_rows=40000, name="model_2"
    )
    assert_accuracy(
        model_2,
        "cifar10",
        at_least=at_least,
        inputs=x_test,
        labels=y_test,
        name="model_2",
    )


@test_case(name="model_2 was trained for 5 epochs", points=1)
def test_epochs(model_2):
    assert_trained_for(model_2, 5, name="model_2")


@test_case(name="It recognizes images it has never seen: first step", points=1, hidden=True)
def test_first_step(model_2, x_test, y_test):
    measurement = asked_in("lab4_cifar10_cnn", "q6_model_2_training")
    assert_reaches(measurement.threshold, model_2, x_test, y_test)


@test_case(name="It recognizes images it has never seen: second step", points=1, hidden=True)
def test_second_step(model_2, x_test, y_test):
    measurement = asked_in("lab4_cifar10_cnn", "q6_model_2_training")
    assert_reaches(measurement.steps[0], model_2, x_test, y_test)


@test_case(name="It recognizes images it has never seen: third step", points=1, hidden=True)
def test_third_step(model_2, x_test, y_test):
    measurement = asked_in("lab4_cifar10_cnn", "q6_model_2_training")
    assert_reaches(measurement.steps[1], model_2, x_test, y_test)
