"""A variable that is missing, and one that is None, as Otter calls a test."""

from __future__ import annotations

import pytest
from otter.test_files import test_case as case_of

from graders.checks import CheckFailure, assert_own_parameter_count, assert_shape
from tests.checks import samples


@case_of()
def count_is_right(params, model):
    assert_own_parameter_count(params, model, name="params")


@case_of()
def other_name_is_told(params):
    assert_shape(params, (1,), name="rows")


def failure(case, **variables):
    with pytest.raises(CheckFailure) as caught:
        case.call_func(variables)
    return caught.value


def test_a_summary_in_the_place_of_a_count():
    found = failure(count_is_right, params=None, model=samples.model())
    assert found.message == "`params` is None."
    assert (found.expected, found.actual) == ("`params` holds a number", "None")
    assert "summary() and print() only print" in found.hint
    assert found.hint.endswith("Write params = model.count_params().")


def test_a_variable_that_was_never_made():
    found = failure(count_is_right, model=samples.model())
    assert found.message == "There is no variable `params` yet."
    assert found.actual == "nothing"
    assert found.hint == "Write params = model.count_params()."


def test_a_model_that_compile_returned():
    assert failure(count_is_right, params=3, model=None).message == "`model` is None."


def test_only_the_variable_of_that_name_counts():
    for variables in ({}, {"params": None}, {"params": None, "rows": [1]}):
        found = failure(other_name_is_told, **variables)
        assert found.message == "There is no variable `rows` yet."
    with pytest.raises(CheckFailure, match="no variable `x`"):
        assert_shape(None, (1,), name="x")
