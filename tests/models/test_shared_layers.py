"""A layer without weights that is called several times stands in the table at each of its calls."""

from __future__ import annotations

import keras
import pytest
from keras import layers

from graders.checks.live_models import describe_model
from graders.models.configuration import Forbidden
from graders.models.rebuilding import summarize
from tests.models.test_rebuilding import live_config


def chain(*, shared):
    """Two blocks of convolution, ReLU and pooling, with one ReLU and one pooling or two each."""
    relus = [layers.ReLU()] * 3 if shared else [layers.ReLU() for _ in range(3)]
    pools = [layers.MaxPooling2D()] * 2 if shared else [layers.MaxPooling2D() for _ in range(2)]
    inputs = keras.Input((16, 16, 1))
    x = pools[0](relus[0](layers.Conv2D(4, 3)(inputs)))
    x = pools[1](relus[1](layers.Conv2D(8, 3)(x)))
    x = relus[2](layers.Dense(5)(layers.Flatten()(x)))
    return keras.Model(inputs, x)


def both(model):
    """The table in the student's own notebook, and the one on the trusted side."""
    return (
        describe_model(model).summary,
        summarize(live_config(model)),
    )


def table(summary):
    return [(row.kind, row.output_shape, row.params) for row in summary.layers]


def test_every_call_has_its_row():
    expected = table(both(chain(shared=False))[0])
    assert [row[0] for row in expected] == [
        "Conv2D", "ReLU", "MaxPooling2D", "Conv2D", "ReLU", "MaxPooling2D", "Flatten", "Dense",
        "ReLU",
    ]  # fmt: skip
    for summary in both(chain(shared=True)):
        assert table(summary) == expected
        assert summary.is_chain
        assert summary.total_params == 40 + 296 + 165


def test_the_model_itself_stays_as_it_is():
    model = chain(shared=True)
    both(model)
    assert len(model.layers) == 7


def test_a_layer_with_weights_that_is_called_twice_is_no_chain():
    dense, inputs = layers.Dense(4), keras.Input((4,))
    for summary in both(keras.Model(inputs, dense(dense(inputs)))):
        assert len(summary.layers) == 1
        assert not summary.is_chain


def test_a_branch_with_a_shared_activation_is_no_chain():
    relu, inputs = layers.ReLU(), keras.Input((4,))
    outputs = layers.Add()([relu(layers.Dense(4)(inputs)), relu(inputs)])
    for summary in both(keras.Model(inputs, outputs)):
        assert not summary.is_chain
        assert summary.total_params == 20


def test_a_name_that_is_taken_already():
    relu, inputs = layers.ReLU(name="relu"), keras.Input((4,))
    x = layers.Dense(4, name="relu_call_2")(relu(inputs))
    for summary in both(keras.Model(inputs, relu(x))):
        assert [row.kind for row in summary.layers] == ["ReLU", "Dense", "ReLU"]
        assert len({row.name for row in summary.layers}) == 3


@pytest.mark.parametrize("history", [["re_lu"], [["re_lu"], 1, 0], 7, ["re_lu", "x", 0]])
def test_a_configuration_that_keras_does_not_write_is_no_error_of_ours(history):
    config = live_config(chain(shared=True))
    for layer in config["config"]["layers"]:
        for node in layer["inbound_nodes"]:
            for tensor in node["args"]:
                tensor["config"]["keras_history"] = history
    with pytest.raises(Forbidden):
        summarize(config)
