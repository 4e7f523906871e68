"""Question 4: the predicted classes of three test images, and their pictures."""

from otter.test_files import test_case

from graders.checks import assert_classes_of_rows, assert_images

OK_FORMAT = False
name = "q4_predictions"

ROWS = (3, 4, 5)


@test_case(name="y_pred holds the classes that your network predicts for X_test[3:6]", points=1)
def test_classes(model, y_pred, X_test):
    assert_classes_of_rows(
        y_pred, model, ROWS, dataset="mnist", inputs=X_test, name="y_pred", model_name="model"
    )


@test_case(name="The three images are shown", points=1)
def test_images(lab, X_test):
    assert_images(lab, X_test, ROWS, name="X_test")
