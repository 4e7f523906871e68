"""Question 3: pixels between 0 and 1. The arrays may have a channel axis already."""

from otter.test_files import test_case

from graders.checks import assert_rows_of, assert_scaled

OK_FORMAT = False
name = "q3_scale"


@test_case(name="X_train and X_test go from 0 to 1", points=1)
def test_range(X_train, X_test):
    assert_scaled(X_train, 0, 1, name="X_train")
    assert_scaled(X_test, 0, 1, name="X_test")


@test_case(name="Each pixel is the raw pixel divided by 255", points=1, hidden=True)
def test_values(X_train, X_test):
    assert_rows_of(X_train, dataset="mnist", split="train", scale=1 / 255, offset=0, name="X_train")
    assert_rows_of(X_test, dataset="mnist", split="test", scale=1 / 255, offset=0, name="X_test")
