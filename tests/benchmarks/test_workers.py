"""The benchmark of memory: it still speaks to children as the grader does."""

from __future__ import annotations

from pathlib import Path

import workers

from graders.sandbox import Worker


def test_a_child_is_measured_in_its_cell(keras_worker: Worker, tmp_path: Path):
    protection = keras_worker.protection(tmp_path)
    each, total, own, threads = workers._parallel(
        keras_worker, workers.IMPORTS, 2, protection, tmp_path
    )
    smallest = float(each.split("-")[0])
    assert 10 < smallest < float(total) < 3000
    assert 10 < float(own) < 3000
    assert threads == "1"
