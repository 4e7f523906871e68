"""Gaps between public and held-out accuracy that chance does not explain, in words.

A network that learned test rows or labels by heart is right on public rows and not on others.
The gap costs no points by itself: points come from held-out rows alone.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

MARGIN = 0.03
"""How much easier public rows may be than held-out ones for a network that learned honestly."""

SIGNIFICANCE = 0.001
"""Chance at most that an honest network is reported, for each network that is measured."""


def gap_probability(
    num_right: tuple[int, int], num_rows: tuple[int, int], *, margin: float = MARGIN
) -> float:
    """How probable so large a gap is where public rows are easier by ``margin`` at most.

    A one-sided test of two proportions (Farrington and Manning's, with the variance estimated from
    both samples): the first one's share is no more than ``margin`` above the second one's.

    Args:
        num_right: Rows answered rightly, of the public and of the held-out ones.
        num_rows: Rows asked, likewise; each at least 1.
        margin: The difference that says nothing.

    Example:
        >>> gap_probability((9_800, 1_940), (10_000, 2_000)) > 0.5
        True
        >>> gap_probability((9_800, 1_200), (10_000, 2_000)) < 1e-9
        True
    """
    (public, held_out), (many, few) = num_right, num_rows
    # Half a success and half a failure more (Agresti): a share of 0 or 1 has a variance too.
    first, second = (public + 0.5) / (many + 1), (held_out + 0.5) / (few + 1)
    variance = first * (1 - first) / many + second * (1 - second) / few
    distance = (public / many - held_out / few - margin) / math.sqrt(variance)
    return 0.5 * math.erfc(distance / math.sqrt(2))


def gap_notes(measured: Mapping[str, Any]) -> list[str]:
    """A sentence for each network that is right on public rows far more often than on others."""
    return [
        f"A network is right on {public:.1%} of the public test rows and on {held_out:.1%} of rows "
        "that it never saw: more than chance explains. It may have been trained on test rows, or "
        "hold their labels."
        for public, held_out in _gaps(measured)
    ]


def _gaps(measured: Mapping[str, Any]) -> Iterator[tuple[float, float]]:
    for figures in measured["evaluations"].values():
        known = [figure for figure in figures if figure.get("accuracy") is not None]
        publics = [figure for figure in known if figure["data"].endswith("/test")]
        others = [figure for figure in known if figure["data"].endswith("/held-out")]
        if not publics or not others:
            continue
        public = max(publics, key=lambda figure: float(figure["accuracy"]))
        held_out = max(others, key=lambda figure: float(figure["accuracy"]))
        pair = (public, held_out)
        right = tuple(round(figure["accuracy"] * figure["num_examples"]) for figure in pair)
        rows = tuple(int(figure["num_examples"]) for figure in pair)
        if gap_probability((right[0], right[1]), (rows[0], rows[1])) < SIGNIFICANCE:
            yield float(public["accuracy"]), float(held_out["accuracy"])
