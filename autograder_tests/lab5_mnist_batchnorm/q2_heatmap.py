"""Question 2: a heatmap of one training image, and the label of the same image."""

from otter.test_files import test_case

from graders.checks import assert_heatmap, assert_heatmap_label

OK_FORMAT = False
name = "q2_heatmap"


@test_case(name="A heatmap shows one training image", points=1)
def test_heatmap(lab, X_train):
    assert_heatmap(lab, X_train, name="X_train")


@test_case(name="The label of the same image is shown", points=1)
def test_label(lab, X_train, y_train):
    assert_heatmap_label(lab, X_train, y_train, name="X_train")
