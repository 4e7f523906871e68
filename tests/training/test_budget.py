"""When a probe accepts a model: the binomial test, by hand."""

from __future__ import annotations

import pytest

from graders.training.budget import is_significantly_above


@pytest.mark.parametrize(
    ("num_right", "num_rows", "accuracy", "above"),
    [
        (10, 10, 0.5, True),  # one case in 1,024 for a model of 0.5
        (9, 9, 0.5, False),  # one in 512
        (9740, 10_000, 0.97, False),  # 2.3 standard errors of 0.0017
        (9760, 10_000, 0.97, True),  # 3.5
        (10, 10, 1.0, False),  # nothing is above all
        (0, 1, 0.0, False),
    ],
)
def test_a_share_is_above_an_accuracy_in_all_but_one_case_of_a_thousand(
    num_right: int, num_rows: int, accuracy: float, above: bool
):
    assert is_significantly_above(num_right, num_rows, accuracy) is above
