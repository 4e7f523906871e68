"""A real batch, interrupted or killed in the middle, goes on to the same gradebook."""

from __future__ import annotations

import contextlib
import re
import shutil
import signal
import subprocess
from pathlib import Path

import psutil
import pytest

from tests.end_to_end.conftest import DEMO, GradedClass, Labgrade, read_csv

pytestmark = pytest.mark.timeout(2400)

# Without trainings of their own, and one of each kind: refused, unknown, absent.
STUDENTS = ("fokafor", "tbauer", "uhaddad", "wyilmaz", "xmeyer")
ON_ROSTER = ("fokafor", "tbauer", "wyilmaz", "xmeyer", "eholm")
RUN = {"fokafor", "tbauer", "uhaddad", "wyilmaz"}


@pytest.fixture
def small_class(tmp_path: Path) -> tuple[object, ...]:
    """The words of the command that grades a few students of the class."""
    for student in STUDENTS:
        shutil.copytree(DEMO / "submissions" / student, tmp_path / "submissions" / student)
    roster = (DEMO / "roster.csv").read_text(encoding="utf-8").splitlines()
    kept = [roster[0], *(line for line in roster if line.split(",")[0] in ON_ROSTER)]
    (tmp_path / "roster.csv").write_text("\n".join(kept) + "\n", encoding="utf-8")
    return (
        *("batch", "lab5", tmp_path / "submissions"),
        *("--roster", tmp_path / "roster.csv", "--out", tmp_path / "out"),
    )


def graded(out: Path) -> set[str]:
    """The students whose notebooks were run and whose results are on disk."""
    return {path.stem for path in out.glob("results/*.json")} & RUN


def wait_for_results(process: subprocess.Popen[str], out: Path) -> None:
    """Return as soon as a notebook's result is there; the process must not end before."""
    while not graded(out):
        with contextlib.suppress(subprocess.TimeoutExpired):
            pytest.fail(f"The batch ended first, with status {process.wait(timeout=0.1)}.")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_an_interrupted_batch_goes_on_to_the_same_gradebook(
    graded_class: GradedClass,
    labgrade: Labgrade,
    small_class: tuple[object, ...],
    tmp_path: Path,
    number: signal.Signals,
) -> None:
    out = tmp_path / "out"
    process = labgrade.start(*small_class)
    wait_for_results(process, out)
    family = psutil.Process(process.pid).children(recursive=True)
    process.send_signal(number)
    _, errors = process.communicate()
    assert process.returncode == (130 if number == signal.SIGINT else -signal.SIGKILL), errors
    assert "Traceback" not in errors
    _, alive = psutil.wait_procs(family, timeout=60)
    assert alive == [], "the worker or a notebook outlived the batch"
    done = graded(out)
    assert done < RUN, "nothing was left to do; the interruption came too late"
    kept = {name: (out / "results" / f"{name}.json").read_bytes() for name in done}

    resumed = labgrade.run(*small_class)
    assert resumed.returncode == 0, resumed.stderr
    # At a kill, one more result may be in the gradebook whose files were not written yet.
    reused = re.search(r"(\d+) kept from before", resumed.stdout)
    assert reused and len(done) <= int(reused[1]) < len(STUDENTS), resumed.stdout
    for name, content in kept.items():
        assert (out / "results" / f"{name}.json").read_bytes() == content
    undisturbed = graded_class.grades()
    assert read_csv(out / "grades.csv") == {
        name: undisturbed[name] for name in {*STUDENTS, *ON_ROSTER}
    }
