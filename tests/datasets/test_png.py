"""PNG files: read back by imageio, and the same bytes everywhere."""

from __future__ import annotations

import hashlib
import io

import imageio.v2 as imageio
import numpy as np
import pytest

from graders.datasets.draws import Draws
from graders.datasets.outlines import circle, triangle
from graders.datasets.png import encode_png


def read(content: bytes) -> np.ndarray:
    return np.asarray(imageio.imread(io.BytesIO(content)))


def test_imageio_reads_grey_as_opaque_rgba() -> None:
    draws = Draws(4)
    for picture in (circle(draws), triangle(draws), np.zeros((64, 64), dtype=np.uint8)):
        pixels = read(encode_png(picture))
        assert pixels.shape == (64, 64, 4)
        assert pixels.dtype == np.uint8
        assert (pixels[..., 3] == 255).all()
        for channel in range(3):
            np.testing.assert_array_equal(pixels[..., channel], picture)


@pytest.mark.parametrize(
    "shape", [(1, 1), (3, 2), (5, 64), (2, 65), (7, 66), (2, 130), (3, 300), (4, 1000)]
)
def test_pictures_of_any_size_come_back(shape: tuple[int, int]) -> None:
    noise = Draws(9).uniform(0, 256, shape).astype(np.uint8)
    runs = np.sort(noise, axis=1)
    for picture in (noise, runs, np.full(shape, 7, dtype=np.uint8)):
        np.testing.assert_array_equal(read(encode_png(picture))[..., 0], picture)


def test_an_outline_takes_about_a_kilobyte() -> None:
    assert len(encode_png(triangle(Draws(4)))) < 2_000


def test_the_bytes_are_pinned() -> None:
    digest = hashlib.sha256(encode_png(circle(Draws(4)))).hexdigest()
    assert digest == "152c89969a8fa8264263b4c2e1728df321667810341afe6461b1f776364bfa1b"
