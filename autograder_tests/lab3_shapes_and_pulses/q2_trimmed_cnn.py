"""Question 2: the smaller network. A size counts only if the network is still good."""

from otter.test_files import test_case

from graders.checks import assert_accuracy, assert_own_parameter_count, assert_parameter_budget
from graders.labs import asked_in

OK_FORMAT = False
name = "q2_trimmed_cnn"


def assert_small_and_good(model, at_most, x_val, d_val, x_trn):
    assert_parameter_budget(model, at_most=at_most, count="total", name="trimmed")
    assert_accuracy(
        model,
        "mnist56",
        at_least=asked_in("lab3_shapes_and_pulses", "q2_trimmed_cnn").threshold,
        inputs=x_val,
        labels=d_val,
        training_inputs=x_trn,
        name="trimmed",
    )


@test_case(name="trimmed_parameters is the number of parameters of trimmed", points=1)
def test_number(trimmed, trimmed_parameters):
    assert_own_parameter_count(
        trimmed_parameters, trimmed, name="trimmed_parameters", model_name="trimmed"
    )


@test_case(name="Fewer than 1,209 parameters and right for more than 98 %", points=1)
def test_smaller(trimmed, x_val, d_val, x_trn):
    assert_small_and_good(trimmed, 1208, x_val, d_val, x_trn)


@test_case(name="Fewer than 600 parameters and right for more than 98 %", points=1)
def test_small(trimmed, x_val, d_val, x_trn):
    assert_small_and_good(trimmed, 599, x_val, d_val, x_trn)


@test_case(name="Fewer than 250 parameters and right for more than 98 %", points=1, hidden=True)
def test_very_small(trimmed, x_val, d_val, x_trn):
    assert_small_and_good(trimmed, 249, x_val, d_val, x_trn)


@test_case(name="Fewer than 110 parameters and right for more than 98 %", points=1, hidden=True)
def test_tiny(trimmed, x_val, d_val, x_trn):
    assert_small_and_good(trimmed, 109, x_val, d_val, x_trn)
