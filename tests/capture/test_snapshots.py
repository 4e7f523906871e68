"""Which values each question gets: check cells, rebinding, roles."""

from __future__ import annotations

import numpy as np

from tests.capture.conftest import RunCells

SETUP = (
    "import otter\nimport graders\nlab = graders.start_lab('lab_small')\ngrader = otter.Notebook()"
)
NET = (
    "import keras\n{} = keras.Sequential([keras.layers.Input((4,)), keras.layers.Dense(2)])\n"
    "{}.compile(loss='mse')"
)


def values(run, question: str, name: str) -> list[list[float]]:
    return [
        run.captured.arrays_of(run.object(snapshot, name))[0].tolist()
        for snapshot in run.snapshots(question)
    ]


def test_a_check_cell_is_the_capture_point_and_a_later_value_does_not_count(run_cells: RunCells):
    run = run_cells(
        SETUP, "import numpy as np; a = np.array([1])", "grader.check('q1_numbers')", "a = a + 1"
    )
    assert values(run, "q1_numbers", "a") == [[1]]


def test_without_a_check_cell_every_rebinding_is_recorded(run_cells: RunCells):
    run = run_cells("import numpy as np; a = np.array([1])", "b = 2", "a = np.array([2])")
    assert values(run, "q1_numbers", "a") == [[1], [2], [2]]  # once more at the end


def test_a_change_in_place_is_seen_at_the_end(run_cells: RunCells):
    run = run_cells("import numpy as np; a = np.array([1])", "a[0] = 7")
    assert values(run, "q1_numbers", "a") == [[1], [7]]


def test_the_same_content_is_sent_once(run_cells: RunCells):
    run = run_cells(
        SETUP, "import numpy as np; a = np.arange(9)", *["grader.check('q1_numbers')"] * 3
    )
    assert len(run.snapshots("q1_numbers")) == 3
    assert len(run.captured.objects) == 1


def test_a_snapshot_counts_the_figures_and_outputs_before_it(run_cells: RunCells):
    run = run_cells(
        SETUP,
        "import matplotlib.pyplot as plt; plt.plot([1, 2]); plt.show(); print('one')",
        "print('two'); grader.check('q3_value');",
        "print('three')",
    )
    snapshot = run.snapshots("q3_value")[0]
    assert (snapshot["figures"], snapshot["outputs"]) == (1, 2)
    assert [output["text"] for output in run.captured.outputs][1:] == ["two\n", "three\n"]


def test_a_missing_variable_is_absent_and_an_ellipsis_is_missing(run_cells: RunCells):
    run = run_cells(SETUP, "a = ...", "grader.check('q1_numbers')")
    assert run.snapshots("q1_numbers")[0]["variables"] == {}


def test_the_only_other_model_plays_the_role(run_cells: RunCells):
    run = run_cells(NET.format("my_net", "my_net"))
    place = run.snapshots("q2_model")[-1]["variables"]["net"]
    assert place["as"] == "my_net"
    assert run.object(run.snapshots("q2_model")[-1], "net")["type"].endswith("Sequential")


def test_of_two_other_models_neither_plays_the_role(run_cells: RunCells):
    run = run_cells(NET.format("one", "one"), NET.format("two", "two"))
    assert run.snapshots("q2_model")[-1]["variables"] == {}


def test_two_names_of_one_model_are_one_model(run_cells: RunCells):
    run = run_cells(NET.format("one", "one"), "two = one")
    assert run.snapshots("q2_model")[-1]["variables"]["net"]["as"] in ("one", "two")


def test_a_model_carries_its_weights_configuration_and_compilation(run_cells: RunCells):
    run = run_cells(
        NET.format("net", "net"), "net.set_weights([w * 0 + 3 for w in net.get_weights()])"
    )
    entry = run.object(run.snapshots("q2_model")[-1], "net")
    kernel, bias = run.captured.arrays_of(entry)
    assert kernel.tolist() == [[3, 3]] * 4
    assert bias.tolist() == [3, 3]
    assert entry["config"]["class_name"] == "Sequential"
    assert entry["compile"]["loss"] == {"class_name": "mse", "config": {}}
    assert entry["compile"]["optimizer"]["class_name"] == "RMSprop"
    assert entry["built"] is True


def test_a_large_array_is_sampled_at_first_and_spread_rows(run_cells: RunCells):
    run = run_cells("import numpy as np; a = np.arange(1_000_000.0).reshape(1000, 1000)")
    entry = run.object(run.snapshots("q1_numbers")[-1], "a")
    sample = run.captured.arrays_of(entry)[0]
    assert entry["complete"] is False
    assert entry["shape"] == [1000, 1000]
    assert entry["rows"][:32] == list(range(32))
    assert entry["rows"][-1] == 999
    np.testing.assert_array_equal(sample[:, 0], np.array(entry["rows"]) * 1000.0)
    assert (entry["minimum"], entry["maximum"]) == (0.0, 999_999.0)


