"""What happens to notebooks that run too long, use too much, or end their own process."""

from __future__ import annotations

from tests.capture.conftest import RunCells

A_SET = "import numpy as np; a = np.arange(3)"


def test_a_notebook_over_its_wall_time_is_ended_and_keeps_what_it_showed(run_cells: RunCells):
    endless = (
        "x = 0\nwhile True:\n    try:\n        x = 1\n        while True: x += abs(1)\n"
        "    except BaseException: x = 0"
    )
    run = run_cells(
        A_SET, endless, cell_cpu_seconds=0.3, cell_wall_seconds=100.0, wall_seconds=-13.0
    )
    assert run.ending.startswith("The notebook ran longer than")
    assert run.last("q1_numbers", "a").tolist() == [0, 1, 2]


def test_a_cell_over_its_cpu_time_is_stopped_and_the_next_ones_run(run_cells: RunCells):
    run = run_cells("while True: pass", A_SET, cell_cpu_seconds=0.3)
    assert run.statuses == ["timeout", "ok"]
    assert run.ending == "complete"
    assert run.last("q1_numbers", "a").tolist() == [0, 1, 2]


def test_a_cell_that_only_waits_is_stopped_by_its_wall_time(run_cells: RunCells):
    run = run_cells("import time; time.sleep(3600)", A_SET, cell_wall_seconds=0.3)
    assert run.statuses == ["timeout", "ok"]


def test_a_cell_that_ignores_its_interruption_once_is_interrupted_again(run_cells: RunCells):
    stubborn = (
        "n = x = 0\nwhile n < 2:\n    try:\n        x = 1\n        while True: x += abs(1)\n"
        "    except BaseException: n += 1\nwhile True: pass"
    )
    run = run_cells(stubborn, "v = n", cell_cpu_seconds=0.2)
    assert run.statuses == ["timeout", "ok"]
    assert run.last("q3_value", "v") == 2


def test_a_cell_that_ignores_every_interruption_ends_the_run(run_cells: RunCells):
    deaf = (
        "while True:\n    try:\n        while True: sum(range(1_000_000))\n"
        "    except BaseException: pass"
    )
    run = run_cells(A_SET, deaf, cell_cpu_seconds=0.2, cell_wall_seconds=100.0)
    assert run.ending == "The notebook's process ended before its last cell (exit status 137)."
    assert run.last("q1_numbers", "a").tolist() == [0, 1, 2]


def test_passes_over_a_data_set_are_free_at_first_but_not_for_ever(run_cells: RunCells):
    model = (
        "import keras, numpy as np\nnet = keras.Sequential([keras.layers.Input((4,)), "
        "keras.layers.Dense(2)])\nnet.compile(loss='mse')\nx, y = np.ones((8, 4)), np.ones((8, 2))"
    )
    forever = "while True: net.evaluate(x, y, verbose=0)"
    run = run_cells(model, forever, A_SET, cell_cpu_seconds=2.0)
    assert run.statuses == ["ok", "timeout", "ok"]
    assert run.ending == "complete"


def test_a_memory_bomb_is_ended_and_keeps_what_it_showed(run_cells: RunCells):
    bomb = "import numpy as np\nkeep = []\nwhile True: keep.append(np.ones(500_000))"
    run = run_cells(A_SET, bomb, memory_bytes=700 * 2**20)
    assert run.ending == "The notebook used more than 1 GiB of memory and was ended."
    assert run.last("q1_numbers", "a").tolist() == [0, 1, 2]


def test_an_output_bomb_is_capped(run_cells: RunCells):
    run = run_cells("print('x' * 50_000_000)", "print('more')", A_SET, output_bytes=1000)
    assert run.text == "x" * 1000
    assert run.ending == "complete"


def test_more_evidence_than_allowed_ends_the_run(run_cells: RunCells):
    cell = "a = np.random.default_rng({}).random((200, 900))"
    run = run_cells(
        "import numpy as np", *(cell.format(n) for n in range(5)), evidence_bytes=3 * 2**20
    )
    assert run.ending == "The run was ended: More evidence was sent than the limit allows."
    assert run.snapshots("q1_numbers")


def test_a_figure_bomb_is_capped(run_cells: RunCells):
    run = run_cells(
        "import matplotlib.pyplot as plt\nplt.rcParams['figure.max_open_warning'] = 0\n"
        "for _ in range(230): plt.figure()",
        A_SET,
    )
    assert len(run.captured.figures) == 200
    assert run.ending == "complete"


def test_exit_in_a_cell_is_an_error_of_that_cell_alone(run_cells: RunCells):
    run = run_cells("import sys; sys.exit(0)", "raise SystemExit", "quit()", "exit()", A_SET)
    assert run.statuses[0] == "error"
    assert run.statuses[-1] == "ok"
    assert run.last("q1_numbers", "a").tolist() == [0, 1, 2]


def test_ending_the_process_keeps_what_was_captured(run_cells: RunCells):
    run = run_cells(A_SET, "import os; os._exit(0)", "a = a + 1")
    assert run.ending == "The notebook's process ended before its last cell."
    assert run.last("q1_numbers", "a").tolist() == [0, 1, 2]


def test_a_crash_of_the_interpreter_tells_its_signal(run_cells: RunCells):
    run = run_cells("import ctypes; ctypes.string_at(0)")
    assert "exit status 139" in run.ending


def test_a_kill_in_the_middle_of_a_frame_is_told_as_a_kill(run_cells: RunCells):
    run = run_cells(
        A_SET,
        "import gc, os, signal\n"
        "channel = next(t for t in gc.get_objects() if type(t).__name__ == 'Channel')\n"
        "os.write(channel.fileno(), b'\\0\\0\\0\\7\\0\\0')\n"
        "os.kill(os.getpid(), signal.SIGKILL)",
    )
    assert run.captured.was_killed
    assert run.last("q1_numbers", "a").tolist() == [0, 1, 2]


def test_a_process_that_hangs_up_keeps_its_limits(run_cells: RunCells):
    run = run_cells(
        A_SET,
        "import gc, time\n"
        "next(t for t in gc.get_objects() if type(t).__name__ == 'Channel').close()\n"
        "big = []\nwhile True: big.append(bytearray(2**25)); time.sleep(0.01)",
        memory_bytes=3 * 2**29,
    )
    assert "GiB of memory and was ended" in run.ending
    assert not run.captured.was_killed
    assert run.last("q1_numbers", "a").tolist() == [0, 1, 2]


def test_threads_and_processes_left_behind_do_not_hold_the_run(run_cells: RunCells):
    run = run_cells(
        "import threading, time, subprocess, sys\n"
        "threading.Thread(target=lambda: time.sleep(3600)).start()\n"
        "subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(3600)'])",
        A_SET,
    )
    assert run.ending == "complete"
    assert run.statuses == ["ok", "ok"]


def test_a_fork_bomb_stops_at_its_limit(run_cells: RunCells):
    bomb = (
        "import os, time\nchildren = 0\ntry:\n    while children < 500:\n"
        "        if os.fork() == 0:\n            time.sleep(3600)\n        children += 1\n"
        "except OSError: pass\nv = children"
    )
    run = run_cells(bomb, processes=60)
    assert run.last("q3_value", "v") < 60
