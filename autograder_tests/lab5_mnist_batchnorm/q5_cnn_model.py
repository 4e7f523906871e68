"""Question 5: the network, part by part and as a whole. The style never matters."""

from otter.test_files import test_case

from graders.checks import (
    assert_ends_with,
    assert_input_and_output,
    assert_layer_followed_by,
    assert_layer_options,
    assert_model_summary,
    assert_parameter_counts,
)

OK_FORMAT = False
name = "q5_cnn_model"

ROWS = [
    ("Conv2D", (None, 26, 26, 16), 160),
    ("BatchNormalization", (None, 26, 26, 16), 64),
    ("ReLU", (None, 26, 26, 16), 0),
    ("Conv2D", (None, 24, 24, 32), 4640),
    ("BatchNormalization", (None, 24, 24, 32), 128),
    ("ReLU", (None, 24, 24, 32), 0),
    ("Conv2D", (None, 22, 22, 64), 18496),
    ("BatchNormalization", (None, 22, 22, 64), 256),
    ("ReLU", (None, 22, 22, 64), 0),
    ("Conv2D", (None, 20, 20, 128), 73856),
    ("BatchNormalization", (None, 20, 20, 128), 512),
    ("ReLU", (None, 20, 20, 128), 0),
    ("GlobalAveragePooling2D", (None, 128), 0),
    ("Dense", (None, 10), 1290),
]
TOTAL = 99402
TRAINABLE = 98922


@test_case(name="Four convolutions with 16, 32, 64 and 128 filters of 3×3", points=2)
def test_convolutions(cnn_model):
    assert_layer_options(
        cnn_model,
        "Conv2D",
        filters=(16, 32, 64, 128),
        kernel_size=(3, 3, 3, 3),
        name="cnn_model",
    )


@test_case(name="Each convolution is followed by batch normalization and then ReLU", points=2)
def test_order(cnn_model):
    assert_layer_followed_by(cnn_model, "Conv2D", ("BatchNormalization", "ReLU"), name="cnn_model")


@test_case(name="Global average pooling and ten units without activation at the end", points=1)
def test_head(cnn_model):
    assert_ends_with(
        cnn_model,
        [("GlobalAveragePooling2D", None, None), ("Dense", (None, 10), None)],
        name="cnn_model",
    )


@test_case(name="The whole network, layer by layer", points=2, hidden=True)
def test_table(cnn_model):
    assert_input_and_output(
        cnn_model, input_shape=(None, 28, 28, 1), output_shape=(None, 10), name="cnn_model"
    )
    assert_model_summary(cnn_model, ROWS, name="cnn_model")


@test_case(name="99,402 parameters, of which 98,922 are trainable", points=1, hidden=True)
def test_parameters(cnn_model):
    assert_parameter_counts(cnn_model, total=TOTAL, trainable=TRAINABLE, name="cnn_model")
