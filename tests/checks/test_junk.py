"""No value breaks a check: whatever a notebook holds, the only failure is a CheckFailure."""

from __future__ import annotations

import contextlib
import dataclasses

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graders import checks
from graders.evidence.records import (
    AxesRecord,
    EvaluationRecord,
    FigureRecord,
    HistoryRecord,
    ImageRecord,
    LineRecord,
    Shown,
)
from tests.checks import samples

PLAIN = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=8),
    st.binary(max_size=4),
)
SHAPES = [(), (0,), (3,), (4, 1), (4, 2), (4, 10), (4, 5, 4), (4, 5, 4, 1), (0, 10), (2, 0)]
VALUES = [0, 1, 0.5, -1.0, 1e308, float("nan"), float("inf")]
ARRAYS = st.builds(
    lambda shape, value, dtype: np.full(shape, value).astype(dtype, casting="unsafe"),
    st.sampled_from(SHAPES),
    st.sampled_from(VALUES[:4]) | st.sampled_from(VALUES),
    st.sampled_from(["float32", "float64", "bool", "U5", "complex128"]),
)
RECORDS = st.sampled_from(
    [
        samples.model(),
        samples.model([]),
        samples.model(summary=None, evaluations=()),
        samples.model(
            evaluations=(
                EvaluationRecord(data="mnist/test", num_examples=0, accuracy=None, classes=()),
            )
        ),
        samples.images("test"),
        samples.LOSS,
        Shown(),
        samples.shown(),
        Shown(
            figures=(
                FigureRecord(
                    cell=1,
                    axes=(
                        AxesRecord(
                            lines=(LineRecord(label="", y=(None, 1.0)),),
                            images=(ImageRecord(kind="image", values=np.zeros((0, 3, 3))),),
                        ),
                        AxesRecord(images=(ImageRecord(kind="mesh", values=np.array("x")),)),
                    ),
                ),
            )
        ),
        HistoryRecord(epochs=0, metrics={"loss": (None, 1.0), "val_loss": ()}),
        dataclasses.replace(samples.array(np.zeros(3)), complete=False),
        object(),
        print,
        dict,
        range(3),
    ]
)
JUNK = st.one_of(
    PLAIN,
    ARRAYS,
    RECORDS,
    st.lists(PLAIN, max_size=3),
    st.dictionaries(st.text(max_size=5), PLAIN, max_size=2),
)


def series(name, *first):
    return lambda *junk: getattr(checks, name)(
        *(junk[place] if place is not None else "pulses" for place in first),
        **({"at_most": 0.5} if name == "assert_normalized_error" else {}),
        inputs=junk[2],
        targets=junk[3],
    )


CALLS = {
    "images": lambda a, b, c, d: checks.assert_images(a, b, [0, 1]),
    "one_figure": lambda a, b, c, d: checks.assert_one_figure(a, b, range(2)),
    "images_with_labels": lambda a, b, c, d: checks.assert_images_with_labels(a, b, c, 2),
    "curves": lambda a, b, c, d: checks.assert_curves(a, b, "loss", "val_loss"),
    "misclassified_count": lambda a, b, c, d: checks.assert_misclassified_count(
        a, b, dataset="mnist", inputs=c, labels=d
    ),
    "misclassified_images": lambda a, b, c, d: checks.assert_misclassified_images(
        a, b, c, dataset="mnist", labels=d, at_least=2
    ),
    "classes_of_rows": lambda a, b, c, d: checks.assert_classes_of_rows(
        a, b, [0, 1, 2], dataset="mnist", inputs=c
    ),
    "own_parameter_count": lambda a, b, c, d: checks.assert_own_parameter_count(a, b),
    "binary_statistics": lambda a, b, c, d: checks.assert_binary_statistics(
        a, accuracy=b, sensitivity=0.5, specificity=c, dataset="mnist", inputs=c, labels=d
    ),
    "layer_pattern": lambda a, b, c, d: checks.assert_layer_pattern(a, ["Dense"]),
    "function": lambda a, b, c, d: checks.assert_function(a, [(([1],), 1)]),
    "entries": lambda a, b, c, d: checks.assert_entries(a, {"a": 1}),
    "one_hot": lambda a, b, c, d: checks.assert_one_hot(a, 2),
    "normalized_error": series("assert_normalized_error", 0, None),
    "own_normalized_error": series("assert_own_normalized_error", 0, 1, None),
    "one_number_each_step": lambda a, b, c, d: checks.assert_one_number_each_step(a),
    "best_model": lambda a, b, c, d: checks.assert_best_model(
        a, {"GRU": b, "LSTM": c}, "pulses", inputs=c, targets=d
    ),
}
QUIET = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("name", CALLS)
@QUIET
@given(junk=st.tuples(JUNK, JUNK, JUNK, JUNK))
def test_no_value_breaks_a_check(name, junk):
    with contextlib.suppress(checks.CheckFailure):
        CALLS[name](*junk)


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@QUIET
@given(junk=JUNK, other=JUNK, labels=JUNK)
def test_no_value_breaks_a_check_of_shown_pictures(junk, other, labels):
    own = EvaluationRecord(data="mnist/test", num_examples=4, accuracy=0.5, classes=(0, 1, 2, 3))
    model = samples.model(evaluations=(own,))
    with contextlib.suppress(checks.CheckFailure):
        checks.assert_misclassified_images(
            samples.shown(), model, junk, dataset="mnist", labels=labels, at_least=2
        )
    with contextlib.suppress(checks.CheckFailure):
        checks.assert_images(samples.shown(), junk, [0, 1])
    with contextlib.suppress(checks.CheckFailure):
        checks.assert_classes_of_rows(other, model, [0, 1], dataset="mnist")


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@settings(QUIET, max_examples=25)
@given(inputs=JUNK, labels=JUNK)
def test_no_data_breaks_a_check_of_a_live_model(keras, inputs, labels):
    model = keras.Sequential([keras.layers.Input((1,)), keras.layers.Dense(1)])
    for name in ("misclassified_count", "classes_of_rows", "own_normalized_error"):
        with contextlib.suppress(checks.CheckFailure):
            CALLS[name](1, model, inputs, labels)
    with contextlib.suppress(checks.CheckFailure):
        CALLS["binary_statistics"](model, 0.5, inputs, labels)
