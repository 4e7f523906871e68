"""Variations of pictures: balanced, and never twice the same."""

from __future__ import annotations

import numpy as np

from graders.datasets.draws import Draws
from graders.datasets.scenes.variations import balanced_rows, vary_pictures


def test_a_class_with_few_rows_repeats_them_mirrored() -> None:
    labels = np.array([0] * 3 + [1] * 8, dtype=np.uint8)
    rows, mirrored = balanced_rows(labels, 6, Draws(1))
    assert np.bincount(labels[rows]).tolist() == [6, 6]
    assert len(set(zip(rows.tolist(), mirrored.tolist(), strict=True))) == 12


def test_a_shift_repeats_the_edge_and_light_changes_little() -> None:
    grey = np.full((50, 32, 32, 3), 100, dtype=np.uint8)
    varied = vary_pictures(grey, np.zeros(50, dtype=bool), Draws(2))
    assert varied.shape == grey.shape
    assert varied.dtype == np.uint8
    assert 85 < int(varied.min()) <= int(varied.max()) < 115
    assert len({picture.tobytes() for picture in varied}) > 5


def test_mirroring_turns_left_to_right() -> None:
    dark_left = np.zeros((20, 32, 32, 3), dtype=np.uint8)
    dark_left[:, :, 16:] = 200
    varied = vary_pictures(dark_left, np.arange(20) % 2 == 1, Draws(3))
    lighter_right = varied[:, :, 24:].mean(axis=(1, 2, 3)) > varied[:, :, :8].mean(axis=(1, 2, 3))
    assert lighter_right.tolist() == [True, False] * 10
