"""Question 10: a gallery of images that the student's own model really gets wrong."""

from otter.test_files import test_case

from graders.checks import assert_misclassified_images

OK_FORMAT = False
name = "q10_misclassified_images"

COUNT = 9


@test_case(name="Images that your network gets wrong are shown, each with its prediction", points=2)
def test_predictions(lab, model, x_test, y_test):
    assert_misclassified_images(
        lab,
        model,
        x_test,
        dataset="mnist",
        inputs=x_test,
        labels=y_test,
        at_least=1,
        name="x_test",
        model_name="model",
    )


@test_case(name="At least nine images that it gets wrong are shown", points=2, hidden=True)
def test_gallery(lab, model, x_test, y_test):
    assert_misclassified_images(
        lab,
        model,
        x_test,
        dataset="mnist",
        inputs=x_test,
        labels=y_test,
        at_least=COUNT,
        with_predictions=False,
        name="x_test",
        model_name="model",
    )
