"""Whole pictures: one for each label, varied."""

from __future__ import annotations

import numpy as np

from graders.datasets.draws import Draws
from graders.datasets.scenes.pictures import Style, draw_pictures


def test_every_class_is_drawn_with_variety() -> None:
    labels = np.repeat(np.arange(10, dtype=np.uint8), 12)
    pictures = draw_pictures(labels, Draws(4), Style())
    assert pictures.shape == (120, 32, 32, 3)
    assert pictures.dtype == np.uint8
    assert len({picture.tobytes() for picture in pictures}) == 120
    assert (pictures.std(axis=(1, 2, 3)) > 3).all()


def test_a_class_may_be_missing_or_alone() -> None:
    assert draw_pictures(np.zeros(0, dtype=np.uint8), Draws(5), Style()).shape == (0, 32, 32, 3)
    assert len(draw_pictures(np.full(3, 9, dtype=np.uint8), Draws(5), Style())) == 3


def test_without_a_lens_or_a_hidden_part_a_style_still_draws() -> None:
    plain = Style(hidden=0.0, clutter=0.0, noise=0.0, blur=(0.0, 0.0), fade=0.0, pattern=0.0)
    pictures = draw_pictures(np.arange(10, dtype=np.uint8), Draws(6), plain)
    assert (pictures.max(axis=(1, 2, 3)) > pictures.min(axis=(1, 2, 3))).all()
