"""Question 7: sparse categorical cross-entropy that takes raw scores."""

from otter.test_files import test_case

from graders.checks import assert_loss

OK_FORMAT = False
name = "q7_loss"


@test_case(name="loss_fn is sparse categorical cross-entropy from logits", points=1)
def test_loss(loss_fn):
    assert_loss(loss_fn, "SparseCategoricalCrossentropy", from_logits=True, name="loss_fn")
