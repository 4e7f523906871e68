"""Draws: the same numbers everywhere, within their bounds."""

from __future__ import annotations

import numpy as np

from graders.datasets.draws import Draws


def test_the_raw_stream_is_the_one_numpy_guarantees() -> None:
    """PCG64(1) starts with this word (0.51182 of 2^64, as default_rng(1).random() shows)."""
    word = 9441442522235856127
    assert int(np.random.PCG64(1).random_raw()) == word
    first = Draws(1).uniform(0.0, 1.0, (1,))
    assert first.dtype == np.float32
    assert first[0] == np.float32((word >> 40) / 2**24)


def test_uniform_stays_in_its_range() -> None:
    numbers = Draws(3).uniform(-2.0, 6.0, (100, 100))
    assert numbers.shape == (100, 100)
    assert numbers.min() >= -2.0
    assert numbers.max() <= 6.0
    assert abs(float(numbers.mean()) - 2.0) < 0.1


def test_bell_has_the_asked_spread_and_a_bound() -> None:
    numbers = Draws(4).bell(2.0, (20_000,))
    assert abs(float(numbers.std()) - 2.0) < 0.05
    assert abs(float(numbers.mean())) < 0.05
    assert float(np.abs(numbers).max()) <= 6.0


def test_happens_about_as_often_as_asked() -> None:
    assert 900 < int(Draws(5).happens(0.1, 10_000).sum()) < 1100


def test_order_is_a_permutation() -> None:
    assert sorted(Draws(6).order(50).tolist()) == list(range(50))


def test_seeds_give_different_streams() -> None:
    one, two = (Draws(seed).uniform(0.0, 1.0, (10,)) for seed in (1, 2))
    assert not np.array_equal(one, two)
