"""Checks of some layers, for partial credit."""

from __future__ import annotations

import pytest

from graders.checks import (
    CheckFailure,
    assert_ends_with,
    assert_layer_followed_by,
    assert_layer_options,
)
from tests.checks import samples
from tests.checks.samples import ROWS, layer

FILTERS = (16, 32, 64, 128)
HEAD = [("GlobalAveragePooling2D", None, None), ("Dense", (None, 10), None)]


def test_all_styles_pass(right_model):
    assert_layer_options(right_model, "Conv2D", filters=FILTERS, kernel_size=(3, 3, 3, 3))
    assert_layer_followed_by(right_model, "Conv2D", ("BatchNormalization", "ReLU"))
    assert_ends_with(right_model, HEAD)


def test_options_from_json_are_the_same(keras):
    assert_layer_options(
        samples.model(), "Conv2D", filters=FILTERS, kernel_size=(3, (3, 3), [3, 3], 3)
    )


def test_a_wrong_option_is_named():
    with pytest.raises(CheckFailure) as caught:
        assert_layer_options(samples.model(), "Conv2D", filters=(16, 32, 65, 128))
    assert caught.value.message == "Conv2D layer 3 differs in its filters."
    assert (caught.value.expected, caught.value.actual) == ("filters=65", "filters=64")


def test_a_missing_layer_is_counted():
    with pytest.raises(CheckFailure, match="4 Conv2D layers instead of 5"):
        assert_layer_options(samples.model(), "Conv2D", filters=(*FILTERS, 256))


def test_following_layers_in_the_wrong_order():
    rows = [layer(*ROWS[0]), layer(*ROWS[2]), layer(*ROWS[1])]
    with pytest.raises(CheckFailure) as caught:
        assert_layer_followed_by(samples.model(rows), "Conv2D", ("BatchNormalization", "ReLU"))
    assert caught.value.hint == "The order matters: BatchNormalization first, then ReLU."


def test_an_activation_inside_a_layer_is_told_from_the_one_behind_it(keras):
    la = keras.layers
    parts = [la.Conv2D(4, 3, activation="relu"), la.BatchNormalization(), la.ReLU()]
    with pytest.raises(CheckFailure) as caught:
        assert_layer_followed_by(
            keras.Sequential([la.Input((8, 8, 1)), *parts]),
            "Conv2D",
            ("BatchNormalization", "ReLU"),
        )
    assert caught.value.hint == (
        "This Conv2D has an activation of its own, activation='relu', which comes before "
        "BatchNormalization: leave that argument out."
    )


def test_a_following_layer_stands_too_far_behind():
    rows = [layer(*ROWS[0]), layer("Dropout", (None, 26, 26, 16), 0), layer(*ROWS[1])]
    with pytest.raises(CheckFailure) as caught:
        assert_layer_followed_by(samples.model([*rows, *rows]), "Conv2D", ("BatchNormalization",))
    assert caught.value.hint == "Dropout stands before BatchNormalization: put it behind."


def test_a_following_layer_is_missing():
    rows = [layer(*ROWS[0]), layer(*ROWS[1]), layer(*ROWS[-1])]
    with pytest.raises(CheckFailure) as caught:
        assert_layer_followed_by(samples.model(rows), "Conv2D", ("BatchNormalization", "ReLU"))
    assert caught.value.hint == "ReLU is missing after this Conv2D."


def test_without_any_layer_of_the_kind_there_is_no_credit():
    with pytest.raises(CheckFailure, match="no Conv2D"):
        assert_layer_followed_by(samples.model([layer(*ROWS[-1])]), "Conv2D", ("ReLU",))


def test_an_activation_at_the_end_is_named():
    rows = [layer(*ROWS[-2]), layer("Dense", (None, 10), 1290, activation="softmax")]
    with pytest.raises(CheckFailure) as caught:
        assert_ends_with(samples.model(rows), HEAD)
    assert caught.value.hint == "Leave out the softmax after the last layer."


def test_a_missing_pooling_is_named():
    rows = [layer("Flatten", (None, 51200), 0), layer("Dense", (None, 10), 512010)]
    with pytest.raises(CheckFailure) as caught:
        assert_ends_with(samples.model(rows), HEAD)
    assert caught.value.hint == "GlobalAveragePooling2D is missing near the end of your model."


def test_a_pair_of_one_number_reads_like_the_number():
    with pytest.raises(CheckFailure) as caught:
        assert_layer_options(
            samples.model(), "Conv2D", filters=(1, *FILTERS[1:]), kernel_size=(3, 3, 3, 3)
        )
    assert caught.value.expected == "filters=1, kernel_size=3"
    assert caught.value.actual == f"filters={FILTERS[0]}, kernel_size=3"


@pytest.mark.parametrize(
    "style",
    [
        [layer("Conv2D", (None, 26, 26, 16), 160, activation="relu")],
        [layer("Conv2D", (None, 26, 26, 16), 160), layer("ReLU", (None, 26, 26, 16), 0)],
        [
            layer("Conv2D", (None, 26, 26, 16), 160),
            layer("Activation", (None, 26, 26, 16), 0, activation="relu"),
        ],
    ],
)
def test_an_activation_behind_a_layer_is_as_good_as_one_inside(style):
    model = samples.model([*style, layer("Flatten", (None, 10816), 0)])
    assert_layer_options(model, "Conv2D", filters=(16,), activation=("relu",))
    with pytest.raises(CheckFailure) as caught:
        assert_layer_options(model, "Conv2D", activation=("tanh",))
    assert (caught.value.expected, caught.value.actual) == ("activation=tanh", "activation=relu")


def test_an_activation_behind_another_layer_is_not_that_of_the_first():
    rows = [layer("Conv2D", (None, 26, 26, 16), 160), layer("Flatten", (None, 10816), 0)]
    model = samples.model([*rows, layer("ReLU", (None, 10816), 0)])
    with pytest.raises(CheckFailure, match="differs in its activation"):
        assert_layer_options(model, "Conv2D", activation=("relu",))
