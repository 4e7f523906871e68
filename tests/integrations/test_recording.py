"""What a live session remembers of a notebook, with IPython's own shell running the cells.

That shell prints results; a Jupyter kernel, which sends them, is in ``test_notebook.py``.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

import graders

ROOT = Path(graders.__file__).resolve().parent.parent

RUN_CELLS = """
import json, sys
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance()
for cell in json.load(sys.stdin):
    result = shell.run_cell(cell, store_history=True)
    result.raise_error()
"""

# The recorder as start_lab sets it up, without the data sets, which would load TensorFlow.
START = """
import json, sys, types
import matplotlib
matplotlib.use("agg")
from graders.integrations.recording import Recorder
recorder = Recorder(figure_hook="a_live_session:remember_figure")
sys.modules["a_live_session"] = types.ModuleType("a_live_session")
sys.modules["a_live_session"].remember_figure = recorder.remember_figure
recorder.start()
"""

REPORT = """
recorder.stop()
shown = recorder.shown()
facts = {
    "outputs": [[output.cell, output.text] for output in shown.outputs],
    "figures": [[figure.cell, figure.axes[0].title] for figure in shown.figures],
}
print("FACTS" + json.dumps(facts))
"""


def run_python(code: str, stdin: str = "") -> str:
    done = subprocess.run(
        [sys.executable, "-c", code],
        input=stdin,
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def shown_by(*cells: str) -> dict[str, list[list[object]]]:
    """What was recorded of the cells; the first of them is cell 2, after the set-up cell."""
    output = run_python(RUN_CELLS, json.dumps([START, *cells, REPORT]))
    facts: dict[str, list[list[object]]] = json.loads(output.partition("FACTS")[2])
    return facts


def test_printed_text_results_and_displays_are_kept_with_their_cell():
    facts = shown_by("print('one', 1)\n2 + 1", "display('four')", "x = 5")
    assert facts["outputs"] == [[2, "one 1\nOut[2]: 3\n"], [3, "'four'\n"]]


def test_a_result_silenced_by_a_semicolon_is_not_kept():
    assert shown_by("1 + 1;")["outputs"] == []


def test_stderr_is_not_part_of_it():
    assert shown_by("print('warning', file=sys.stderr)")["outputs"] == []


def test_what_the_student_still_sees_is_unchanged():
    output = run_python(RUN_CELLS, json.dumps([START, "print('one')\n'two'"]))
    assert "one\n" in output
    assert "'two'" in output


def test_figures_are_kept_though_their_cell_closes_them():
    facts = shown_by(
        "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.title('first')\nplt.close('all')",
        "plt.subplots()[1].set_title('second')",
    )
    assert facts["figures"] == [[2, "first"], [3, "second"]]


def test_a_figure_that_stays_open_is_described_as_later_cells_leave_it():
    facts = shown_by(
        "import matplotlib.pyplot as plt\nfigure, axes = plt.subplots()", "axes.set_title('late')"
    )
    assert facts["figures"] == [[2, "late"]]


def test_default_settings_restored_by_a_student_do_not_stop_it():
    facts = shown_by(
        "import matplotlib.pyplot as plt\nplt.rcdefaults()\nmatplotlib.use('agg')",
        "plt.subplots()[1].set_title('after')",
    )
    assert facts["figures"] == [[3, "after"]]


def test_one_cell_cannot_fill_the_memory_with_text():
    ((_, text),) = shown_by("print('x' * 3_000_000)")["outputs"]
    assert len(text) == 1_000_000


@pytest.mark.parametrize("stream", ["isatty", "encoding", "flush"])
def test_standard_output_keeps_its_other_abilities(stream: str):
    assert shown_by(f"getattr(sys.stdout, {stream!r})")["figures"] == []


def test_after_stop_nothing_is_left_behind():
    facts = shown_by(
        "recorder.stop()\nbefore = sys.stdout",
        "print('unheard')\nassert 'a_live_session' not in str(matplotlib.rcParams['figure.hooks'])",
        "display('unheard')",
    )
    assert facts["outputs"] == []


def test_outside_ipython_a_program_counts_as_one_cell():
    output = run_python(START + "print('seen')\n" + REPORT)
    assert json.loads(output.partition("FACTS")[2])["outputs"] == [[1, "seen\n"]]
