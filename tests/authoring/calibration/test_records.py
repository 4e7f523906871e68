"""The calibration file: what is written comes back, and what is broken is refused."""

from __future__ import annotations

import dataclasses
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graders.authoring.calibration import records
from graders.authoring.calibration.records import Calibration
from graders.errors import ConfigurationError
from tests.authoring.calibration.invented import TIGHT, calibration, question, run, runs


@given(
    accuracies=st.lists(st.none() | st.floats(0, 1), max_size=8),
    almost=st.lists(st.floats(0, 1), max_size=3),
)
def test_a_calibration_survives_its_file(accuracies, almost):
    entry = calibration(q1_model=question(accuracies, linear_model=almost))
    assert Calibration.from_json(entry.to_json()) == entry


def test_the_file_is_sorted_and_has_a_line_for_each_run():
    text = calibration(q2=question(TIGHT), q1=question(TIGHT)).to_json()
    plain = json.loads(text)
    assert list(plain) == sorted(plain)
    assert list(plain["questions"]) == ["q1", "q2"]
    assert sum('"seed"' in line for line in text.splitlines()) == 2 * len(TIGHT)


def test_runs_are_kept_by_seed_and_a_seed_is_there_once():
    some = runs([0.9, 0.8]).with_run(run(5, 0.7)).with_run(run(3, 0.6)).with_run(run(5, 0.5))
    assert [entry.seed for entry in some.runs] == [0, 1, 3, 5]
    assert some.held_out == (0.9, 0.8, 0.6, 0.5)


def test_a_missing_file_is_an_empty_calibration(tmp_path):
    assert not records.load(tmp_path, "lab9", "real").questions


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"schema_version": 2}', '{"schema_version": 1}'])
def test_a_broken_file_is_the_authors_and_is_not_overwritten(tmp_path, text):
    path = records.file_of(tmp_path, "lab9", "real")
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigurationError, match=r"lab9\.real\.json"):
        records.update(tmp_path, "lab9", "real", lambda now: now)
    assert path.read_text(encoding="utf-8") == text


def test_an_update_sees_what_is_stored_at_that_moment(tmp_path):
    first = calibration(q1=question([0.9]))
    records.save(first, tmp_path)
    changed = records.update(
        tmp_path,
        first.lab,
        first.source,
        lambda now: dataclasses.replace(now, questions={**now.questions, "q2": question([0.8])}),
    )
    assert set(changed.questions) == {"q1", "q2"}
    assert records.load(tmp_path, first.lab, first.source) == changed
    assert [path.name for path in tmp_path.iterdir()] == [f"{first.lab}.stand-in.json"]
