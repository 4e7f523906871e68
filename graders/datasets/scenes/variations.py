"""Other pictures of the same things: mirrored, shifted and in a little other light."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from graders.datasets.draws import Draws, Floats

Images = npt.NDArray[np.uint8]
Labels = npt.NDArray[np.uint8]

_REACH = 2


def balanced_rows(
    labels: Labels, count: int, draws: Draws
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
    """Rows in random order, ``count`` of each class; a class with fewer rows repeats them.

    Args:
        labels: (n,) classes of the rows there are.
        count: Rows wanted of each class.
        draws: Where the order comes from.

    Returns:
        Two arrays of shape (m,): the rows, and whether each is to be mirrored. A row's second
        appearance is mirrored where the first is not, and the other way round, so no two are
        alike.
    """
    order = draws.order(len(labels))
    mirrored = draws.happens(0.5, len(labels))
    rows, flips = [], []
    for label in np.unique(labels):
        own = order[labels[order] == label]
        again = np.arange(count) // len(own) % 2 == 1
        chosen = np.resize(own, count)
        rows.append(chosen)
        flips.append(mirrored[chosen] ^ again)
    shuffled = draws.order(count * len(rows))
    return np.concatenate(rows)[shuffled], np.concatenate(flips)[shuffled]


def vary_pictures(images: Images, mirrored: npt.NDArray[np.bool_], draws: Draws) -> Images:
    """Mirror the pictures that are to be, and shift and light each one a little.

    Args:
        images: uint8 of shape (n, side, side, 3).
        mirrored: (n,): which to turn left to right.
        draws: Where shift and light come from.

    Returns:
        uint8 of the same shape; what a shift uncovers repeats the edge.
    """
    turned = np.where(mirrored[:, None, None, None], images[:, :, ::-1], images)
    right, down = np.floor(draws.uniform(-_REACH, _REACH + 1, (2, len(images)))).astype(np.int64)
    side = images.shape[1]
    places = np.arange(side)
    y = np.clip(places[None, :, None] - down[:, None, None], 0, side - 1)
    x = np.clip(places[None, None, :] - right[:, None, None], 0, side - 1)
    moved = turned[np.arange(len(images))[:, None, None], y, x]
    contrast = draws.uniform(0.92, 1.08, (len(images), 1, 1, 1))
    light = draws.uniform(-8.0, 8.0, (len(images), 1, 1, 1))
    lit: Floats = (moved.astype(np.float32) - 128) * contrast + (light + 128)
    return np.rint(np.clip(lit, 0, 255)).astype(np.uint8)
