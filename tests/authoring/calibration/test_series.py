"""Series questions: which cells are run under which seed, and what is stored of them."""

from __future__ import annotations

from types import SimpleNamespace

from graders.authoring.calibration.page import render_page
from graders.authoring.calibration.reference import until_last_check
from graders.authoring.calibration.series import _errors, _seeded, _with_runs
from graders.labs.course import find_course
from graders.labs.registry import defined_lab
from graders.notebooks import read_notebook
from tests.authoring.calibration.invented import calibration

LAB = defined_lab("lab3_shapes_and_pulses")
REFERENCE = find_course().solution(LAB.name)


def bench(digest="sha256:pulses"):
    source = SimpleNamespace(digest=digest, num_rows=lambda _split: 500)
    (versions,) = calibration().environments.values()
    return SimpleNamespace(versions=versions, sources={"pulses": source})


def notebook():
    return until_last_check(read_notebook(REFERENCE), ["q6_simple_rnn"])


def with_runs(entry, seed, figures, digest="sha256:pulses"):
    return _with_runs(entry, figures, seed, 60.0, bench(digest), LAB, notebook())


def test_cells_behind_the_last_question_in_demand_are_not_run():
    code = [cell.source for cell in notebook().code_cells]
    assert 'grader.check("q6_simple_rnn")' in code[-1]
    assert not any("reverse_model" in source for source in code)


def test_the_seed_is_set_before_anything_else():
    first = _seeded(notebook(), 7).code_cells[0]
    assert first.source.endswith("set_random_seed(7)")


def test_runs_of_one_model_are_collected_by_seed():
    entry = calibration()
    for seed, error in ((1, 0.3), (0, 0.2)):
        entry = with_runs(entry, seed, {"q6_simple_rnn:rnn_simple": (error, error + 0.01)})
    (stored,) = entry.questions.values()
    assert stored.quantity == "normalized_error"
    assert stored.reference.held_out == (0.21, 0.31)


def test_runs_on_other_series_make_way():
    figures = {"q6_simple_rnn:rnn_simple": (0.2, 0.2)}
    entry = with_runs(with_runs(calibration(), 0, figures), 1, figures, "sha256:other")
    (stored,) = entry.questions.values()
    assert [run.seed for run in stored.reference.runs] == [1]


def test_a_model_without_both_errors_is_not_stored():
    test = {"data": "pulses-reverse/test", "normalized_error": 0.1}
    held_out = {"data": "pulses-reverse/held-out", "normalized_error": 0.2}
    assert _errors([test, held_out]) == (0.1, 0.2)
    assert _errors([test]) is None
    assert _errors([test, {**held_out, "normalized_error": None}]) is None


def test_the_page_has_errors_in_a_table_of_their_own():
    entry = with_runs(calibration(), 0, {"q6_simple_rnn:rnn_simple": (0.2, 0.31)})
    page = render_page([entry])
    assert "| q6_simple_rnn:rnn_simple | stand-in | 1 | 0.310 | 0.310 | 0.310 |" in page
