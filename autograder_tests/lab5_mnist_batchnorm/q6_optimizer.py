"""Question 6: stochastic gradient descent with learning rate 0.1."""

from otter.test_files import test_case

from graders.checks import assert_optimizer

OK_FORMAT = False
name = "q6_optimizer"


@test_case(name="sgd_optimizer is SGD with a learning rate of 0.1", points=1)
def test_optimizer(sgd_optimizer):
    assert_optimizer(sgd_optimizer, "SGD", learning_rate=0.1, name="sgd_optimizer")
