"""Pulse series: the rules of lab 3, on the series themselves and on their parts."""

from __future__ import annotations

import hashlib
import itertools
from pathlib import Path

import numpy as np
import pytest

from graders.datasets.cache import digest_arrays
from graders.datasets.definition import Arrays, Pair
from graders.datasets.draws import Draws
from graders.datasets.pulse_trains import Pulse, draw_train, pulses_of, triangles_of
from graders.datasets.sets.pulses import DATASET

DIGEST = "sha256:834b83f63390cd7a7fa6783ec9e5f4852e411a834452e5d257f8f7bbf3e5f556"
HELD_OUT_DIGEST = "sha256:1d919cf60867b071f51779d57882bad0011e4c0cd2e4f35b7cc27b3b50e43332"
FILE_DIGESTS = {
    "pulsedata1-trn.npy": "be307bd21f68122ddb5f1ab5ec98e5d7c0b032fbe775711eee4c86a17cc458b0",
    "pulsedata1-val.npy": "083cad09ab3068f9c2a82f160e1a983cd0c088f3db286371a2f5b15d0e154d5c",
}


@pytest.fixture(scope="module")
def arrays() -> Arrays:
    return DATASET.make_stand_in()


@pytest.fixture(scope="module")
def held_out() -> Pair:
    return DATASET.stand_in_held_out()


@pytest.fixture(scope="module")
def trains() -> list[list[Pulse]]:
    draws = Draws(1)
    return [draw_train(draws) for _ in range(1000)]


def read_pulses(series: np.ndarray) -> list[Pulse]:
    """The pulses of a noisy input: heights are at least 0.5, the noise at most 0.01."""
    high = np.concatenate([[0], (series > 0.25).astype(int), [0]])
    starts, ends = np.flatnonzero(np.diff(high) == 1), np.flatnonzero(np.diff(high) == -1)
    return [
        Pulse(start=int(a), width=int(b - a), height=float(series[a:b].mean()))
        for a, b in zip(starts, ends, strict=True)
    ]


def test_the_bytes_are_the_calibrated_ones(arrays: Arrays, held_out: Pair) -> None:
    assert digest_arrays(arrays) == DIGEST
    assert digest_arrays(dict(zip("xy", held_out, strict=True))) == HELD_OUT_DIGEST


def test_it_is_generated_and_meets_its_specification(arrays: Arrays) -> None:
    assert DATASET.is_generated
    for name, spec in DATASET.info.arrays.items():
        assert spec.problem(arrays[name]) is None


def test_held_out_series_are_two_thousand_others(arrays: Arrays, held_out: Pair) -> None:
    x, y = held_out
    assert x.shape == y.shape == (2000, 100)
    public = {row.tobytes() for name in ("x_train", "x_test") for row in arrays[name]}
    assert len(public) == 1000
    assert not any(row.tobytes() in public for row in x)


def test_variances_are_about_those_of_the_lab(arrays: Arrays, held_out: Pair) -> None:
    for x, y in (
        (arrays["x_train"], arrays["y_train"]),
        (arrays["x_test"], arrays["y_test"]),
        held_out,
    ):
        assert x.var() == pytest.approx(0.115, abs=0.006)
        assert y.var() == pytest.approx(0.065, abs=0.003)


def test_every_series_keeps_the_rules(arrays: Arrays) -> None:
    for series in np.concatenate([arrays["x_train"], arrays["x_test"]]):
        pulses = read_pulses(series)
        assert 2 <= len(pulses) <= 9
        assert pulses[0].start >= 1
        whole = pulses[:-1] if pulses[-1].start + pulses[-1].width == 100 else pulses
        assert all(3 <= pulse.width <= 21 for pulse in whole)
        assert all(0.49 < pulse.height < 1.01 for pulse in pulses)
        for pulse, following in itertools.pairwise(pulses):
            gap = following.start - (pulse.start + pulse.width)
            assert gap >= pulse.width + 1


def test_targets_are_the_triangles_of_the_pulses_added_up(arrays: Arrays) -> None:
    for x, y in zip(arrays["x_train"], arrays["y_train"], strict=True):
        pulses = read_pulses(x)
        last = pulses[-1]
        known = min(100, last.start + last.width)  # a cut pulse has no width that one could see
        assert np.abs(triangles_of(pulses)[:known] - y[:known]).max() < 0.03


def test_the_noise_is_even_and_at_most_a_hundredth(arrays: Arrays) -> None:
    quiet = arrays["x_train"][arrays["x_train"] < 0.25]
    assert np.abs(quiet).max() <= 0.01
    assert quiet.std() == pytest.approx(0.01 / np.sqrt(3), rel=0.02)


def test_averages_are_those_of_the_lab(trains: list[list[Pulse]]) -> None:
    widths = [pulse.width for train in trains for pulse in train]
    heights = [pulse.height for train in trains for pulse in train]
    pauses = [
        following.start - pulse.start - 2 * pulse.width
        for train in trains
        for pulse, following in itertools.pairwise(train)
    ]
    assert np.mean(widths) == pytest.approx(4.9, abs=0.15)
    assert (min(widths), min(pauses)) == (3, 1)
    assert np.mean(heights) == pytest.approx(0.75, abs=0.01)
    assert np.mean([train[0].start for train in trains]) == pytest.approx(8, abs=0.5)
    assert np.mean(pauses) == pytest.approx(7, abs=0.7)


def test_a_triangle_starts_at_the_pulses_end_with_twice_its_width_and_its_height() -> None:
    pulse = Pulse(start=10, width=4, height=0.8)
    assert np.flatnonzero(pulses_of([pulse])).tolist() == [10, 11, 12, 13]
    expected = np.zeros(100)
    expected[14:23] = 0.8 * np.array([0, 0.25, 0.5, 0.75, 1, 0.75, 0.5, 0.25, 0])
    np.testing.assert_allclose(triangles_of([pulse]), expected)


def test_triangles_that_overlap_add_up() -> None:
    pair = [Pulse(start=1, width=10, height=1.0), Pulse(start=22, width=3, height=0.5)]
    together = triangles_of(pair)
    np.testing.assert_allclose(together, triangles_of(pair[:1]) + triangles_of(pair[1:]))
    assert together[28] == pytest.approx(0.3 + 0.5)


def test_the_last_pulse_and_its_triangle_may_be_cut() -> None:
    late = [Pulse(start=97, width=8, height=0.6)]
    assert pulses_of(late)[97:].tolist() == [0.6] * 3
    assert not triangles_of(late).any()


def test_the_files_hold_input_and_target(tmp_path: Path, arrays: Arrays) -> None:
    assert DATASET.write_files is not None
    DATASET.write_files(tmp_path, arrays)
    digests = {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in tmp_path.iterdir()}
    assert digests == FILE_DIGESTS
    for split, short in (("train", "trn"), ("test", "val")):
        x, y = np.load(tmp_path / f"pulsedata1-{short}.npy")
        assert x.dtype == np.float64
        np.testing.assert_array_equal(x, arrays[f"x_{split}"])
        np.testing.assert_array_equal(y, arrays[f"y_{split}"])
