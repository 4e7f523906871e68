"""Question 4: one more axis for the channel, the images untouched."""

from otter.test_files import test_case

from graders.checks import assert_array_shapes, assert_rows_of

OK_FORMAT = False
name = "q4_reshape"

SHAPES = {"X_train": (60000, 28, 28, 1), "X_test": (10000, 28, 28, 1)}


@test_case(name="X_train and X_test have four axes, the last one for the channel", points=1)
def test_shapes(X_train, X_test):
    assert_array_shapes(
        {"X_train": X_train, "X_test": X_test},
        SHAPES,
        hint="Use np.reshape(X_train, (X_train.shape[0], 28, 28, 1)) and assign the result.",
    )


@test_case(name="The images are unchanged and in their order", points=1, hidden=True)
def test_order(X_train, X_test):
    assert_array_shapes({"X_train": X_train, "X_test": X_test}, SHAPES)
    assert_rows_of(X_train, dataset="mnist", split="train", name="X_train")
    assert_rows_of(X_test, dataset="mnist", split="test", name="X_test")
