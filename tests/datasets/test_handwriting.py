"""Handwriting: no written sample is in two parts."""

from __future__ import annotations

import numpy as np
from sklearn.datasets import load_digits

from graders.datasets.handwriting import writer_samples

PARTS = ("train", "test", "held-out")


def test_the_parts_share_no_sample_and_leave_none_out() -> None:
    parts = [writer_samples(part).images.reshape(-1, 64) for part in PARTS]
    together = np.concatenate(parts)
    everything = load_digits().data
    assert len(together) == len(everything) == 1797
    assert {row.tobytes() for row in together} == {
        row.astype(np.float32).tobytes() for row in everything
    }
    sets = [{row.tobytes() for row in part} for part in parts]
    assert not sets[0] & sets[1]
    assert not sets[0] & sets[2]
    assert not sets[1] & sets[2]


def test_every_part_has_every_digit_in_about_equal_number() -> None:
    for part, least in zip(PARTS, (124, 24, 24), strict=True):
        counts = np.bincount(writer_samples(part).labels, minlength=10)
        assert counts.min() >= least
        assert counts.max() <= least + 8


def test_of_class_finds_the_samples_of_one_digit() -> None:
    samples = writer_samples("test")
    assert (samples.labels[samples.of_class(7)] == 7).all()
