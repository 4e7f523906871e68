"""Gaps between public and held-out accuracy: told where chance does not explain them."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from graders.grading.chance import SIGNIFICANCE, gap_notes, gap_probability


def measured(public: float, held_out: float) -> dict[str, object]:
    figures = [
        {"data": "mnist/test", "accuracy": public, "num_examples": 10_000},
        {"data": "mnist/held-out", "accuracy": held_out, "num_examples": 2_000},
    ]
    return {"evaluations": {"3": figures}}


def test_labels_learned_by_heart_are_reported():
    (note,) = gap_notes(measured(1.0, 0.11))
    assert "100.0%" in note and "11.0%" in note
    assert len(gap_notes(measured(0.95, 0.85))) == 1


def test_what_chance_explains_is_not():
    for public, held_out in ((0.98, 0.985), (0.93, 0.91), (0.10, 0.10), (0.0, 0.0), (1.0, 1.0)):
        assert gap_notes(measured(public, held_out)) == []


def test_without_both_figures_there_is_nothing_to_compare():
    assert gap_notes({"evaluations": {}}) == []
    both = measured(1.0, 0.1)["evaluations"]
    assert isinstance(both, dict)
    assert gap_notes({"evaluations": {"3": both["3"][:1]}}) == []
    assert gap_notes({"evaluations": {"3": [{**both["3"][0], "accuracy": None}]}}) == []


def test_an_honest_network_is_reported_as_seldom_as_promised():
    draw = np.random.default_rng(0)
    rate = 0.9
    seen = sum(
        gap_probability(
            (int(draw.binomial(10_000, rate + 0.03)), int(draw.binomial(2_000, rate))),
            (10_000, 2_000),
        )
        < 0.05
        for _ in range(2_000)
    )
    assert seen / 2_000 < 0.065


@given(st.integers(0, 10_000), st.integers(0, 2_000))
def test_it_is_a_probability(public: int, held_out: int):
    chance = gap_probability((public, held_out), (10_000, 2_000))
    assert 0.0 <= chance <= 1.0
    if public / 10_000 <= held_out / 2_000:
        assert chance > SIGNIFICANCE
