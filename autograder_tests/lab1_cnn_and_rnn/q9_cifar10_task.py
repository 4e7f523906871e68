"""Question 9: a network of the student's own for CIFAR-10.

Every case wants a network for these images first: `model` has held two others before.
"""

from otter.test_files import test_case

from graders.checks import (
    assert_accuracy,
    assert_input_and_output,
    assert_parameter_budget,
    assert_trained_on,
)
from graders.labs import asked_in

OK_FORMAT = False
name = "q9_cifar10_task"


def assert_for_cifar10(model):
    assert_input_and_output(
        model, input_shape=(None, 32, 32, 3), output_shape=(None, 10), name="model"
    )


def assert_accurate(model, X_train, X_test, y_test, at_least):
    assert_for_cifar10(model)
    assert_accuracy(
        model,
        "cifar10",
        at_least=at_least,
        inputs=X_test,
        labels=y_test,
        training_inputs=X_train,
        name="model",
    )


def measurement():
    return asked_in("lab1_cnn_and_rnn", "q9_cifar10_task")


@test_case(name="The network takes 32×32 colour images and has ten outputs", points=2)
def test_shapes(model):
    assert_for_cifar10(model)


@test_case(name="At most 2,000,000 trainable parameters", points=1)
def test_budget(model):
    assert_for_cifar10(model)
    assert_parameter_budget(model, at_most=2_000_000, name="model")


@test_case(name="The network was trained on the training images", points=1, hidden=True)
def test_rows(model):
    assert_for_cifar10(model)
    # Those who set a fifth aside for validation train on 40,000.
    assert_trained_on(model, dataset="cifar10", split="train", at_least_rows=40000, name="model")


@test_case(name="Right for half of the images that it has never seen", points=2, hidden=True)
def test_half(model, X_train, X_test, y_test):
    assert_accurate(model, X_train, X_test, y_test, measurement().threshold)


@test_case(name="Right for 60 % of them", points=2, hidden=True)
def test_sixty(model, X_train, X_test, y_test):
    assert_accurate(model, X_train, X_test, y_test, measurement().steps[0])


@test_case(name="Right for 65 % of them", points=2, hidden=True)
def test_sixty_five(model, X_train, X_test, y_test):
    assert_accurate(model, X_train, X_test, y_test, measurement().steps[1])
