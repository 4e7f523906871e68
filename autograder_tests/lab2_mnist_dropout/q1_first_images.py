"""Question 1: the first four training images, together in one figure."""

from otter.test_files import test_case

from graders.checks import assert_images, assert_one_figure

OK_FORMAT = False
name = "q1_first_images"

COUNT = 4


@test_case(name="The first four training images are shown", points=0.5)
def test_images(lab, x_train):
    assert_images(lab, x_train, COUNT, name="x_train")


@test_case(name="The four images stand in one figure", points=0.5)
def test_one_figure(lab, x_train):
    assert_one_figure(lab, x_train, range(COUNT), name="x_train")
