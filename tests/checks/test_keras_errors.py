"""What errors of the libraries mean; each message is one that the library really gave."""

from __future__ import annotations

import pytest

from graders.checks.keras_errors import explain_error

NDIM = "Input 0 with name 'None' of layer '{}' is incompatible with the layer: expected ndim={}, found ndim={}. Full shape received: (None, 100)"  # noqa: E501


@pytest.mark.parametrize(
    ("layer", "expected", "found", "words"),
    [
        ("lstm", 3, 2, ("Embedding", "return_sequences=True")),
        ("bidirectional_1", 3, 2, ("Embedding", "return_sequences=True")),
        ("simple_rnn", 3, 4, ("one Embedding too many",)),
        ("conv2d_3", 4, 2, ("Conv2D", "channel", "Flatten")),
        ("max_pooling2d", 4, 2, ("pooling", "Dense")),
    ],
)
def test_a_wrong_number_of_axes_is_explained_by_the_layers_before(layer, expected, found, words):
    told = explain_error(NDIM.format(layer, expected, found))
    assert all(word in told for word in words)


@pytest.mark.parametrize("message", ["", "no such file", NDIM.format("mine", 3, 2), "ndim=3"])
def test_other_errors_are_left_as_they_are(message: str):
    assert explain_error(message) == ""


@pytest.mark.parametrize(
    ("message", "words"),
    [
        (
            "Arguments `target` and `output` must have the same rank (ndim). "
            "Received: target.shape=(None,), output.shape=(None, 5, 5, 1)",
            ("Flatten", "Dense"),
        ),
        (
            "Cannot cast ufunc 'divide' output from dtype('float64') to dtype('uint8') with "
            "casting rule 'same_kind'",
            ("astype('float32')", "assign"),
        ),
        (
            "Arguments `target` and `output` must have the same rank (ndim). "
            "Received: target.shape=(None,), output.shape=(None, 50)",
            ("Dense", "units"),
        ),
        (
            "Arguments `target` and `output` must have the same shape. "
            "Received: target.shape=(None, 1), output.shape=(None, 10)",
            ("loss", "sparse_categorical_crossentropy", "units"),
        ),
        (
            "Argument `output` must have rank (ndim) `target.ndim - 1`. "
            "Received: target.shape=(None, 1), output.shape=(None, 6, 6, 10)",
            ("Flatten",),
        ),
        ("Exception encountered when calling MaxPooling2D.call().", ("Conv2D", "too many")),
        ("Negative dimension size caused by subtracting 2 from 1 for …", ("smaller", "stride")),
        ("Found array with dim 4, while dim <= 2 is required.", ("Flatten",)),
        (
            "operands could not be broadcast together with shapes (1850,) (2000,) ",
            ("1,850 rows", "2,000", "training", "validation"),
        ),
        (
            "Found input variables with inconsistent numbers of samples: [10000, 60000]",
            ("10,000 rows", "60,000"),
        ),
        (
            "`TimeDistributed` Layer should be passed an `input_shape` with at least 3 "
            "dimensions, received: (20, 5)",
            ("return_sequences=True",),
        ),
        (
            "Sequential model 'sequential_2' has no defined inputs yet.",
            ("keras.Input", "return_sequences=True"),
        ),
    ],
)
def test_a_complaint_is_explained_by_what_the_student_can_change(message, words):
    told = explain_error(message)
    assert all(word in told for word in words), told
