"""Question 1: images as float32 between 0 and 1, labels one-hot, and one label by hand."""

from otter.test_files import test_case

from graders.checks import (
    assert_answer,
    assert_array_shapes,
    assert_dtype,
    assert_labels_of,
    assert_one_hot,
    assert_rows_of,
    assert_scaled,
)

OK_FORMAT = False
name = "q1_data"

IMAGE_SHAPES = {"x_train": (50000, 32, 32, 3), "x_test": (10000, 32, 32, 3)}
LABEL_SHAPES = {"y_train": (50000, 10), "y_test": (10000, 10)}
TRUCK = 9


@test_case(name="The images are float32 numbers from 0 to 1, in their shape", points=0.5)
def test_images(x_train, x_test):
    assert_array_shapes({"x_train": x_train, "x_test": x_test}, IMAGE_SHAPES)
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


@test_case(name="label_444 is the class of training image 444", points=0.5, hidden=True)
def test_label_444(label_444):
    assert_answer(
        label_444,
        TRUCK,
        name="label_444",
        hint="Take the class number from y_train[444] before the labels are one-hot.",
    )


@test_case(name="Each pixel is the raw pixel divided by 255, in its place", points=0.5, hidden=True)
def test_values(x_train, x_test):
    for array, split in ((x_train, "train"), (x_test, "test")):
        assert_rows_of(
            array, dataset="cifar10", split=split, scale=1 / 255, offset=0, name=f"x_{split}"
        )
