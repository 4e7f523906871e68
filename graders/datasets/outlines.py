"""Drawing one closed outline on a small picture: rectangles, circles, triangles.

A pixel is white or black by the distance of its centre from the ideal line, in double precision
and one operation at a time, so that the pictures are the same on every machine.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from graders.datasets.draws import Draws

Picture = npt.NDArray[np.uint8]
Point = tuple[float, float]

SIZE = 64
"""Height and width of a picture, pixels."""

MARGIN = 2
"""Black pixels between an outline and the border, at least."""

SHORTEST_SIDE, LONGEST_SIDE = 6, 32
"""Sides of rectangles; the outline adds :data:`OUTLINE` to them."""

OUTLINE = 3
TOP_STROKE, SIDE_STROKE = 2, 3
"""Width of a rectangle's strokes: at top and bottom, and at the left and right."""

CIRCLE_PEN = 1.45
"""Half the width of a circle's stroke: 2 or 3 pixels, as it falls on the grid."""

TRIANGLE_PEN = 0.9
"""Half the width of a triangle's stroke. Thinner than a circle's: with equal strokes a network
of 1,671 parameters gets 91 to 94 % of all pictures right, and the lab reports 98 %."""

_WHITE = 255
_HALF_ROOT_3 = 0.8660254037844386


def rectangle(draws: Draws, width: int, height: int) -> Picture:
    """An upright rectangle anywhere within the margin.

    Args:
        draws: Where its place comes from.
        width: Horizontal side without the outline, pixels.
        height: Vertical side without the outline, pixels.

    Returns:
        uint8 of shape (64, 64), 0 or 255.
    """
    outer_width, outer_height = width + OUTLINE, height + OUTLINE
    left = draws.whole(MARGIN, SIZE - MARGIN - outer_width)
    top = draws.whole(MARGIN, SIZE - MARGIN - outer_height)
    right, bottom = left + outer_width, top + outer_height
    picture = np.zeros((SIZE, SIZE), dtype=np.uint8)
    picture[top:bottom, left:right] = _WHITE
    picture[top + TOP_STROKE : bottom - TOP_STROKE, left + SIDE_STROKE : right - SIDE_STROKE] = 0
    return picture


def circle(draws: Draws) -> Picture:
    """A circle of radius 5 to 25 anywhere within the margin; uint8 (64, 64), 0 or 255."""
    radius = _number(draws, 5.0, 25.0)
    reach = MARGIN + CIRCLE_PEN + radius
    x, y = (_number(draws, reach, SIZE - 1 - reach) for _ in range(2))
    across, down = _pixels()
    squared = (across - x) * (across - x) + (down - y) * (down - y)
    inner, outer = radius - CIRCLE_PEN, radius + CIRCLE_PEN
    return _white_where((squared >= inner * inner) & (squared <= outer * outer))


def triangle(draws: Draws) -> Picture:
    """An equilateral triangle, turned anyhow, near the middle.

    Its centre is bell-shaped around the middle; its circumradius, 4 to 29, is drawn anew until
    the triangle stays within the margin. A triangle is left out where a sharp corner cuts a
    black pixel off from the rest of its inside.

    Returns:
        uint8 of shape (64, 64), 0 or 255.
    """
    while True:
        picture = _any_triangle(draws)
        if _black_pieces(picture) == 2:  # inside and outside
            return picture


def _any_triangle(draws: Draws) -> Picture:
    centre = _near_the_middle(draws), _near_the_middle(draws)
    direction = _direction(draws)
    while True:
        corners = _corners(centre, direction, _number(draws, 4.0, 29.0))
        places = [place for corner in corners for place in corner]
        if min(places) - TRIANGLE_PEN >= MARGIN and max(places) + TRIANGLE_PEN <= SIZE - 1 - MARGIN:
            break
    near = np.zeros((SIZE, SIZE), dtype=np.bool_)
    for start, end in zip(corners, corners[1:] + corners[:1], strict=True):
        near |= _squared_distance(start, end) <= TRIANGLE_PEN * TRIANGLE_PEN
    return _white_where(near)


def _black_pieces(picture: Picture) -> int:
    from scipy import ndimage  # takes a while: not at import

    return int(ndimage.label(picture == 0)[1])


def _near_the_middle(draws: Draws) -> float:
    while True:
        place = 32.0 + float(draws.bell(5.0, (1,))[0])
        if 20.0 <= place <= 45.0:
            return place


def _direction(draws: Draws) -> Point:
    """A unit vector, every direction as likely: a point in a disc, moved to its rim."""
    while True:
        x, y = _number(draws, -1.0, 1.0), _number(draws, -1.0, 1.0)
        squared = x * x + y * y
        if 0.01 <= squared <= 1.0:
            length = float(np.sqrt(squared))  # exact to the last bit by IEEE 754
            return x / length, y / length


def _corners(centre: Point, direction: Point, radius: float) -> list[Point]:
    """The corners of an equilateral triangle, the first of them in ``direction``."""
    x, y = direction
    turned = [
        (x, y),
        (-0.5 * x - _HALF_ROOT_3 * y, _HALF_ROOT_3 * x - 0.5 * y),
        (-0.5 * x + _HALF_ROOT_3 * y, -_HALF_ROOT_3 * x - 0.5 * y),
    ]
    return [(centre[0] + radius * a, centre[1] + radius * b) for a, b in turned]


def _squared_distance(start: Point, end: Point) -> npt.NDArray[np.float64]:
    """The squared distance of each pixel's centre from the line between two points."""
    across, down = _pixels()
    along_x, along_y = end[0] - start[0], end[1] - start[1]
    from_x, from_y = across - start[0], down - start[1]
    length = along_x * along_x + along_y * along_y
    part = np.clip((from_x * along_x + from_y * along_y) / length, 0.0, 1.0)
    off_x, off_y = from_x - part * along_x, from_y - part * along_y
    squared: npt.NDArray[np.float64] = off_x * off_x + off_y * off_y
    return squared


def _pixels() -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    line = np.arange(SIZE, dtype=np.float64)
    return line[None, :], line[:, None]


def _number(draws: Draws, low: float, high: float) -> float:
    return float(draws.uniform(low, high, (1,))[0])


def _white_where(inked: npt.NDArray[np.bool_]) -> Picture:
    return np.where(inked, np.uint8(_WHITE), np.uint8(0))
