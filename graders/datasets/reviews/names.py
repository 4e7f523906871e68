"""Invented names of actors and places: rare words, of which no text ever has all."""

from __future__ import annotations

import itertools

from graders.datasets.draws import Draws

_ONSETS = [
    "b",
    "br",
    "c",
    "cr",
    "d",
    "dr",
    "f",
    "g",
    "gr",
    "h",
    "j",
    "k",
    "l",
    "m",
    "n",
    "p",
    "r",
    "s",
    "st",
    "t",
    "tr",
    "v",
    "w",
    "th",
    "fl",
]
_VOWELS = ["a", "e", "i", "o", "u"]
_CODAS = ["l", "n", "r", "nd", "ll", "ss", "v", "th", "sk"]
_ENDINGS = [
    "a",
    "en",
    "in",
    "o",
    "as",
    "ie",
    "ford",
    "wick",
    "mere",
    "stone",
    "berg",
    "son",
    "ley",
    "ton",
    "dale",
    "field",
    "hurst",
    "vale",
    "mont",
    "well",
    "more",
    "by",
    "croft",
    "gate",
    "lund",
    "strom",
    "ova",
    "ez",
]
_SEED = 88_584


def invented_names(count: int, taken: frozenset[str]) -> tuple[str, ...]:
    """Names such as ``trallwick``, in a random order that is always the same.

    Args:
        count: How many, up to about 30,000.
        taken: Words that are not names.
    """
    parts = itertools.product(_ONSETS, _VOWELS, _CODAS, _ENDINGS)
    names = [name for name in dict.fromkeys(map("".join, parts)) if name not in taken]
    order = Draws(_SEED).order(len(names))
    return tuple(names[place] for place in order[:count])
