"""The lab of quick trials: trainings stop at the first probe, and all else is the lab's own."""

from __future__ import annotations

import pytest

from graders.authoring.verification.quick import Mode, lab_in, quick_lab
from graders.labs import asked_in, judging, lab_names, load_lab
from graders.labs.calibrated import calibrated, in_use
from graders.training import stopping_rules


@pytest.mark.parametrize("name", lab_names())
def test_any_accuracy_is_enough_for_a_quick_trial(name: str):
    lab = load_lab(name)
    quick = quick_lab(lab)
    for measurement in quick.measurements:
        assert measurement.threshold < 0.01
        assert measurement.max_runs == 1
    for rule in stopping_rules(quick).values():
        assert rule["accept_at"] < 0.01
        assert rule["max_rows"] <= 1000
    assert quick.capture_request() == lab.capture_request()
    assert quick.questions == lab.questions


@pytest.mark.parametrize("name", lab_names())
def test_a_bare_trial_trains_as_a_quick_one_and_measures_nothing(name: str):
    lab = load_lab(name)
    bare = lab_in("bare", lab)
    assert stopping_rules(bare) == stopping_rules(lab_in("quick", lab))
    assert not any(measurement.model for measurement in bare.measurements)
    assert not bare.series
    assert lab_in("full", lab) == lab


@pytest.mark.parametrize("name", lab_names())
@pytest.mark.parametrize("mode", ["quick", "bare"])
def test_stored_runs_move_no_accuracy_of_a_quick_trial(name: str, mode: Mode):
    """Whoever grades a lab looks its thresholds up; those of a quick trial are none."""
    quick = lab_in(mode, load_lab(name))
    assert in_use(quick) == quick
    assert calibrated(quick, lambda _dataset: "real") == quick


@pytest.mark.parametrize("name", lab_names())
def test_tests_ask_for_what_the_lab_asks_that_is_judged(name: str):
    """Every step stays, so that no test of a lab looks for one that is not there."""
    lab = load_lab(name)
    quick = quick_lab(lab)
    with judging(quick):
        for usual in lab.measurements:
            found = asked_in(name, usual.question)
            assert found == quick.measurement(usual.question)
            assert max(found.threshold, *found.steps, 0.0) < 0.01
            assert len(found.steps) == len(usual.steps)
        others = [other for other in map(load_lab, lab_names()) if other.name != name]
        entries = [(other.name, entry) for other in others for entry in other.measurements]
        assert all(asked_in(other, entry.question).threshold > 0.1 for other, entry in entries)
    for usual in lab.measurements:
        assert asked_in(name, usual.question).threshold > 0.1