def test_arrays_with_nan_say_so_and_range_over_the_finite_ones(run_cells: RunCells):
    run = run_cells("import numpy as np; a = np.array([1.0, np.nan, 3.0])")
    entry = run.object(run.snapshots("q1_numbers")[-1], "a")
    assert entry["all_finite"] is False
    assert (entry["minimum"], entry["maximum"]) == (1.0, 3.0)


def test_tensors_lists_and_frames_count_as_arrays(run_cells: RunCells):
    run = run_cells(
        "import tensorflow as tf, pandas as pd",
        "a = tf.constant([1, 2])",
        "a = [3, 4]",
        "a = pd.DataFrame({'x': [5, 6]})",
        "a = pd.Series([7, 8])",
    )
    assert values(run, "q1_numbers", "a") == [[1, 2], [3, 4], [[5], [6]], [7, 8], [7, 8]]


def test_an_object_that_cannot_be_read_says_why(run_cells: RunCells):
    run = run_cells(
        "class Bad:\n    def __array__(self, *a, **k): raise RuntimeError('no')\na = Bad()"
    )
    entry = run.object(run.snapshots("q1_numbers")[-1], "a")
    assert entry["kind"] == "unreadable"
    assert entry["reason"] == "TypeError: it is an object of the notebook's own, not an array"


def test_ragged_lists_and_objects_do_not_end_the_run(run_cells: RunCells):
    run = run_cells("a = [[1], [2, 3]]", "a = object()", "v = {'x': {1, 2}}", "v = [float('nan')]")
    assert run.ending == "complete"
    assert run.statuses == ["ok"] * 4


def test_a_check_works_where_the_first_cell_is_missing_or_fails(run_cells: RunCells):
    for first in ("pass", "import nothing_of_this_name\n" + SETUP):
        run = run_cells(
            first,
            "import numpy as np; a = np.array([1])",
            "grader.check('q1_numbers')",
            "a = a + 1",
        )
        assert values(run, "q1_numbers", "a") == [[1]]


def test_a_check_that_its_cell_does_not_reach_is_made_at_its_end(run_cells: RunCells):
    run = run_cells(
        SETUP,
        "import numpy as np; a = np.array([1])\nmisspelt\ngrader.check('q1_numbers')",
        "a = np.array([2])",
    )
    assert values(run, "q1_numbers", "a") == [[1]]
    assert run.snapshots("q1_numbers")[0]["checked"] is True


def test_a_check_in_a_comment_is_no_capture_point(run_cells: RunCells):
    run = run_cells("import numpy as np; a = np.array([1])\n# grader.check('q1_numbers')")
    assert values(run, "q1_numbers", "a")[0] == [1]
    assert not any(snapshot["checked"] for snapshot in run.snapshots("q1_numbers"))


def test_a_model_under_another_name_is_kept_when_a_second_one_comes(run_cells: RunCells):
    run = run_cells(NET.format("mine", "mine"), NET.format("other", "other"))
    first = run.snapshots("q2_model")[0]
    assert first["variables"]["net"]["as"] == "mine"


def test_a_check_sees_the_figure_that_its_cell_has_not_shown_yet(run_cells: RunCells):
    run = run_cells(
        SETUP,
        "import matplotlib.pyplot as plt; plt.plot([1, 2])\ngrader.check('q3_value')\n"
        "plt.title('late')",
    )
    assert run.snapshots("q3_value")[0]["figures"] == 1
    assert [figure["axes"][0]["title"] for figure in run.captured.figures] == ["", "late"]


def test_a_figures_own_legend_and_labels_stand_for_those_of_its_axes(run_cells: RunCells):
    run = run_cells(
        "import matplotlib.pyplot as plt; fig, ax = plt.subplots(1, 2)\n"
        "ax[0].plot([1, 2]); ax[1].plot([2, 1]); ax[0].set_title('left one', loc='left')\n"
        "fig.legend(['train', 'valid']); fig.supxlabel('epoch'); ax[1].set_ylabel('loss')\n"
        "plt.show()"
    )
    (figure,) = run.captured.figures
    assert [axes["legend"] for axes in figure["axes"]] == [["train", "valid"]] * 2
    assert [axes["xlabel"] for axes in figure["axes"]] == ["epoch", "epoch"]
    assert [axes["ylabel"] for axes in figure["axes"]] == ["", "loss"]
    assert figure["axes"][0]["title"] == "left one"
