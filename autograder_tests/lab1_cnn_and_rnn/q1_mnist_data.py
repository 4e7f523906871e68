"""Question 1: MNIST between 0 and 1, split for validation, with an axis for the channel."""

from otter.test_files import test_case

from graders.checks import (
    assert_array_shapes,
    assert_labels_of,
    assert_rows_of,
    assert_scaled,
)

OK_FORMAT = False
name = "q1_mnist_data"

SHAPES = {
    "X_train": (54000, 28, 28, 1),
    "X_valid": (6000, 28, 28, 1),
    "X_test": (10000, 28, 28, 1),
}
LABELS = {"y_train": [(54000,), (54000, 1)], "y_valid": [(6000,), (6000, 1)]}


@test_case(name="90 % of the images for training, 10 % for validation, and a last axis", points=1)
def test_shapes(X_train, X_valid, X_test, y_train, y_valid):
    assert_array_shapes(
        {"X_train": X_train, "X_valid": X_valid, "X_test": X_test},
        SHAPES,
        hint="Split with train_size=0.9, then use np.expand_dims(…, -1) on all three, once.",
    )
    assert_array_shapes(
        {"y_train": y_train, "y_valid": y_valid},
        LABELS,
        hint="train_test_split returns X_train, X_valid, y_train, y_valid in this order.",
    )
    assert_labels_of(y_train, X_train, name="y_train", images_name="X_train")
    assert_labels_of(y_valid, X_valid, name="y_valid", images_name="X_valid")


@test_case(name="Each pixel is the raw pixel divided by 255", points=1)
def test_values(X_train, X_valid, X_test):
    for array, split, variable in (
        (X_train, "train", "X_train"),
        (X_valid, "train", "X_valid"),
        (X_test, "test", "X_test"),
    ):
        assert_scaled(array, 0, 1, name=variable)
        assert_rows_of(
            array,
            dataset="mnist",
            split=split,
            scale=1 / 255,
            offset=0,
            in_order=split == "test",
            name=variable,
        )
