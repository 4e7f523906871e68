"""The comparison with other graders: its classes, nbgrader's form of the lab, rows and tables."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import pytest
from peers_class import LAB, LAST_CELL, changed, make_class, read_base, write_notebooks
from peers_floor import bare_cells, run_bare
from peers_nbgrader import (
    case_source,
    read_notebook,
    scores_of_export,
    source_notebook,
    student_notebook,
)
from peers_plot import draw
from peers_report import (
    Row,
    further_seconds,
    read_rows,
    section,
    summarize,
    table,
)
from peers_short_lab import short_lab
from sections import replace_section

from graders.authoring.question_tests import read_tests
from graders.labs import load_lab

ROOT = Path(__file__).resolve().parents[2]
BASE = read_base(ROOT)
TESTS = read_tests(ROOT / "autograder_tests" / LAB)
STARTER = read_notebook(ROOT / "assignments" / LAB / f"{LAB}.ipynb")

ROW = Row(
    tool="labgrade",
    training=False,
    mode="batch",
    number=0,
    submissions=20,
    seconds=30.0,
    cpu_seconds=40.0,
    peak_bytes=2**30,
    right=20,
    load=1.0,
)
MACHINE = {"cores": 2, "memory_gib": 24.0, "python": "3.11.7", "versions": {"keras": "3"}}


def row(tool: str, seconds: float, **others) -> Row:
    return dataclasses.replace(ROW, tool=tool, seconds=seconds, **others)


@pytest.mark.parametrize("training", [False, True])
def test_a_class_has_twenty_different_notebooks_and_begins_with_a_right_one(training):
    submissions = make_class(BASE, training=training)
    assert len({json.dumps(each.content) for each in submissions}) == 20
    assert submissions[0].score == max(each.score for each in submissions)
    assert len({each.score for each in submissions}) > 3


def test_the_class_without_training_ends_with_the_check_of_compile():
    for each in make_class(BASE, training=False):
        assert each.content["cells"][-1]["id"] == LAST_CELL


def test_a_change_to_a_cell_that_is_not_there_is_refused():
    with pytest.raises(ValueError, match="no such cells: q99"):
        changed(BASE, {"q99": ""})


def test_the_short_lab_needs_no_trained_network():
    lab = short_lab(load_lab(LAB))
    assert [question.name for question in lab.questions][-1] == "q8_compile"
    assert not lab.measurements


def test_every_case_becomes_a_grade_cell_with_its_points():
    cells = source_notebook(BASE, STARTER, TESTS)["cells"]
    marks = [cell["metadata"].get("nbgrader", {}) for cell in cells]
    graded = [mark for mark in marks if mark.get("grade")]
    assert sum(mark["points"] for mark in graded) == 28
    assert len(graded) == sum(len(tests.cases) for tests in TESTS.values())
    assert any(cell["source"].startswith("### BEGIN HIDDEN TESTS") for cell in cells)


def test_what_students_fill_in_becomes_solution_cells():
    cells = source_notebook(BASE, STARTER, TESTS)["cells"]
    solutions = [c["id"] for c in cells if c["metadata"].get("nbgrader", {}).get("solution")]
    assert "q5-model" in solutions
    assert "load-data" not in solutions


def test_a_case_in_a_cell_is_plain_code_that_calls_the_check():
    tests = TESTS["q6_optimizer"]
    code = case_source(tests, tests.cases[0])
    compile(code, "cell", "exec")
    assert code.endswith("test_optimizer(sgd_optimizer)")
    assert "otter" not in code
    assert "OK_FORMAT" not in code


def test_a_student_keeps_the_grade_cells_of_the_release_and_brings_own_answers():
    source = source_notebook(BASE, STARTER, TESTS)
    mine = changed(BASE, {"q7-loss": "loss_fn = 'mse'"}, last=LAST_CELL)
    cells = {cell["id"]: cell["source"] for cell in student_notebook(source, mine)["cells"]}
    assert cells["q7-loss"] == "loss_fn = 'mse'"
    assert "q9_training-1" in cells
    assert "q9-training" not in cells
    assert "import otter" not in cells["setup"]


def test_scores_are_read_from_nbgraders_export():
    text = "assignment,student_id,score,max_score\nlab,a,18.5,19.0\nlab,b,,19.0\n"
    assert scores_of_export(text) == {"a": 18.5, "b": 0.0}


def test_the_floor_runs_cells_without_magics_and_without_the_grader(tmp_path: Path):
    (notebook,) = write_notebooks(make_class(BASE, training=False)[:1], tmp_path)
    text = "\n".join(bare_cells(notebook))
    assert "%matplotlib" not in text
    assert "grader" not in text
    assert "cnn_model.compile" in text


def test_a_cell_that_fails_does_not_stop_the_floor(capsys):
    run_bare(["1 / 0", "print('the end')"])
    assert capsys.readouterr().out == "the end\n"


def test_rows_come_back_from_their_file(tmp_path: Path):
    path = tmp_path / "rows.jsonl"
    assert read_rows(path) == []
    path.write_text(json.dumps(dataclasses.asdict(ROW)) + "\n", encoding="utf-8")
    assert [each.key for each in read_rows(path)] == [ROW.key]


def test_the_table_gives_ratios_to_labgrade_and_to_the_floor():
    results = summarize(
        [
            row("labgrade", 30.0),
            row("otter", 300.0, cpu_seconds=400.0, right=19),
            row("floor", 15.0, cpu_seconds=20.0, right=None),
        ]
    )
    lines = table(results, training=False, mode="batch").splitlines()
    assert "| otter run | 15.0 | 10 | – | – | 20.0 | 10 | 20 | 1.0 | 19 of 20 |" in lines
    assert lines[-1].startswith("| floor: bare child | 0.8 | 0.50 |")
    assert lines[-1].endswith("| – |")


def test_each_further_submission_is_what_remains_when_starting_is_paid():
    results = summarize([row("otter", 200.0), row("otter", 10.0, mode="cold", submissions=1)])
    assert further_seconds(results, "otter", training=False) == 10.0


def test_repetitions_are_put_together_by_their_median():
    rows = [row("otter", s, mode="cold", submissions=1, number=int(s)) for s in (9.0, 10.0, 50.0)]
    assert summarize(rows)["otter", False, "cold"].each == 10.0


def test_one_trained_notebook_stands_for_a_class_that_trains_each():
    results = summarize(
        [
            row("labgrade", 200.0, training=True),
            row("otter", 180.0, training=True, mode="cold", submissions=1),
        ]
    )
    text = table(results, training=True, mode="batch")
    assert "| otter run, one measured | 180 | 18 |" in text


def test_the_plot_shows_what_there_is(tmp_path: Path):
    draw(summarize([row("labgrade", 30.0), row("floor", 15.0)]), tmp_path / "plots" / "peers.png")
    assert (tmp_path / "plots" / "peers.png").stat().st_size > 1000


def test_the_section_names_scores_that_are_not_as_known():
    text = section([row("otter", 1.0, right=19, wrong=[["no metric", 19.0, 18.0]])], MACHINE)
    assert "- otter run: no metric got 19.0, deserves 18.0" in text


def test_a_section_replaces_the_one_before_and_leaves_the_rest():
    document = "a\n<!-- peers -->\nold\n<!-- end of peers -->\nz\n"
    once = replace_section(document, "peers", "new")
    assert once == replace_section(once, "peers", "new")
    assert "old" not in once
    assert once.startswith("a\n")
    assert once.endswith("z\n")
    with pytest.raises(ValueError, match="lacks the marks"):
        replace_section("nothing", "peers", "new")
