"""Question 2: the first network, part by part and as a whole. The style never matters."""

from otter.test_files import test_case

from graders.checks import (
    assert_ends_with,
    assert_input_and_output,
    assert_layer_options,
    assert_model_summary,
)

OK_FORMAT = False
name = "q2_model_1"

ROWS = [
    ("Conv2D", (None, 16, 16, 32), 2432, "relu"),
    ("Conv2D", (None, 6, 6, 32), 25632, "relu"),
    ("MaxPooling2D", (None, 3, 3, 32), 0),
    ("Dropout", (None, 3, 3, 32), 0),
    ("Flatten", (None, 288), 0),
    ("Dense", (None, 512), 147968, "relu"),
    ("Dropout", (None, 512), 0),
    ("Dense", (None, 10), 5130, "softmax"),
]
TOTAL = 181162


@test_case(name="Two convolutions with 32 filters of 5×5, strides and padding as asked", points=1)
def test_convolutions(model_1):
    assert_layer_options(
        model_1,
        "Conv2D",
        filters=(32, 32),
        kernel_size=(5, 5),
        strides=(2, 2),
        padding=("same", "valid"),
        name="model_1",
    )


@test_case(name="Dropout of 25 % after the pooling and of 50 % before the last layer", points=0.5)
def test_dropout(model_1):
    assert_layer_options(model_1, "Dropout", rate=(0.25, 0.5), name="model_1")


@test_case(name="512 units with ReLU, and ten units with softmax at the end", points=0.5)
def test_head(model_1):
    assert_ends_with(
        model_1,
        [
            ("Flatten", None, None),
            ("Dense", (None, 512), None, "relu"),
            ("Dropout", None, None),
            ("Dense", (None, 10), None, "softmax"),
        ],
        name="model_1",
    )


@test_case(name="The whole network, layer by layer, with its parameters", points=2, hidden=True)
def test_table(model_1):
    assert_input_and_output(
        model_1, input_shape=(None, 32, 32, 3), output_shape=(None, 10), name="model_1"
    )
    assert_model_summary(model_1, ROWS, total=TOTAL, trainable=TOTAL, name="model_1")
