"""The generated class of the benchmarks of scale: it is graded, and a failure ends them."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from generated_class import (
    LAB,
    Template,
    copy_course,
    grade_class,
    insist_on_verdicts,
    write_class,
)
from small_notebook import write_small_class

from graders.batch import run_batch
from graders.gradebook import open_gradebook
from graders.grading.store import read_run, write_run
from graders.labs import load_lab
from graders.results import Status


@pytest.mark.usefixtures("cache")
def test_every_notebook_of_a_generated_class_gets_the_verdict_of_its_template(tmp_path: Path):
    lab, real = load_lab(LAB), tmp_path / "real"
    write_small_class(real / "submissions", 1)
    run_batch(lab, real / "submissions", real / "out")
    with open_gradebook(real / "out") as book:
        (result,) = book.results()
    assert result.evidence_key is not None
    assert result.report.score
    evidence = real / "out" / "evidence" / result.evidence_key
    write_run(evidence, *read_run(evidence))
    found = [Template(notebook=real / "submissions" / "s000000.ipynb", evidence=evidence)]

    write_class(tmp_path / "class", 3, found)
    grade_class(tmp_path / "class", tmp_path / "out", copy_course(tmp_path / "course"), found)
    with open_gradebook(tmp_path / "out") as book:
        scores = [each.report.score for each in book.results()]
    assert scores == [result.report.score] * 3


def test_a_class_that_needs_review_ends_the_benchmark():
    summary: Any = SimpleNamespace(counts=Counter({Status.NEEDS_REVIEW: 2}), rows=3)
    with pytest.raises(SystemExit, match="2 of 3"):
        insist_on_verdicts(summary)
