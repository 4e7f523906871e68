"""Question 5: the parameters of both networks, those of the student's own models."""

from otter.test_files import test_case

from graders.checks import assert_own_parameter_count

OK_FORMAT = False
name = "q5_parameter_counts"


@test_case(name="model_1_params is the number of parameters of model_1", points=1)
def test_model_1(model_1_params, model_1):
    assert_own_parameter_count(model_1_params, model_1, name="model_1_params", model_name="model_1")


@test_case(name="model_2_params is the number of parameters of model_2", points=1, hidden=True)
def test_model_2(model_2_params, model_2):
    assert_own_parameter_count(model_2_params, model_2, name="model_2_params", model_name="model_2")
