"""The allow-list: what a model's configuration may say, and when two mean the same."""

from __future__ import annotations  # noqa: I001

import copy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graders.evidence.digests import plain_digest
from graders.models.configuration import Forbidden, canonical, check, is_chain
from tests.evidence.test_parsing import JSON, places, replaced
from tests.training.conftest import layer, request
import contextlib


def model(*layers: Any) -> dict[str, Any]:
    body = copy.deepcopy(request()["model"])
    body["config"]["layers"] += layers
    return body


def test_a_plain_model_is_allowed():
    check(model())


@pytest.mark.parametrize("kind", ["Lambda", "TFSMLayer", "TorchModuleWrapper", "JaxLayer", "FlaxLayer",  # noqa: E501
                                  "StringLookup", "Hashing", "MyLayer", "os.system", "Operation", ""])  # fmt: skip  # noqa: E501
def test_a_layer_outside_the_list_is_forbidden(kind: str):
    with pytest.raises(Forbidden, match="cannot be rebuilt"):
        check(model(layer(kind)))


@pytest.mark.parametrize(
    "module",
    ["os", "builtins", "kerasx.layers", "keras_evil", "tensorflow", "", 7, "subprocess", ".keras"],
)
def test_a_module_that_is_not_keras_is_forbidden(module: Any):
    with pytest.raises(Forbidden):
        check(model({**layer("Dense", units=1), "module": module}))


@pytest.mark.parametrize(
    "config",
    [
        {"kernel_initializer": {"class_name": "Lambda", "config": {}}},
        {"kernel_regularizer": {"class_name": "function", "config": "builtins.exec"}},
        {"activation": {"class_name": "function", "module": "os", "config": "system"}},
        {"activation": "evil"},
        {"recurrent_activation": "evil"},
        {"layer": {"class_name": "Lambda", "config": {}}},
        {"deep": [[[{"class_name": "Lambda"}]]]},
        {"cells": [{"class_name": "MyCell", "config": {}}]},
        {"dtype": {"class_name": "MyPolicy", "config": {}}},
        {"x": {"class_name": "__lambda__", "config": {"value": "4wEAAAA="}}},
        {"x": {"class_name": ["Dense"]}},
        {"x": {"class_name": {"a": 1}}},
    ],
)
def test_a_name_hidden_inside_a_layer_is_forbidden(config: dict[str, Any]):
    with pytest.raises(Forbidden):
        check(model(layer("Dense", units=1, **config)))


def test_a_custom_registered_name_is_forbidden():
    with pytest.raises(Forbidden, match="custom class 'mine>Dense'"):
        check(model({**layer("Dense", units=1), "registered_name": "mine>Dense"}))


def test_too_many_layers_too_deep_and_too_large_are_forbidden():
    with pytest.raises(Forbidden, match="more than 500 layers"):
        check(model(*[layer("Dense", units=1)] * 600))
    nested: Any = {}
    for _ in range(100):
        nested = {"x": [nested]}
    with pytest.raises(Forbidden, match="nested too deeply"):
        check(model(layer("Dense", x=nested)))
    with pytest.raises(Forbidden, match="too large"):
        check(model(layer("Dense", x=[{}] * 300_000)))


def test_layers_nested_in_models_count():
    inner = model(*[layer("Dense", units=1)] * 300)
    with pytest.raises(Forbidden):
        check(model(inner, copy.deepcopy(inner)))


@pytest.mark.parametrize(
    "config", [None, [], "x", 3, {}, {"class_name": "Dense"}, {"class_name": None}]
)
def test_what_is_no_model_is_forbidden(config: Any):
    with pytest.raises(Forbidden, match="not a Sequential or functional model"):
        check(config)


@settings(max_examples=300)
@given(data=st.data())
def test_any_configuration_is_allowed_or_forbidden(data: st.DataObject):
    body = model()
    with contextlib.suppress(Forbidden):
        check(replaced(body, data.draw(st.sampled_from(places(body))), data.draw(JSON)))


def test_canonical_forms_do_not_depend_on_names_and_keep_the_rest():
    first, second = model(), model()
    second["config"]["name"] = "mine"
    for entry in second["config"]["layers"]:
        entry["config"]["name"] += "_7"
    assert plain_digest(canonical(first)) == plain_digest(canonical(second))
    second["config"]["layers"][-1]["config"]["units"] = 11
    assert plain_digest(canonical(first)) != plain_digest(canonical(second))


def test_canonical_leaves_its_argument_alone():
    body = model()
    before = copy.deepcopy(body)
    canonical(body)
    assert body == before
    assert is_chain(body)


def test_functions_of_tensorflow_are_the_activations_that_they_are_called():
    function = {"module": "builtins", "class_name": "function", "config": "softmax_v2"}
    named = canonical(model(layer("Dense", units=2, name="x", activation=function)))
    assert named["config"]["layers"][-1]["config"]["activation"] == "softmax"
    check(named)


@pytest.mark.parametrize(
    "layers",
    [
        [{"class_name": "Dense", "config": {"units": 3}}],
        [{"class_name": "Dense"}],
        [{"inbound_nodes": [{"class_name": "__keras_tensor__", "config": {}}]}],
        [{"inbound_nodes": [{"class_name": "__keras_tensor__", "config": {"keras_history": []}}]}],
    ],
    ids=["no name", "no configuration", "no history", "empty history"],
)
def test_what_keras_does_not_write_is_no_chain(layers: list[dict[str, Any]]):
    assert not is_chain({"class_name": "Functional", "config": {"layers": layers}})


def test_an_operation_is_none_of_the_classes_that_are_called_alike():
    metric = {"module": "keras.metrics", "class_name": "Mean", "config": {}}
    with pytest.raises(Forbidden, match="'Mean'"):
        check(model(metric))
    operation = {"module": "keras.src.ops.numpy", "class_name": "Dense", "config": {"units": 3}}
    with pytest.raises(Forbidden, match="'Dense'"):
        check(model(operation))
