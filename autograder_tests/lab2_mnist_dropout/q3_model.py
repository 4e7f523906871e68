"""Question 3: the network, part by part and as a whole. The style never matters.

The second convolution may have a kernel of 5×5, as the text of the lab says, or of 2×2, as its
printed code has it.
"""

from otter.test_files import test_case

from graders.checks import (
    CheckFailure,
    assert_ends_with,
    assert_input_and_output,
    assert_layer_followed_by,
    assert_layer_options,
    assert_model_summary,
)

OK_FORMAT = False
name = "q3_model"


def rows_for(model):
    """The expected table, with the second kernel that the model has."""
    second_params, total = 51264, 3199106
    try:
        assert_layer_options(model, "Conv2D", kernel_size=(5, 2), name="model")
        second_params, total = 8256, 3156098
    except CheckFailure:
        pass  # the kernel of the text is what any other model is compared with
    rows = [
        ("Conv2D", (None, 28, 28, 32), 832, "relu"),
        ("MaxPooling2D", (None, 14, 14, 32), 0),
        ("Conv2D", (None, 14, 14, 64), second_params, "relu"),
        ("MaxPooling2D", (None, 7, 7, 64), 0),
        ("Dropout", (None, 7, 7, 64), 0),
        ("Flatten", (None, 3136), 0),
        ("Dense", (None, 1000), 3137000, "relu"),
        ("Dropout", (None, 1000), 0),
        ("Dense", (None, 10), 10010, "softmax"),
    ]
    return rows, total


@test_case(name="Two convolutions with 32 and 64 filters and padding 'same'", points=0.5)
def test_convolutions(model):
    assert_layer_options(
        model,
        "Conv2D",
        filters=(32, 64),
        padding=("same", "same"),
        strides=(1, 1),
        name="model",
    )


@test_case(name="Each convolution is followed by ReLU and then max pooling", points=1)
def test_order(model):
    assert_layer_followed_by(model, "Conv2D", ("ReLU", "MaxPooling2D"), name="model")


@test_case(name="Dropout of 25 % and, further on, of 50 %", points=0.5)
def test_dropout(model):
    assert_layer_options(model, "Dropout", rate=(0.25, 0.5), name="model")


@test_case(name="1,000 units with ReLU, and ten units with softmax at the end", points=1)
def test_head(model):
    assert_ends_with(
        model,
        [
            ("Flatten", None, None),
            ("Dense", (None, 1000), None, "relu"),
            ("Dropout", None, None),
            ("Dense", (None, 10), None, "softmax"),
        ],
        name="model",
    )


@test_case(name="The whole network, layer by layer, with its parameters", points=2, hidden=True)
def test_table(model):
    assert_input_and_output(
        model, input_shape=(None, 28, 28, 1), output_shape=(None, 10), name="model"
    )
    rows, total = rows_for(model)
    assert_model_summary(model, rows, total=total, trainable=total, name="model")
