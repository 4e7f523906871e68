"""Question 7: two figures of the training, each with a line for training and for validation."""

from otter.test_files import test_case

from graders.checks import assert_curves

OK_FORMAT = False
name = "q7_curves"


@test_case(name="A figure shows training and validation accuracy of every epoch", points=1)
def test_accuracy_lines(lab, history):
    assert_curves(
        lab, history, "accuracy", "val_accuracy", axis_labels=False, title=False, legend=False
    )


@test_case(name="The accuracy figure has axis labels, a title and a legend", points=0.5)
def test_accuracy_texts(lab, history):
    assert_curves(lab, history, "accuracy", "val_accuracy")


@test_case(name="A figure shows training and validation loss of every epoch", points=1)
def test_loss_lines(lab, history):
    assert_curves(lab, history, "loss", "val_loss", axis_labels=False, title=False, legend=False)


@test_case(name="The loss figure has axis labels, a title and a legend", points=0.5)
def test_loss_texts(lab, history):
    assert_curves(lab, history, "loss", "val_loss")
