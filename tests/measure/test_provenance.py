"""What a trusted training says of its validation rows."""

from __future__ import annotations

import numpy as np
import pytest

from graders.evidence.preparation import Preparation
from graders.measure.provenance import share_rows
from graders.training.recipe import Rows


def rows(split: str, numbers: range | None) -> Rows:
    return Rows(
        dataset="mnist",
        split=split,
        rows=None if numbers is None else np.asarray(numbers, np.int32),
        preparation=Preparation.from_dict(
            {"scale": [1.0], "offset": [0.0], "shape": [28, 28, 1], "dtype": "float32"}
        ),
        labels="class",
    )


@pytest.mark.parametrize(
    ("training", "validation", "shared"),
    [
        (rows("train", None), None, None),
        (rows("train", None), rows("test", None), False),
        (rows("train", None), rows("train", None), True),
        (rows("train", range(90)), rows("train", range(90, 100)), False),
        (rows("train", range(90)), rows("train", range(90)), True),
        (rows("train", range(90)), rows("train", range(80, 92)), True),
        (rows("train", range(90)), rows("train", None), True),
    ],
)
def test_validation_rows_that_were_trained_on_are_known(training, validation, shared):
    assert share_rows(training, validation) is shared
