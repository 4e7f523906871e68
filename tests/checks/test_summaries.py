"""Checks of the whole table: any style is right, a difference is explained."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from graders.capture.inside.objects import model_config
from graders.checks import (
    CheckFailure,
    assert_input_and_output,
    assert_layers_in_any_order,
    assert_model_summary,
    assert_output_shapes,
    assert_parameter_budget,
    assert_parameter_counts,
)
from graders.checks.live_models import describe_model
from graders.models.rebuilding import summarize
from tests.checks import samples
from tests.checks.samples import ROWS, layer


def failure(call, *arguments, **options):
    with pytest.raises(CheckFailure) as caught:
        call(*arguments, **options)
    return caught.value


def test_published_table_and_counts_hold_for_every_style(right_model):
    assert_model_summary(right_model, ROWS, total=99402, trainable=98922)
    assert_model_summary(describe_model(right_model), ROWS, total=99402, trainable=98922)
    assert_input_and_output(right_model, input_shape=(None, 28, 28, 1), output_shape=(None, 10))
    assert_input_and_output(right_model, output_shape=(None, 10))
    with pytest.raises(CheckFailure, match="gives outputs of another shape"):
        assert_input_and_output(right_model, output_shape=(None, 3))
    assert_parameter_budget(right_model, at_most=98922)
    assert_parameter_counts(right_model, total=99402, trainable=98922)


def test_record_written_by_hand_equals_the_live_one(added_model):
    live = describe_model(added_model).summary
    by_hand = samples.summary()
    assert live is not None
    assert [(row.kind, row.output_shape, row.params) for row in live.layers] == [
        (row.kind, row.output_shape, row.params) for row in by_hand.layers
    ]
    assert (live.total_params, live.trainable_params) == (99402, 98922)
    assert (by_hand.total_params, by_hand.trainable_params) == (99402, 98922)


def test_counts_leave_out_the_optimizer(keras):
    model = keras.Sequential([keras.layers.Input((4,)), keras.layers.Dense(2)])
    model.compile(optimizer="adam", loss="mse")
    model.fit(np.zeros((1, 4)), np.zeros((1, 2)), verbose=0)
    assert_parameter_counts(model, total=10, trainable=10)


def test_wrong_filters_are_explained_by_hyper_parameters():
    rows = [layer(*row) for row in ROWS]
    rows[6] = layer("Conv2D", (None, 22, 22, 32), 9248)
    found = failure(assert_model_summary, samples.model(rows), ROWS)
    assert found.hint == (
        "Your 9,248 parameters fit 32 filters with a 3×3 kernel over 32 channels; "
        "the expected 18,496 fit 64 filters with a 3×3 kernel over 32 channels."
    )
    assert found.expected == "Conv2D (None, 22, 22, 64) 18,496"
    assert found.actual == "Conv2D (None, 22, 22, 32) 9,248"
    marked = [line for line in found.message.splitlines() if line.startswith(">")]
    assert len(marked) == 1
    assert marked[0].split()[:3] == [">", "7", "Conv2D"]


def test_wrong_kernel_size_is_explained():
    rows = [layer(*row) for row in ROWS]
    rows[3] = layer("Conv2D", (None, 22, 22, 32), 12832, kernel_size=[5, 5])
    found = failure(assert_model_summary, samples.model(rows), ROWS)
    assert (
        "your 12,832 parameters fit 32 filters with a 5×5 kernel over 16 channels"
        in found.hint.lower()
    )
    assert "4,640 fit 32 filters with a 3×3 kernel over 16 channels" in found.hint


def test_wrong_padding_is_explained(keras):
    model = keras.Sequential(
        [keras.layers.Input((28, 28, 1)), keras.layers.Conv2D(16, 3, padding="same")]
    )
    found = failure(assert_model_summary, model, ROWS[:1])
    assert found.hint == (
        "Your output shape fits padding 'same' and strides 1×1; "
        "the expected one fits padding 'valid' and strides 1×1."
    )


def test_wrong_units_are_explained():
    rows = [layer(*row) for row in ROWS]
    rows[-1] = layer("Dense", (None, 12), 1548)
    found = failure(assert_model_summary, samples.model(rows), ROWS)
    assert "12 units over 128 inputs" in found.hint
    assert "10 units over 128 inputs" in found.hint


@pytest.mark.parametrize(
    ("wrong", "right", "told"),
    [
        (
            lambda la: la.Conv2D(16, 3, use_bias=False),
            ("Conv2D", (None, 26, 26, 16), 160),
            "Your 144 parameters fit 16 filters with a 3×3 kernel over 1 channel, without bias; "
            "the expected 160 fit 16 filters with a 3×3 kernel over 1 channel.",
        ),
        (
            lambda la: la.Dense(10, use_bias=False),
            ("Dense", (None, 28, 28, 10), 20),
            "Your 10 parameters fit 10 units over 1 inputs, without bias; "
            "the expected 20 fit 10 units over 1 inputs.",
        ),
    ],
)
def test_a_missing_bias_is_named(keras, wrong, right, told):
    model = keras.Sequential([keras.layers.Input((28, 28, 1)), wrong(keras.layers)])
    assert failure(assert_model_summary, model, [right]).hint == told


def test_one_layer_that_a_class_calls_again_and_again_counts_each_time(keras):
    class Net(keras.Model):
        def __init__(self):
            super().__init__()
            self.first, self.second = keras.layers.Dense(4), keras.layers.Dense(3)
            self.relu = keras.layers.ReLU()

        def call(self, x):
            return self.relu(self.second(self.relu(self.first(x))))

    net = Net()
    net(np.zeros((1, 2), np.float32))
    rows = [("Dense", (None, 4), 12, "relu"), ("Dense", (None, 3), 15, "relu")]
    assert_model_summary(net, rows)


@pytest.mark.parametrize("kind", ["SimpleRNN", "GRU", "LSTM"])
def test_a_recurrent_layer_made_of_its_cell_is_that_layer(keras, kind):
    la = keras.layers
    whole = keras.Sequential([la.Input((9, 2)), getattr(la, kind)(5)])
    cell = getattr(la, f"{kind}Cell")(5)
    made = keras.Sequential([la.Input((9, 2)), la.RNN(cell)])
    rows = [(kind, (None, 5), whole.count_params())]
    assert_model_summary(made, rows)
    (row,) = summarize(model_config(made)).layers
    assert (row.kind, row.config["units"], row.params) == (kind, 5, whole.count_params())
    own = keras.Sequential([la.Input((9, 2)), la.RNN([cell, getattr(la, f"{kind}Cell")(5)])])
    assert failure(assert_model_summary, own, rows).hint == f"Use {kind} here instead of RNN."


def changed_rows(change):
    rows = [layer(*row) for row in ROWS]
    change(rows)
    return samples.model(rows)


def drop(place):
    return lambda rows: rows.pop(place)


def double(place):
    return lambda rows: rows.insert(place, rows[place])


def swap(place):
    def change(rows):
        rows[place], rows[place + 1] = rows[place + 1], rows[place]

    return change


@pytest.mark.parametrize(
    ("change", "hint"),
    [
        (drop(1), "BatchNormalization is missing before ReLU."),
        (drop(5), "ReLU is missing before Conv2D."),
        (drop(-1), "Dense is missing at the end of your model."),
        (swap(4), "BatchNormalization and ReLU are in the wrong order."),
        (double(2), "ReLU is one layer too many, or belongs elsewhere."),
        (double(13), "Your model goes on after the last layer of the task: Dense."),
    ],
)
def test_hint_names_what_was_changed(change, hint):
    assert failure(assert_model_summary, changed_rows(change), ROWS).hint == hint


def test_activation_inside_the_convolution_is_in_the_wrong_place():
    rows = [layer(*row) for row in ROWS]
    rows[0] = layer("Conv2D", (None, 26, 26, 16), 160, activation="relu")
    del rows[2]
    found = failure(assert_model_summary, samples.model(rows), ROWS)
    assert "wrong order (ReLU is inside the layer before it)" in found.hint


@pytest.mark.parametrize("form", [{"activation": "relu"}, {}])
def test_inline_and_separate_activation_are_the_same(form):
    rows = [layer("Conv2D", (None, 26, 26, 16), 160, **form)]
    if not form:
        rows.append(layer("Activation", (None, 26, 26, 16), 0, activation="relu"))
    record = samples.model(rows)
    assert_model_summary(record, ROWS[:1])
    assert_model_summary(record, [(*ROWS[0], "relu")])
    assert_model_summary(record, [ROWS[0], ROWS[2]])
    with pytest.raises(CheckFailure):
        assert_model_summary(record, [(*ROWS[0], "tanh")])


def test_a_leaky_relu_is_no_relu():
    rows = [layer("ReLU", (None, 4), 0, max_value=6.0)]
    with pytest.raises(CheckFailure):
        assert_model_summary(samples.model(rows), [("ReLU", (None, 4), 0)])


def test_a_branching_model_is_no_chain(keras):
    inputs = keras.Input((4,))
    hidden = keras.layers.Dense(4)(inputs)
    outputs = keras.layers.Dense(4)(inputs + hidden)
    with pytest.raises(CheckFailure):
        assert_model_summary(
            keras.Model(inputs, outputs), [("Dense", (None, 4), 20), ("Dense", (None, 4), 20)]
        )
    flat = samples.model(summary=samples.summary(is_chain=False))
    assert "branch" in failure(assert_model_summary, flat, ROWS).message


def test_wrong_totals():
    assert "480" not in failure(assert_parameter_counts, samples.model(), total=99403).message
    assert failure(assert_parameter_counts, samples.model(), trainable=5).actual == (
        "98,922 trainable parameters"
    )


def test_budget_may_have_a_lower_end_as_well():
    assert_parameter_budget(samples.model(), at_least=98922, at_most=98922)
    found = failure(assert_parameter_budget, samples.model(), at_least=98923, at_most=99402)
    assert "fewer than the 98,923 asked for" in found.message


def test_a_budget_with_slack_is_told_as_the_task_states_it():
    for at_least, at_most in ((98932, 99402), (1, 98912)):
        bounds = {"at_least": at_least, "at_most": at_most}
        assert_parameter_budget(samples.model(), **bounds, slack=10)
        found = failure(assert_parameter_budget, samples.model(), **bounds, slack=9)
        assert f"{at_least:,}" in found.expected or f"{at_most:,}" in found.expected


def test_budget_names_the_parameters_of_the_largest_layers():
    found = failure(assert_parameter_budget, samples.model(), at_most=99401, count="total")
    assert found.hint.startswith(
        "By layer: Conv2D 4,640, Conv2D 18,496, BatchNormalization 256, Conv2D 73,856, "
        "BatchNormalization 512, Dense 1,290, 3 smaller ones. Fewer filters"
    )
    few = samples.model([layer(*row) for row in ROWS[:2]])
    found = failure(assert_parameter_budget, few, at_most=100, count="total")
    assert found.hint.startswith("By layer: Conv2D 160, BatchNormalization 64. Fewer")


def test_output_shapes():
    assert_output_shapes(samples.model([layer(*row) for row in ROWS[:3]]), [ROWS[0][1], ROWS[1][1]])
    assert (
        "row 2"
        in failure(
            assert_output_shapes, samples.model([layer(*row) for row in ROWS[:3]]), [ROWS[0][1]]
        ).message
    )


def test_a_model_that_was_built_by_a_call_on_some_rows_is_as_right_as_any(keras):
    model = keras.Sequential([keras.layers.Conv2D(4, 3), keras.layers.Flatten()])
    model(np.zeros((2, 6, 6, 1), np.float32))
    rows = [("Conv2D", (None, 4, 4, 4), 40), ("Flatten", (None, 64), 0)]
    for seen in (model, describe_model(model)):
        assert_model_summary(seen, rows)
        assert_layers_in_any_order(seen, rows[::-1])
        assert_output_shapes(seen, [rows[0][1], rows[1][1]])
        assert_input_and_output(seen, input_shape=(None, 6, 6, 1), output_shape=(None, 64))
        found = failure(assert_model_summary, seen, [("Conv2D", (None, 5, 5, 4), 40), rows[1]])
        assert found.expected == "Conv2D (None, 5, 5, 4) 40"
        failure(assert_output_shapes, seen, [rows[0][1]])
        failure(assert_input_and_output, seen, output_shape=(None, 63))
        failure(assert_input_and_output, seen, input_shape=(None, 7, 6, 1), output_shape=(None, 64))


def test_a_batch_of_a_fixed_size_may_be_asked_for(keras):
    shape = (20, 50, 1)
    layers = [keras.layers.Input(batch_shape=shape), keras.layers.SimpleRNN(2, stateful=True)]
    model = keras.Sequential(layers)
    assert_output_shapes(model, [(20, 2)])
    assert_output_shapes(model, [(None, 2)])
    failure(assert_output_shapes, model, [(10, 2)])
    assert_input_and_output(model, input_shape=shape, output_shape=(20, 2))
    failure(assert_input_and_output, model, input_shape=(10, 50, 1), output_shape=(20, 2))


def test_a_model_without_input_layer_is_told_so(keras):
    model = keras.Sequential([keras.layers.Conv2D(16, 3)])
    assert "Input" in failure(assert_model_summary, model, ROWS).hint


def test_an_empty_model_is_told_so(keras):
    assert "no layers" in failure(assert_model_summary, keras.Sequential(), ROWS).message


def test_a_class_of_its_own_is_told_so(keras):
    class Net(keras.Model):
        def call(self, inputs):
            return inputs

    assert "cannot be listed" in failure(assert_model_summary, Net(), ROWS).message


def test_the_layers_that_a_class_calls_are_its_layers(keras):
    class Net(keras.Model):
        def __init__(self):
            super().__init__()
            self.steps = [keras.layers.Conv2D(16, 3), keras.layers.BatchNormalization()]

        def call(self, x):
            for step in self.steps:
                x = step(x)
            return x

    model = Net()
    model(np.zeros((1, 28, 28, 1), np.float32))
    assert_model_summary(model, ROWS[:2])
    assert_input_and_output(model, input_shape=(None, 28, 28, 1), output_shape=ROWS[0][1])


@pytest.mark.parametrize("outputs", [3, 4])
def test_a_class_that_computes_by_itself_has_shapes_and_no_layers(keras, outputs: int):
    class Own(keras.layers.Layer):
        def build(self, shape):
            self.kernel = self.add_weight(shape=(shape[-1], outputs))

        def call(self, x):
            return keras.ops.matmul(x, self.kernel)

    model = keras.Sequential([keras.layers.Input((5,)), Own()])
    record = dataclasses.replace(describe_model(model), type_name="captured")
    for found in (model, record):
        assert "cannot be listed" in failure(assert_parameter_counts, found, total=15).message
        shapes = {"input_shape": (None, 5), "output_shape": (None, 3)}
        if outputs == 3:
            assert_input_and_output(found, **shapes)
        else:
            assert "of another shape" in failure(assert_input_and_output, found, **shapes).message


def test_the_reason_of_the_rebuilder_is_passed_on():
    record = dataclasses.replace(samples.model(), summary=None, problem="It uses a Lambda layer.")
    assert failure(assert_model_summary, record, ROWS).message == "It uses a Lambda layer."


@pytest.mark.parametrize("change", [drop(1), drop(-1), swap(4), double(2), drop(6)])
def test_live_and_record_give_the_same_message(keras, change):
    makers = []
    for filters in (16, 32, 64, 128):
        makers += [
            lambda filters=filters: keras.layers.Conv2D(filters, 3),
            keras.layers.BatchNormalization,
            keras.layers.ReLU,
        ]
    makers += [keras.layers.GlobalAveragePooling2D, lambda: keras.layers.Dense(10)]
    change(makers)
    model = keras.Sequential([keras.layers.Input((28, 28, 1)), *(make() for make in makers)])
    live = failure(assert_model_summary, model, ROWS)
    captured = failure(assert_model_summary, describe_model(model), ROWS)
    assert str(live) == str(captured)
    assert live.hint


@pytest.mark.parametrize("value", [None, 3, "model", [], object(), type])
def test_what_is_no_model_is_told_kindly(value):
    assert "`cnn_model`" in failure(assert_model_summary, value, ROWS, name="cnn_model").message


def test_a_model_class_is_no_model(keras):
    assert "not a Keras model" in failure(assert_model_summary, keras.Sequential, ROWS).message


BRANCHES = [
    ("Conv2D", (None, 26, 26, 8), 80, "relu"),
    ("Flatten", (None, 5408), 0),
    ("Flatten", (None, 784), 0),
    ("Dense", (None, 16), 12560, "relu"),
    ("Concatenate", (None, 5424), 0),
    ("Dense", (None, 10), 54250, "softmax"),
]


def branching(keras, *, local_first=True, units=16, activation="relu"):
    inputs = keras.Input((28, 28, 1))

    def local():
        convolved = keras.layers.Conv2D(8, 3)(inputs)
        return keras.layers.Flatten()(keras.layers.ReLU()(convolved))

    def whole():
        flat = keras.layers.Flatten()(inputs)
        return keras.layers.Dense(units, activation=activation)(flat)

    parts = [local(), whole()] if local_first else [whole(), local()][::-1]
    joined = keras.layers.Concatenate()(parts)
    return keras.Model(inputs, keras.layers.Dense(10, activation="softmax")(joined))


@pytest.mark.parametrize("local_first", [True, False])
def test_the_layers_of_a_branching_model_count_in_any_order(keras, local_first):
    model = branching(keras, local_first=local_first)
    for given in (model, describe_model(model)):
        assert_layers_in_any_order(given, BRANCHES, total=80 + 12560 + 54250)
        assert_layers_in_any_order(given, [row[:3] for row in BRANCHES])


def test_layers_in_any_order_name_what_is_missing_and_what_is_too_much(keras):
    found = failure(assert_layers_in_any_order, branching(keras, units=8), BRANCHES)
    assert "Dense (None, 16) 12,560" in found.expected
    assert "Dense (None, 8) 6,280" in found.actual
    assert "Conv2D" not in found.expected + found.actual
    found = failure(assert_layers_in_any_order, branching(keras, activation="tanh"), BRANCHES)
    assert (found.expected, found.actual) == ("ReLU (None, 16) 0", "tanh activation (None, 16) 0")
    short = failure(assert_layers_in_any_order, branching(keras), BRANCHES[:-1])
    assert short.expected == "nothing else"


def test_an_open_row_takes_nothing_from_a_strict_one(keras):
    rows = [("Flatten", None, None), ("Flatten", (None, 784), 0)]
    others = [row for row in BRANCHES if row[0] != "Flatten"]
    assert_layers_in_any_order(branching(keras), [*rows, *others])


@pytest.mark.parametrize(
    ("axis", "found"), [(-1, ""), (1, ""), ([-1], ""), (0, "softmax (axis=0) activation")]
)
def test_a_softmax_over_the_batch_is_none_over_the_classes(axis, found):
    rows = [("Dense", (None, 10), 7850), ("Softmax", (None, 10), 0)]
    dense = layer("Dense", (None, 10), 7850)
    model = samples.model([dense, layer("Softmax", (None, 10), 0, axis=axis)])
    if not found:
        assert_model_summary(model, rows)
    else:
        assert failure(assert_model_summary, model, rows).actual.startswith(found)
