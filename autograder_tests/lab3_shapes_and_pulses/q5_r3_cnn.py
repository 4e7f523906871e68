"""Question 5: the harder three classes, in steps of accuracy.

Why they are harder is written in the report and read by a person.
"""

from otter.test_files import test_case

from graders.checks import assert_accuracy, assert_input_and_output
from graders.labs import asked_in

OK_FORMAT = False
name = "q5_r3_cnn"


def assert_right(model, at_least, x_val, d_val, x_trn):
    assert_input_and_output(model, output_shape=(None, 3), name="r3_model")
    assert_accuracy(
        model,
        "r3",
        at_least=at_least,
        inputs=x_val,
        labels=d_val,
        training_inputs=x_trn,
        name="r3_model",
    )


@test_case(name="At least 60 % of new drawings are classified correctly", points=1)
def test_fair(r3_model, x_val, d_val, x_trn):
    measurement = asked_in("lab3_shapes_and_pulses", "q5_r3_cnn")
    assert_right(r3_model, measurement.threshold, x_val, d_val, x_trn)


@test_case(name="At least 70 % of new drawings are classified correctly", points=1)
def test_good(r3_model, x_val, d_val, x_trn):
    measurement = asked_in("lab3_shapes_and_pulses", "q5_r3_cnn")
    assert_right(r3_model, measurement.steps[0], x_val, d_val, x_trn)


@test_case(name="At least 80 % of new drawings are classified correctly", points=1, hidden=True)
def test_very_good(r3_model, x_val, d_val, x_trn):
    measurement = asked_in("lab3_shapes_and_pulses", "q5_r3_cnn")
    assert_right(r3_model, measurement.steps[1], x_val, d_val, x_trn)
