"""Records from untrusted JSON: a record, or EvidenceError, and nothing else ever."""

from __future__ import annotations  # noqa: I001

import copy
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graders.errors import EvidenceError
from graders.evidence import parsing
from graders.evidence.records import Affine, DataRow
import contextlib

ARRAY = {
    "shape": [4, 2],
    "dtype": "float64",
    "minimum": 0.0,
    "maximum": 1,
    "all_finite": True,
    "rows": [0, 3],
    "complete": False,
    "type": "numpy.ndarray",
}
AFFINE = {"dataset": "mnist", "split": "train", "scale": [0.5], "offset": [0], "in_order": True}
HISTORY = {"epochs": 2, "metrics": {"loss": [1.0, None]}, "steps": 3, "fits": [0, 1]}
FIT = {"epochs": 1, "batch_size": 32, "num_examples": 10, "dataset": None, "split": None}
OBJECT = {"class_name": "SGD", "config": {"learning_rate": 0.1}}
COMPILE = {"optimizer": OBJECT, "loss": OBJECT, "metrics": ["accuracy"]}
ROW = {
    "kind": "Dense",
    "name": "d",
    "output_shape": [None, 3],
    "params": 9,
    "trainable_params": 9,
    "config": {},
}
SUMMARY = {
    "layers": [ROW],
    "trainable_params": 9,
    "non_trainable_params": 0,
    "input_shape": [None, 2],
    "output_shape": None,
    "is_chain": True,
}
AXES = {
    "title": "t",
    "xlabel": "x",
    "ylabel": "",
    "legend": ["a"],
    "texts": [],
    "lines": [{"label": "l", "y": [1, None]}],
    "images": [{"kind": "image", "array": 0}],
}
FIGURE = {"cell": 1, "title": "", "axes": [AXES]}
SAMPLE = (np.zeros((2, 2)),)
SHOWS = {"0": {"dataset": "mnist", "split": "test", "index": 5, "label": 7}}

PARSERS = {
    "array": (ARRAY, lambda body: parsing.array_record(body, SAMPLE, None)),
    "origin": (AFFINE, lambda body: parsing.array_record(ARRAY, SAMPLE, body)),
    "affine": (AFFINE, parsing.affine),
    "history": (HISTORY, lambda body: parsing.history_record(body, {})),
    "fit": (FIT, parsing.fit_record),
    "compile": (COMPILE, parsing.compile_record),
    "object": (OBJECT, parsing.object_record),
    "summary": (SUMMARY, parsing.model_summary),
    "figure": (FIGURE, lambda body: parsing.figure_record(body, SAMPLE, {})),
    "shows": (SHOWS, lambda body: parsing.figure_record(FIGURE, SAMPLE, body)),
    "output": ({"cell": 0, "text": "hi"}, parsing.output_record),
    "number": ({"float": 1.0}, parsing.number),
}

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=5)
    | st.sampled_from([10**400, -1, 2**63, "image", "mnist", 1e308]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=8,
)


def places(value: Any, path: tuple = ()) -> list[tuple]:
    found = [path]
    if isinstance(value, dict | list):
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            found += places(inner, (*path, key))
    return found


def replaced(value: Any, path: tuple, new: Any) -> Any:
    if not path:
        return new
    changed = copy.copy(value)
    changed[path[0]] = replaced(value[path[0]], path[1:], new)
    return changed


@pytest.mark.parametrize("name", PARSERS)
def test_a_good_body_is_a_record(name: str):
    body, parse = PARSERS[name]
    assert parse(body) is not None


@pytest.mark.parametrize("name", PARSERS)
@settings(max_examples=150)
@given(data=st.data())
def test_any_change_gives_a_record_or_an_evidence_error(name: str, data: st.DataObject):
    body, parse = PARSERS[name]
    path = data.draw(st.sampled_from(places(body)))
    try:
        parse(replaced(body, path, data.draw(JSON)))
    except EvidenceError as error:
        assert str(error).startswith("Malformed evidence (")


@pytest.mark.parametrize("name", PARSERS)
@settings(max_examples=50)
@given(body=JSON)
def test_any_body_gives_a_record_or_an_evidence_error(name: str, body: Any):
    with contextlib.suppress(EvidenceError):
        PARSERS[name][1](body)


@pytest.mark.parametrize(
    "change",
    [
        {"complete": True},
        {"rows": [0]},
        {"rows": [0, 4]},
        {"rows": [-1, 0]},
        {"shape": [4, 3]},
        {"shape": []},
        {"minimum": "0"},
        {"dtype": None},
    ],
)
def test_an_array_that_contradicts_itself_is_refused(change: dict[str, Any]):
    with pytest.raises(EvidenceError):
        parsing.array_record({**ARRAY, **change}, SAMPLE, None)


def test_an_array_without_its_sample_is_refused():
    with pytest.raises(EvidenceError):
        parsing.array_record(ARRAY, (), None)


def test_an_array_record_has_every_field():
    record = parsing.array_record(ARRAY, SAMPLE, AFFINE)
    assert (record.shape, record.rows, record.complete) == ((4, 2), (0, 3), False)
    assert (record.minimum, record.maximum) == (0.0, 1.0)
    assert record.origin == Affine(
        dataset="mnist", split="train", scale=(0.5,), offset=(0.0,), in_order=True
    )


def test_a_figure_knows_the_row_that_a_picture_shows():
    record = parsing.figure_record(FIGURE, SAMPLE, SHOWS)
    (image,) = record.axes[0].images
    assert image.row == DataRow(dataset="mnist", split="test", index=5, label=7)
    assert record.axes[0].lines[0].y == (1.0, None)


@pytest.mark.parametrize("image", [{"kind": "svg", "array": 0}, {"kind": "image", "array": -1}])
def test_a_picture_of_no_known_kind_or_place_is_refused(image: dict[str, Any]):
    with pytest.raises(EvidenceError):
        parsing.figure_record({**FIGURE, "axes": [{**AXES, "images": [image]}]}, SAMPLE, {})


def test_a_history_belongs_to_its_last_fit():
    last = parsing.fit_record(FIT)
    record = parsing.history_record(HISTORY, {1: last})
    assert record.fit is last
    assert parsing.history_record({**HISTORY, "fits": []}, {1: last}).fit is None
    assert record.metrics == {"loss": (1.0, None)}


def test_numbers_that_are_none_are_not_a_number():
    assert parsing.number({"float": 0.25}) == 0.25
    assert math.isnan(parsing.number({"float": None}))


def test_long_texts_are_cut():
    assert len(parsing.object_record({**OBJECT, "class_name": "x" * 99_999}).kind) == 10_000


def test_uncompiled_is_none():
    assert parsing.compile_record(None) is None
