"""Question 2: the CNN for MNIST, part by part and as a whole. The style never matters."""

from otter.test_files import test_case

from graders.checks import (
    assert_input_and_output,
    assert_layer_options,
    assert_layer_pattern,
    assert_model_summary,
)

OK_FORMAT = False
name = "q2_cnn_model"

PATTERN = ("Conv2D", "MaxPooling2D", "Conv2D", "MaxPooling2D", "Flatten", "Dense")
ROWS = [
    ("Conv2D", (None, 26, 26, 32), 320, "relu"),
    ("MaxPooling2D", (None, 13, 13, 32), 0),
    ("Conv2D", (None, 11, 11, 64), 18496, "relu"),
    ("MaxPooling2D", (None, 5, 5, 64), 0),
    ("Flatten", (None, 1600), 0),
    ("Dropout", (None, 1600), 0),
    ("Dense", (None, 10), 16010, "softmax"),
]


@test_case(name="Two convolutions with 32 and 64 filters of 3×3", points=1)
def test_convolutions(model):
    assert_layer_options(model, "Conv2D", filters=(32, 64), kernel_size=(3, 3), name="model")


@test_case(name="Convolution and pooling, twice, and then the classifier", points=1)
def test_order(model):
    assert_layer_pattern(model, PATTERN, name="model")
    assert_input_and_output(
        model, input_shape=(None, 28, 28, 1), output_shape=(None, 10), name="model"
    )


@test_case(name="The whole network, layer by layer", points=2, hidden=True)
def test_table(model):
    assert_model_summary(model, ROWS, total=34826, trainable=34826, name="model")
    assert_layer_options(model, "Dropout", rate=(0.5,), name="model")
