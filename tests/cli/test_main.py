"""The ``labgrade`` command as a whole: help, exit codes, messages."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import graders
from graders import cli
from graders.cli import command_names, describe, main
from graders.errors import ConfigurationError, GraderError, UsageError

ROOT = Path(graders.__file__).resolve().parent.parent
HEAVY = ("tensorflow", "keras", "otter", "IPython", "matplotlib")


def labgrade(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command in a fresh process, then list which heavy packages it had loaded."""
    code = (
        "import sys; from graders.cli import main; code = main(sys.argv[1:]); "
        f"print('LOADED', *(name for name in {HEAVY!r} if name in sys.modules)); sys.exit(code)"
    )
    return subprocess.run(
        [sys.executable, "-c", code, *words],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("words", [("--help",), ("labs",), ("labs", "--json"), ("build", "--help")])
def test_light_commands_load_no_heavy_package(words: tuple[str, ...]):
    done = labgrade(*words)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "LOADED"


def test_help_names_every_command():
    names = command_names()
    assert {"labs", "run", "batch", "regrade", "export", "build", "data", "doctor", "demo"} <= set(
        names
    )
    help_text = labgrade("--help").stdout
    assert all(f" {name} " in help_text for name in names)


def test_every_command_has_a_help_text_of_its_own():
    for name in command_names():
        done = labgrade(name, "--help")
        assert done.returncode == 0, done.stderr


def test_version():
    assert labgrade("--version").stdout.startswith(f"labgrade {graders.__version__}\n")


def test_wrong_usage_exits_with_2_and_no_traceback():
    done = labgrade("labs", "--no-such-option")
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


def test_labs_as_json_lists_lab_5_with_its_points():
    done = labgrade("labs", "--json")
    rows = {row["name"]: row for row in json.loads(done.stdout.partition("LOADED")[0])}
    assert rows["lab5_mnist_batchnorm"]["questions"] == 11
    assert rows["lab5_mnist_batchnorm"]["points"] == 28.0
    assert rows["lab5_mnist_batchnorm"]["datasets"] == ["mnist"]


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch):
    """A command line whose command ends with the given exception."""

    def run(error: BaseException) -> int:
        def app(**_: object) -> None:
            raise error

        monkeypatch.setattr(cli, "make_app", lambda: app)
        return main([])

    return run


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (UsageError("No."), 2),
        (ConfigurationError("No."), 3),
        (GraderError("No."), 3),
        (KeyboardInterrupt(), 130),
        (RuntimeError("No."), 3),
        (SystemExit(4), 4),
        (SystemExit(None), 0),
        (SystemExit("text"), 1),
    ],
)
def test_every_way_to_end_has_its_exit_code(failing, error: BaseException, code: int):
    assert failing(error) == code


def test_an_error_says_what_happened_and_what_to_do(failing, capsys):
    failing(UsageError("The roster lacks email.", next_step="Add the column."))
    captured = capsys.readouterr()
    assert captured.err == "labgrade: The roster lacks email.\nAdd the column.\n"
    assert captured.out == ""


def test_an_unexpected_error_shows_no_traceback_unless_asked_for(failing, capsys, monkeypatch):
    monkeypatch.delenv("LABGRADE_DEBUG", raising=False)
    failing(RuntimeError("odd"))
    short = capsys.readouterr().err
    assert "unexpected RuntimeError: odd" in short
    assert "Traceback" not in short
    monkeypatch.setenv("LABGRADE_DEBUG", "1")
    failing(RuntimeError("odd"))
    assert "Traceback" in capsys.readouterr().err


def test_all_problems_of_a_lab_are_listed():
    assert describe(ConfigurationError(["First.", "Second."], next_step="Mend.")) == (
        "labgrade: 2 problems:\n  - First.\n  - Second.\nMend."
    )
