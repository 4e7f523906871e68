"""Question 9: the class of one test image and its picture."""

from otter.test_files import test_case

from graders.checks import CheckFailure, assert_classes_of_rows, assert_images, assert_whole_number

OK_FORMAT = False
name = "q9_single_prediction"

LAST_ROW = 9999


def row_of(n):
    """The row that the student looked at: the given 0 where the notebook keeps no `n`."""
    if n is None:
        return 0
    assert_whole_number(n, at_most=LAST_ROW, name="n")
    return int(n)


def for_row_of(n, check):
    """Check the row that `n` names, or the given 0: a loop of another cell may have moved `n`."""
    failures = []
    for row in dict.fromkeys([row_of(n), 0]):
        try:
            return check(row)
        except CheckFailure as failure:
            failures.append(failure)
    raise failures[0]


@test_case(name="The picture of x_test[n] is shown", points=1)
def test_picture(lab, x_test, n):
    for_row_of(n, lambda row: assert_images(lab, x_test, [row], name="x_test"))


@test_case(name="predicted_digit is the digit that your network predicts for it", points=1)
def test_prediction(predicted_digit, model, n, x_test):
    for_row_of(
        n,
        lambda row: assert_classes_of_rows(
            predicted_digit,
            model,
            [row],
            dataset="mnist",
            inputs=x_test,
            name="predicted_digit",
            model_name="model",
        ),
    )
