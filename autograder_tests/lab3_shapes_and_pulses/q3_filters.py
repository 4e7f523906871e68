"""Question 3: pictures of what the layers make of a validation image.

What they tell about fives and sixes is written in the report and read by a person.
"""

from otter.test_files import test_case

from graders.checks import CheckFailure, shown_of
from graders.checks.live_arrays import describe_array
from graders.checks.pictures import find_row, pictures_of

OK_FORMAT = False
name = "q3_filters"


def is_validation_image(picture, x_val):
    # The grader knows the picture's row, whatever data set has the name x_val by then.
    if picture.row is not None:
        return (picture.row.dataset, picture.row.split) == ("mnist56", "test")
    return x_val is not None and find_row(picture, describe_array(x_val, "x_val")) is not None


@test_case(name="The outputs of the layers are shown for a validation image", points=0.5)
def test_pictures(lab, x_val):
    inputs, others = set(), set()
    for figure, _, picture in pictures_of(shown_of(lab), "image"):
        if is_validation_image(picture, x_val):
            inputs.add(figure.cell)
        elif picture.row is None:  # a training image is not what a layer made of one
            others.add(figure.cell)
    # An image and what the layers make of it may come from neighbouring cells.
    if not any({cell - 1, cell, cell + 1} & others for cell in inputs):
        raise CheckFailure(
            "There is no figure of a validation image together with the outputs of the layers.",
            expected="an image of `x_val`, and below it pictures of the filters' outputs",
            actual="an image alone" if inputs else "no picture of an image of `x_val`",
            hint="Call layerVisaliztion(ex2, x_val, d_val, idx, post_pool) with your network.",
        )
