"""Question 2: images with a channel axis as float32 between 0 and 1, labels one-hot."""

from otter.test_files import test_case

from graders.checks import (
    assert_array_shapes,
    assert_dtype,
    assert_labels_of,
    assert_one_hot,
    assert_rows_of,
    assert_scaled,
)

OK_FORMAT = False
name = "q2_preparation"

IMAGE_SHAPES = {"x_train": (60000, 28, 28, 1), "x_test": (10000, 28, 28, 1)}
LABEL_SHAPES = {"y_train": (60000, 10), "y_test": (10000, 10)}


@test_case(name="x_train and x_test have the shape (n, 28, 28, 1)", points=1)
def test_shapes(x_train, x_test):
    assert_array_shapes(
        {"x_train": x_train, "x_test": x_test},
        IMAGE_SHAPES,
        hint="Use x_train.reshape(x_train.shape[0], img_rows, img_cols, 1) and assign the result.",
    )


@test_case(name="The pixels are float32 numbers from 0 to 1", points=0.5)
def test_pixels(x_train, x_test):
    assert_scaled(x_train, 0, 1, name="x_train")
    assert_scaled(x_test, 0, 1, name="x_test")
    assert_dtype(x_train, "float32", name="x_train")
    assert_dtype(x_test, "float32", name="x_test")


@test_case(name="The labels are one-hot with ten columns", points=0.5)
def test_labels(y_train, y_test, x_train, x_test):
    assert_one_hot(y_train, 10, name="y_train")
    assert_one_hot(y_test, 10, name="y_test")
    assert_array_shapes({"y_train": y_train, "y_test": y_test}, LABEL_SHAPES)
    assert_labels_of(y_train, x_train, name="y_train", images_name="x_train")
    assert_labels_of(y_test, x_test, name="y_test", images_name="x_test")


@test_case(name="Each pixel is the raw pixel divided by 255, in its place", points=1, hidden=True)
def test_values(x_train, x_test):
    assert_rows_of(x_train, dataset="mnist", split="train", scale=1 / 255, offset=0, name="x_train")
    assert_rows_of(x_test, dataset="mnist", split="test", scale=1 / 255, offset=0, name="x_test")
