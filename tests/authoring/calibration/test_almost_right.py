"""Each almost right recipe is the reference's with one change."""

from __future__ import annotations

import dataclasses

import pytest

from graders.authoring.calibration.almost_right import ALMOST_RIGHT
from graders.evidence.preparation import Preparation
from graders.models import configuration
from tests.authoring.calibration.recipes import small_recipe

NUM_ROWS = 60_000
CHANGED = {
    "linear-model": "model",
    "one-epoch": "epochs",
    "few-rows": "data",
    "no-scaling": "data",
    "small-rate": "compiled",
    "large-rate": "compiled",
}


def changed(name, recipe=None):
    return ALMOST_RIGHT[name].change(recipe or small_recipe(), NUM_ROWS)


@pytest.mark.parametrize("name", ALMOST_RIGHT)
def test_one_thing_is_changed(name):
    recipe, other = small_recipe().to_dict(), changed(name).to_dict()
    different = {key for key in recipe if recipe[key] != other[key]}
    assert different - {"validation"} == {CHANGED[name]}


def test_a_linear_model_has_the_output_layer_alone():
    layers = changed("linear-model").model["config"]["layers"]
    assert [layer["class_name"] for layer in layers] == ["InputLayer", "Flatten", "Dense"]
    assert layers[-1]["config"]["units"] == 10
    configuration.check(changed("linear-model").model)


def test_few_rows_are_the_first_of_those_that_the_reference_takes():
    assert changed("few-rows").data.rows.tolist() == list(range(1200))


def test_a_change_that_does_not_apply_makes_no_recipe():
    assert changed("one-epoch", small_recipe(epochs=1)) is None
    raw = Preparation.from_dict({"scale": [1.0], "offset": [0.0], "shape": [28, 28]})
    data = dataclasses.replace(small_recipe().data, preparation=raw)
    assert changed("no-scaling", small_recipe(data=data)) is None
    assert changed("linear-model", changed("linear-model")) is None
