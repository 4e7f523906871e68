"""Question 9: one epoch on the training data, its record kept in `history`."""

from otter.test_files import test_case

from graders.checks import assert_finite_curves, assert_trained_for, assert_trained_on

OK_FORMAT = False
name = "q9_training"


@test_case(name="The training has one epoch", points=1)
def test_epochs(history):
    assert_trained_for(history, 1, name="history")


@test_case(name="history holds the loss of the training, a finite number", points=1)
def test_curve(history):
    assert_finite_curves(history, "loss", name="history")


@test_case(name="The network was trained on the training images", points=1, hidden=True)
def test_rows(history):
    # A validation split of up to a fifth leaves 48,000 of the 60,000 rows.
    assert_trained_on(history, dataset="mnist", split="train", at_least_rows=48000, name="history")
