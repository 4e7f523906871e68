"""Question 6: how many test images the student's own model gets wrong."""

from otter.test_files import test_case

from graders.checks import assert_misclassified_count, assert_whole_number

OK_FORMAT = False
name = "q6_misclassified_count"


@test_case(name="num_misclassified is a whole number of test images", points=0.5)
def test_number(num_misclassified):
    assert_whole_number(num_misclassified, at_most=10000, name="num_misclassified")


@test_case(name="Your network gets that many test images wrong", points=2.5, hidden=True)
def test_count(num_misclassified, model, x_test, y_test):
    assert_misclassified_count(
        num_misclassified,
        model,
        dataset="mnist",
        inputs=x_test,
        labels=y_test,
        name="num_misclassified",
        model_name="model",
    )
