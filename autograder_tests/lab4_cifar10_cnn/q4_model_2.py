"""Question 4: a network of the student's own that follows a pattern of layers.

Sizes, activations, dropout and normalization are free.
"""

from otter.test_files import test_case

from graders.checks import assert_input_and_output, assert_layer_options, assert_layer_pattern

OK_FORMAT = False
name = "q4_model_2"

PATTERN = (
    "Conv2D",
    "Conv2D",
    "MaxPooling2D",
    "Conv2D",
    "Conv2D",
    "MaxPooling2D",
    "Flatten",
    "Dense",
    "Dense",
)


@test_case(name="Four convolutions, all with strides of 1", points=2)
def test_strides(model_2):
    assert_layer_options(model_2, "Conv2D", strides=(1, 1, 1, 1), name="model_2")


@test_case(name="Images of 32×32 with three channels go in, ten numbers come out", points=1)
def test_ends(model_2):
    assert_input_and_output(
        model_2, input_shape=(None, 32, 32, 3), output_shape=(None, 10), name="model_2"
    )


@test_case(name="The layers follow the pattern of the task", points=3, hidden=True)
def test_pattern(model_2):
    assert_layer_pattern(model_2, PATTERN, name="model_2")
