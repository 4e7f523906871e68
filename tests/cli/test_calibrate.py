"""``labgrade calibrate`` at the command line; what it trains is in tests/authoring/calibration."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from graders.cli import main


def test_without_a_lab_and_runs_there_is_nothing_to_do(capsys):
    assert main(["calibrate"]) == 2
    assert main(["calibrate", "lab5"]) == 2
    assert "labgrade calibrate lab5 --runs 30" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["lab5", "--runs", "1", "--question", "q1_inspect"], "measures nothing in q1_inspect"),
        (["lab5", "--runs", "1", "--as", "perfect"], "no almost right recipe called perfect"),
        (["lab5", "--runs", "1", "--data", "nowhere"], "neither 'stand-in' nor a folder"),
        (["lab77", "--runs", "1"], "no lab called 'lab77'"),
    ],
)
def test_what_is_not_known_is_told_before_anything_is_trained(tmp_path, capsys, words, told):
    assert main(["calibrate", *words, "--out", str(tmp_path)]) == 2
    assert told in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written_to_is_told_before_anything_is_trained(tmp_path, capsys):
    place = tmp_path / "a_file"
    place.write_text("kept", encoding="utf-8")
    assert main(["calibrate", "lab5", "--runs", "1", "--out", str(place)]) == 2
    told = capsys.readouterr().err
    assert "cannot be written to" in told
    assert "--out" in told
    assert place.read_text(encoding="utf-8") == "kept"


def test_a_page_for_an_unknown_lab_is_wrong_usage(tmp_path, capsys):
    assert main(["calibrate", "lab77", "--page", "--out", str(tmp_path)]) == 2
    assert "no lab called 'lab77'" in capsys.readouterr().err


def test_the_command_itself_loads_no_tensorflow():
    code = (
        "import sys, graders.authoring.calibration.calibrating, "
        "graders.authoring.calibration.publishing; "
        "print([name for name in ('tensorflow', 'keras') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.slow
@pytest.mark.usefixtures("cache")
def test_a_reference_is_trained_stored_and_trained_no_further(tmp_path, capsys):
    words = ["calibrate", "lab3", "--question", "q1_mnist56_cnn", "--out", str(tmp_path)]
    assert main([*words, "--runs", "2"]) == 0
    assert main([*words, "--runs", "2"]) == 0
    assert capsys.readouterr().out.count("held out") == 2
    text = (tmp_path / "lab3_shapes_and_pulses.generated.json").read_text(encoding="utf-8")
    stored = json.loads(text)["questions"]["q1_mnist56_cnn"]["reference"]
    assert [run["threads"] for run in stored["runs"]][1] == 1
    assert all(run["held_out"] > 0.95 and run["steps"] == 960 for run in stored["runs"])
