"""Rendering: reproducible to the byte, and looking like MNIST."""

from __future__ import annotations

import hashlib

import numpy as np

from graders.datasets.draws import Draws
from graders.datasets.rendering import Style, render, vary_images
from graders.datasets.sets.mnist import stand_in_part

SLICE = (50,) * 10
SLICE_SHA256 = "396838d359a445cbbe793106b01ded71a8975371f06fad73a98a182740de9bad"


def test_the_same_bytes_on_every_run_and_every_machine() -> None:
    x, y = stand_in_part("train", SLICE)
    again, _ = stand_in_part("train", SLICE)
    np.testing.assert_array_equal(x, again)
    assert hashlib.sha256(x.tobytes() + y.tobytes()).hexdigest() == SLICE_SHA256


def test_renderings_of_one_sample_differ() -> None:
    from graders.datasets.handwriting import writer_samples

    images = render(writer_samples("test"), np.zeros(30, dtype=np.int64), Draws(1), Style())
    assert len({image.tobytes() for image in images}) == 30


def test_digits_sit_near_the_middle() -> None:
    """The centre of mass is rounded to a pixel, then moved by at most one."""
    style = Style(gap=0.0, scratch=0.0, grain=0.0)
    from graders.datasets.handwriting import writer_samples

    images = render(writer_samples("test"), np.arange(100), Draws(2), style).astype(float)
    places = np.arange(28) + 0.5
    for axis in (1, 2):
        centre = (images.sum(axis=axis) * places).sum(axis=1) / images.sum(axis=(1, 2))
        assert np.abs(centre - 14).max() < 1.6


def test_varied_images_are_others_but_close() -> None:
    x, _ = stand_in_part("test", SLICE)
    varied = vary_images(x, Draws(9))
    assert varied.dtype == np.uint8
    assert not (varied == x).all(axis=(1, 2)).any()
    flat, other = (images.reshape(len(x), -1).astype(float) for images in (x, varied))
    correlation = [np.corrcoef(a, b)[0, 1] for a, b in zip(flat, other, strict=True)]
    assert min(correlation) > 0.6
