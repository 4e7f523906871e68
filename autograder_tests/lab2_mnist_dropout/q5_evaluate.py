"""Question 5: the loss and the accuracy on the test images, those of the student's own model."""

from otter.test_files import test_case

from graders.checks import assert_answer, assert_evaluation, assert_share

OK_FORMAT = False
name = "q5_evaluate"


@test_case(name="test_loss is a number and test_accuracy a share between 0 and 1", points=0.5)
def test_numbers(test_loss, test_accuracy):
    # Any finite loss will do here: whose it is, is the next question.
    assert_answer(test_loss, 0.0, tolerance=float("inf"), name="test_loss")
    assert_share(test_accuracy, name="test_accuracy")


@test_case(
    name="They are the loss and the accuracy of your network on the test images",
    points=1.5,
    hidden=True,
)
def test_evaluation(model, test_loss, test_accuracy, x_test, y_test):
    assert_evaluation(
        model,
        loss=test_loss,
        accuracy=test_accuracy,
        inputs=x_test,
        labels=y_test,
        dataset="mnist",
        name="model",
        names=("test_loss", "test_accuracy"),
    )
