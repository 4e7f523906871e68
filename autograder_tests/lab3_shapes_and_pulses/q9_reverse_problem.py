"""Question 9: from triangles back to pulses, with time reversed.

Why this is harder is written in the report and read by a person.
"""

from otter.test_files import test_case

from graders.checks import assert_normalized_error, assert_own_normalized_error

OK_FORMAT = False
name = "q9_reverse_problem"

FAIR, GOOD = 0.2, 0.1


@test_case(name="reverse_error is the validation error of reverse_model", points=1)
def test_error(reverse_model, reverse_error, x_val, d_val):
    assert_own_normalized_error(
        reverse_error,
        reverse_model,
        "pulses",
        inputs=x_val,
        targets=d_val,
        reverse=True,
        name="reverse_error",
        model_name="reverse_model",
    )


@test_case(name="The normalized error of reverse_model is below 0.2", points=1)
def test_fair(reverse_model, x_val, d_val):
    assert_normalized_error(
        reverse_model,
        "pulses",
        at_most=FAIR,
        inputs=x_val,
        targets=d_val,
        reverse=True,
        name="reverse_model",
    )


@test_case(name="The normalized error of reverse_model is below 0.1", points=2, hidden=True)
def test_good(reverse_model, x_val, d_val):
    assert_normalized_error(
        reverse_model,
        "pulses",
        at_most=GOOD,
        inputs=x_val,
        targets=d_val,
        reverse=True,
        name="reverse_model",
    )
