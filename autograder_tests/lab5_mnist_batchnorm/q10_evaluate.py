"""Question 10: the loss and the accuracy on the test data, and whether they are good enough."""

from otter.test_files import test_case

from graders.checks import assert_accuracy, assert_evaluation, assert_share
from graders.labs import asked_in

OK_FORMAT = False
name = "q10_evaluate"


@test_case(name="loss and accuracy are those of your network on the test data", points=2)
def test_evaluation(cnn_model, loss, accuracy, X_test, y_test):
    assert_share(accuracy, name="accuracy")
    assert_evaluation(
        cnn_model,
        loss=loss,
        accuracy=accuracy,
        inputs=X_test,
        labels=y_test,
        dataset="mnist",
        name="cnn_model",
    )


@test_case(name="The network recognizes images it has never seen", points=1, hidden=True)
def test_accuracy(cnn_model, X_test, y_test, X_train):
    assert_accuracy(
        cnn_model,
        "mnist",
        at_least=asked_in("lab5_mnist_batchnorm", "q10_evaluate").threshold,
        inputs=X_test,
        labels=y_test,
        training_inputs=X_train,
        name="cnn_model",
    )
