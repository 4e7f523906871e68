"""Where a lab's thresholds come from: stored runs, by the source of its data."""

from __future__ import annotations

import json

import pytest

from graders.errors import ConfigurationError
from graders.labs import calibrated, lab_names, load_lab
from graders.labs.calibrated import source_name
from graders.labs.registry import defined_lab
from graders.measure.accuracies import deserves_another

LAB, QUESTION = "lab5_mnist_batchnorm", "q10_evaluate"


@pytest.fixture
def package(tmp_path, monkeypatch):
    """The package's calibration files replaced by those of a folder."""
    calibrated._thresholds.cache_clear()
    monkeypatch.setattr(calibrated.importlib.resources, "files", lambda _name: tmp_path)
    (tmp_path / "calibration").mkdir()
    yield tmp_path / "calibration"
    calibrated._thresholds.cache_clear()


def write(folder, source, threshold, *, supported=True):
    entry = {"threshold": threshold, "calibrated": supported}
    text = json.dumps({"thresholds": {QUESTION: entry}})
    (folder / f"{LAB}.{source}.json").write_text(text, encoding="utf-8")


def threshold(source=None):
    asked = []

    def source_of(dataset):
        asked.append(dataset)
        return source

    lab = calibrated.calibrated(defined_lab(LAB), source_of if source else None)
    return lab.measurement(QUESTION).threshold, asked


def test_without_stored_runs_the_definition_holds(package):
    assert threshold() == (0.85, [])


def test_runs_on_the_stand_in_say_nothing_about_another_source(package):
    write(package, "stand-in", 0.9)
    assert threshold() == (0.9, [])
    assert threshold("stand-in") == (0.9, ["mnist"])
    assert threshold("real") == (0.85, ["mnist"])


def test_a_lab_that_is_calibrated_already_forgets_nothing_of_its_definition(package):
    write(package, "stand-in", 0.9)
    for_stand_in = calibrated.calibrated(defined_lab(LAB))
    for_real = calibrated.calibrated(for_stand_in, lambda _dataset: "real")
    assert for_real == defined_lab(LAB)
    assert for_stand_in == calibrated.calibrated(for_real)


def test_where_all_sources_ask_for_the_same_the_data_is_not_looked_up(package):
    write(package, "stand-in", 0.85)
    assert threshold("real") == (0.85, [])


def test_each_source_has_its_own_threshold_and_only_then_the_data_is_looked_up(package):
    write(package, "stand-in", 0.9)
    write(package, "real", 0.8)
    assert threshold("real") == (0.8, ["mnist"])
    assert threshold("stand-in") == (0.9, ["mnist"])
    assert threshold() == (0.9, [])


def test_a_threshold_that_the_runs_do_not_support_stays_out(package):
    write(package, "stand-in", 0.9, supported=False)
    assert threshold("stand-in") == (0.85, [])


def test_a_broken_file_is_told_by_its_name(package):
    (package / f"{LAB}.real.json").write_text("{", encoding="utf-8")
    with pytest.raises(ConfigurationError, match=rf"{LAB}\.real\.json"):
        threshold()


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("stand-in", "stand-in"),
        ("generated", "generated"),
        ("folder", "real"),
        ("keras cache", "real"),
        ("download", "real"),
    ],
)
def test_every_kind_of_copy_belongs_to_a_calibration(kind, name):
    assert source_name(kind) == name


@pytest.mark.parametrize("name", lab_names())
def test_an_accuracy_that_a_task_states_is_the_one_that_is_asked_for(name):
    lab, defined = load_lab(name), defined_lab(name)
    for question in defined.stated_accuracies:
        assert lab.measurement(question) == defined.measurement(question)


@pytest.mark.parametrize("reached", [0.502, 0.558, 0.588])
def test_an_lstm_that_learns_late_or_forgets_again_is_trained_again(reached: float):
    """Figures of right answers: zeros behind the words, real set and stand-in, three epochs."""
    measurement = load_lab("lab1_cnn_and_rnn").measurement("q7_lstm_training")
    assert deserves_another(reached, measurement, chance=0.5)
    assert not deserves_another(0.81, measurement, chance=0.5)
