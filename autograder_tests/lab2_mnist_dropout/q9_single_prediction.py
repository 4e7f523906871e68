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


def picture_of(lab, x_test):
    return lambda row: assert_images(lab, x_test, [row], name="x_test")


def prediction_of(predicted_digit, model, x_test):
    return lambda row: assert_classes_of_rows(
        predicted_digit,
        model,
        [row],
        dataset="mnist",
        inputs=x_test,
        name="predicted_digit",
        model_name="model",
    )


def holds(check, row):
    try:
        check(row)
    except CheckFailure:
        return False
    return True


def for_row_of(n, check, other):
    """Check the row that `n` names. A loop of another cell may have moved `n`: unless the other
    half of the answer is that of `n`, the given 0 will do as well.
    """
    row = row_of(n)
    if holds(other, row) or not holds(check, 0):
        check(row)


@test_case(name="The picture of x_test[n] is shown", points=1)
def test_picture(lab, x_test, n, predicted_digit, model):
    for_row_of(n, picture_of(lab, x_test), prediction_of(predicted_digit, model, x_test))


@test_case(name="predicted_digit is the digit that your network predicts for it", points=1)
def test_prediction(predicted_digit, model, n, x_test, lab):
    for_row_of(n, prediction_of(predicted_digit, model, x_test), picture_of(lab, x_test))
