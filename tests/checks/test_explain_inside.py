"""What a wrapper holds is named where its parameters differ."""

from __future__ import annotations

import pytest

from graders.checks.explain import explain_inside
from graders.checks.steps import Step


def bidirectional(**config: object) -> Step:
    return Step(kind="Bidirectional", output_shape=(None, 64), params=41216, config=config)


def test_the_layer_inside_is_named_with_its_units():
    inner = {"class_name": "LSTM", "config": {"units": 32}}
    assert explain_inside(bidirectional(layer=inner)) == "a layer LSTM of 32 units"


@pytest.mark.parametrize("layer", [None, 3, "LSTM", {}, {"class_name": "LSTM", "config": 2}])
def test_a_configuration_that_says_nothing_gives_no_text(layer: object):
    assert explain_inside(bidirectional(layer=layer)) == ""
