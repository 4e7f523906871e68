"""Measuring drawn pictures: where the outline is, how thick it is, and that it is closed."""

from __future__ import annotations

import dataclasses

import numpy as np
from scipy import ndimage

from graders.datasets.definition import Array


@dataclasses.dataclass(frozen=True, kw_only=True)
class Box:
    """The rows and columns that an outline covers, ``bottom`` and ``right`` excluded."""

    top: int
    bottom: int
    left: int
    right: int

    @property
    def height(self) -> int:
        return self.bottom - self.top

    @property
    def width(self) -> int:
        return self.right - self.left

    @property
    def middle(self) -> tuple[int, int]:
        return (self.top + self.bottom) // 2, (self.left + self.right) // 2


def box_of(picture: Array) -> Box:
    rows, columns = (np.flatnonzero(picture.any(axis=axis)) for axis in (1, 0))
    return Box(
        top=int(rows[0]),
        bottom=int(rows[-1]) + 1,
        left=int(columns[0]),
        right=int(columns[-1]) + 1,
    )


def strokes(line: Array) -> list[int]:
    """Lengths of the white runs of a line of pixels, in order."""
    inked = np.concatenate([[0], (line > 0).astype(int), [0]])
    steps = np.flatnonzero(np.diff(inked))
    return (steps[1::2] - steps[::2]).tolist()


def is_one_closed_outline(picture: Array) -> bool:
    """One white piece around one hole, also if black pixels that touch by a corner are one."""
    _, pieces = ndimage.label(picture > 0)
    corners_too = np.ones((3, 3))
    black = [ndimage.label(picture == 0, structure)[1] for structure in (None, corners_too)]
    return pieces == 1 and black == [2, 2]


def assert_black_and_white(pictures: Array, margin: int = 2) -> None:
    assert set(np.unique(pictures)) == {0, 255}
    inner = pictures[:, margin:-margin, margin:-margin]
    assert (inner > 0).sum() == (pictures > 0).sum()


def assert_rectangle(picture: Array) -> tuple[int, int]:
    """A full rectangle of the lab's strokes; returns its width and height without the outline."""
    box = box_of(picture)
    expected = np.zeros_like(picture)
    expected[box.top : box.bottom, box.left : box.right] = 255
    expected[box.top + 2 : box.bottom - 2, box.left + 3 : box.right - 3] = 0
    np.testing.assert_array_equal(picture, expected)
    return box.width - 3, box.height - 3


def assert_all_different(*parts: Array) -> None:
    contents = [picture.tobytes() for part in parts for picture in part]
    assert len(set(contents)) == len(contents)
