"""Question 11: the first 25 test images, each with the digit that the network predicts."""

from otter.test_files import test_case

from graders.checks import (
    assert_class_numbers,
    assert_images,
    assert_images_with_labels,
    assert_own_predictions,
)

OK_FORMAT = False
name = "q11_predictions"

COUNT = 25


@test_case(name="The first 25 test images are shown", points=1)
def test_images(lab, X_test):
    assert_images(lab, X_test, COUNT, name="X_test")


@test_case(name="Below each image stands its predicted digit", points=1)
def test_labels(lab, X_test, predictions):
    assert_class_numbers(predictions, num_classes=10, at_least_rows=COUNT)
    assert_images_with_labels(lab, X_test, predictions, COUNT, name="X_test")


@test_case(name="The predictions are those of your network", points=1, hidden=True)
def test_own(cnn_model, predictions, X_test, y_test):
    assert_class_numbers(predictions, num_classes=10, at_least_rows=COUNT)
    assert_own_predictions(predictions, cnn_model, inputs=X_test, labels=y_test, dataset="mnist")
