"""Lab 5's own two notebooks: the reference earns everything, the untouched starter nothing.

The table is the one printed in the lab's document.
"""

from __future__ import annotations

import json
from pathlib import Path

import nbformat
import pytest

from graders.checks.live_models import describe_summary
from tests.end_to_end.conftest import LAB, ROOT, Labgrade

PUBLISHED = [
    ("Conv2D", (None, 26, 26, 16), 160),
    ("BatchNormalization", (None, 26, 26, 16), 64),
    ("ReLU", (None, 26, 26, 16), 0),
    ("Conv2D", (None, 24, 24, 32), 4640),
    ("BatchNormalization", (None, 24, 24, 32), 128),
    ("ReLU", (None, 24, 24, 32), 0),
    ("Conv2D", (None, 22, 22, 64), 18496),
    ("BatchNormalization", (None, 22, 22, 64), 256),
    ("ReLU", (None, 22, 22, 64), 0),
    ("Conv2D", (None, 20, 20, 128), 73856),
    ("BatchNormalization", (None, 20, 20, 128), 512),
    ("ReLU", (None, 20, 20, 128), 0),
    ("GlobalAveragePooling2D", (None, 128), 0),
    ("Dense", (None, 10), 1290),
]


@pytest.mark.parametrize(
    ("notebook", "score"),
    [(f"solutions/{LAB}/{LAB}.ipynb", 28.0), (f"assignments/{LAB}/{LAB}.ipynb", 0.0)],
)
def test_the_reference_earns_everything_and_the_starter_nothing(
    labgrade: Labgrade, tmp_path: Path, notebook: str, score: float
):
    report = tmp_path / "report.json"
    done = labgrade.run("run", ROOT / notebook, "--json", report)
    assert done.returncode == 0, done.stderr
    graded = json.loads(report.read_text(encoding="utf-8"))
    assert (graded["status"], graded["score"], graded["max_score"]) == ("graded", score, 28.0)


def test_the_reference_reproduces_the_published_table_to_the_digit():
    keras = pytest.importorskip("keras")
    document = nbformat.read(ROOT / f"solutions/{LAB}/{LAB}.ipynb", as_version=4)
    building = [cell.source for cell in document.cells if "Conv2D(" in cell.source]
    namespace = {"keras": keras}
    exec(next(source for source in building if "cnn_model" in source), namespace)  # noqa: S102
    summary = describe_summary(namespace["cnn_model"])
    rows = [(row.kind, row.output_shape, row.params) for row in summary.layers]
    assert rows == PUBLISHED
    counts = (summary.total_params, summary.trainable_params, summary.non_trainable_params)
    assert counts == (99_402, 98_922, 480)
