"""Kill or interrupt a batch anywhere and run it again: nothing twice, nothing lost."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.batch.conftest import LAB, Class

ROOT = Path(__file__).parents[2]


def labgrade(klass: Class, *words: str, kill_at: int = 0) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tests.batch.scripted", str(kill_at), *words],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def batch(klass: Class, *words: str, kill_at: int = 0) -> subprocess.CompletedProcess[str]:
    options = ("--out", str(klass.out), "--course", str(klass.course.root), *words)
    return labgrade(klass, "batch", "lab5", str(klass.path), *options, kill_at=kill_at)


def fill(klass: Class) -> str:
    for number in range(4):
        klass.add(f"s{number}.ipynb", f"points = {number % 3}")
    (klass.path / "broken.ipynb").write_text("{")
    return str(klass.roster("s0,Ada,ada@uni.edu", "s9,Nobody,no@uni.edu"))


# Steps of a whole run over this class: one save for the missing student, five times
# clear-save-write for the others, and the class files: 17 in all.
@pytest.mark.parametrize("kill_at", [1, 2, 3, 4, 9, 17])
def test_a_killed_batch_goes_on_where_it_was(klass: Class, tmp_path: Path, kill_at: int) -> None:
    roster = fill(klass)
    (tmp_path / "undisturbed").mkdir()
    undisturbed = Class(tmp_path / "undisturbed")
    fill(undisturbed)
    undisturbed.batch(roster=Path(roster))
    killed = batch(klass, "--roster", roster, kill_at=kill_at)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    resumed = batch(klass, "--roster", roster)
    assert resumed.returncode == 0, resumed.stderr
    assert klass.grades() == undisturbed.grades()
    assert klass.files("results") == undisturbed.files("results")
    assert klass.files("feedback") == undisturbed.files("feedback")
    # Only what was graded but not stored at the moment of the kill ran twice: the fake grader's
    # thread may be ahead of the disk by the four notebooks that it can read.
    assert set(klass.calls()) == set(undisturbed.calls())
    assert len(klass.calls()) <= len(undisturbed.calls()) + 4


def test_a_batch_killed_inside_a_grading_goes_on(klass: Class) -> None:
    klass.add("a.ipynb", "points = 1")
    klass.add("b.ipynb", "kill")
    klass.add("c.ipynb", "points = 2")
    assert batch(klass).returncode == -signal.SIGKILL
    klass.add("b.ipynb", "points = 0")
    resumed = batch(klass)
    assert resumed.returncode == 0, resumed.stderr
    assert klass.scores() == {
        "a": ("graded", "1"),
        "b": ("graded", "0"),
        "c": ("graded", "2"),
    }


def test_ctrl_c_says_how_to_go_on_and_exits_130(klass: Class) -> None:
    klass.add("a.ipynb", "points = 1")
    klass.add("b.ipynb", "interrupt")
    klass.add("c.ipynb", "points = 2")
    interrupted = batch(klass)
    assert interrupted.returncode == 130
    assert "Interrupted." in interrupted.stderr
    assert "Run the same command again to go on." in interrupted.stderr
    assert "Traceback" not in interrupted.stderr
    assert "b" not in klass.scores()
    klass.add("b.ipynb", "points = 0")
    assert batch(klass).returncode == 0
    assert klass.scores()["b"] == ("graded", "0")
    # Its neighbours ran once, or twice where they were graded and not yet stored.
    calls = Counter(klass.calls())
    assert calls.keys() == {"a.ipynb", "b.ipynb", "c.ipynb"}
    assert calls["b.ipynb"] == 2
    assert {calls["a.ipynb"], calls["c.ipynb"]} <= {1, 2}


def test_the_commands_work_together_and_load_no_tensorflow(klass: Class, tmp_path: Path) -> None:
    klass.add("ada.ipynb", "points = 1")
    done = batch(klass)
    assert done.returncode == 0, done.stderr
    assert f"{LAB}: 1 run and judged." in done.stdout
    assert "The class of 1: 1 graded." in done.stdout
    klass.set_tests("0.5")
    course = ("--course", str(klass.course.root))
    again = labgrade(klass, "regrade", str(klass.out), *course)
    assert again.returncode == 0, again.stderr
    assert again.stdout.splitlines() == [
        "ada: 1/4 -> 1.5/4 (q1 1 -> 1.5)",
        f"{LAB}: 1 judged again, 1 changed.",
    ]
    file = tmp_path / "file.csv"
    written = labgrade(klass, "export", "csv", str(klass.out), "--out", str(file))
    assert written.returncode == 0, written.stderr
    assert file.read_bytes() == (klass.out / "grades.csv").read_bytes()
    wrong = labgrade(klass, "export", "tsv", str(klass.out), "--out", str(file))
    assert wrong.returncode == 2
    assert "The formats are: blackboard, brightspace, canvas, csv, " in wrong.stderr


def test_an_empty_folder_exits_2(klass: Class) -> None:
    refused = batch(klass)
    assert refused.returncode == 2
    assert "holds no notebooks" in refused.stderr


def test_these_rooms_import_no_tensorflow() -> None:
    rooms = "batch, exports, feedback, gradebook, notebooks, cli.batch, cli.regrade, cli.export"
    code = (
        f"import sys\nfor room in '{rooms}'.split(', '): __import__('graders.' + room)\n"
        "print([name for name in ('tensorflow', 'keras', 'otter', 'IPython') "
        "if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"
