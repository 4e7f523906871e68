"""Parity: classes of right notebooks, and what trainings in full cost a notebook by itself."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from parity import Row, class_of, main, summary, training_in_full, write_page

from graders.labs import load_lab
from graders.labs.course import find_course
from tests.training.conftest import MakeTrainer, make_trainer, recipe

__all__ = ["make_trainer"]
LAB = "lab5_mnist_batchnorm"
BEGIN, END = "<!-- parity -->", "<!-- end of parity -->"


def test_a_class_is_the_reference_and_alternatives_each_in_a_notebook_of_its_own(tmp_path: Path):
    course = find_course()
    first, *others = class_of(load_lab(LAB), course, 5, tmp_path / "class")
    reference = json.loads(course.solution(LAB).read_text(encoding="utf-8"))
    assert json.loads(first.read_text(encoding="utf-8")) == reference
    texts = {path.read_text(encoding="utf-8") for path in (first, *others)}
    assert len(texts) == 5
    again = class_of(load_lab(LAB), course, 5, tmp_path / "again")
    assert [path.name for path in again] == [first.name, *(path.name for path in others)]


def rows_of(lab: str, notebook: str, points: float, budget: float, in_full: float) -> list[Row]:
    return [
        Row(
            lab=lab,
            notebook=notebook,
            mode=mode,
            status="graded",
            points={"q1": 2.0, "q2": earned},
            cpu_seconds=seconds,
            wall_seconds=seconds,
        )
        for mode, earned, seconds in (("budget", points, budget), ("trainer", 3.0, in_full))
    ]


def test_the_sums_of_a_lab_and_of_all_labs_say_where_points_differ(tmp_path: Path):
    rows = [
        *rows_of("lab1", "class/reference", 3.0, 100.0, 400.0),
        *rows_of("lab1", "class/other", 2.0, 20.0, 500.0),  # a point less with its budget
        *rows_of("lab2", "class/reference", 3.0, 30.0, 600.0),
        *rows_of("lab2", "mutants/one", 3.0, 80.0, 80.0)[:1],  # not graded in full yet
    ]
    found = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in summary(rows).splitlines()[2:]
    ]
    kind = "a class of right notebooks"
    assert found == [
        ["lab1", kind, "trainer", "2", "1", "120", "900", "7.5"],
        ["lab2", kind, "trainer", "1", "1", "30", "600", "20.0"],
        ["all", kind, "trainer", "3", "2", "150", "1,500", "10.0"],
    ]
    page = tmp_path / "page.md"
    page.write_text(f"Before.\n\n{BEGIN}\nold\n{END}\n\nAfter.\n", encoding="utf-8")
    write_page(rows, page)
    text = page.read_text(encoding="utf-8")
    assert text.startswith(f"Before.\n\n{BEGIN}\n\n| lab |")
    assert text.endswith(f"| 10.0 |\n\n{END}\n\nAfter.\n")
    assert "old" not in text


@pytest.mark.parametrize(
    ("option", "value"),
    [("--class", "0"), ("--class", "-1"), ("--mutants", "0"), ("--mutants", "few")],
)
def test_a_number_of_notebooks_that_cannot_be_is_refused(
    option: str, value: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setattr("sys.argv", ["parity.py", LAB, f"{option}={value}"])
    with pytest.raises(SystemExit) as refused:
        main()
    assert refused.value.code == 2
    assert "is no whole number" in capsys.readouterr().err


def test_a_training_that_is_there_counts_once_for_each_notebook(
    make_trainer: MakeTrainer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("LABGRADE_CACHE", str(tmp_path))
    trainer, nothing = make_trainer(), tmp_path / "nothing"
    with training_in_full(nothing) as first:
        made = trainer.train(recipe())
        trainer.train(recipe())
    assert first == []  # trained now, so its seconds are measured
    with training_in_full(nothing) as second:
        trainer.train(recipe())
        trainer.train(recipe())
        trainer.train(recipe(), seed=1)
    assert second == [made.facts["cpu_seconds"]]
    assert second[0] > 0


def test_what_a_budget_did_not_cut_short_is_taken_over(
    make_trainer: MakeTrainer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    budget = make_trainer(folder=tmp_path / "budget").train(recipe())
    monkeypatch.setenv("LABGRADE_CACHE", str(tmp_path))
    with training_in_full(tmp_path / "budget") as seconds:
        full = make_trainer().train(recipe())
    assert len(seconds) == 1
    assert [weight.tobytes() for weight in full.weights] == [
        weight.tobytes() for weight in budget.weights
    ]
