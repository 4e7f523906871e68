"""Filling sentence patterns with words: many sentences at once, as rows of word numbers."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from graders.datasets.draws import Draws, Floats

Words = npt.NDArray[np.int32]
Numbers = npt.NDArray[np.int64]

NO_WORD = -1
"""Fills rows of word numbers behind a shorter phrase."""


class Dictionary:
    """Numbers words in the order in which they are first seen."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def __len__(self) -> int:
        return len(self._numbers)

    @property
    def words(self) -> tuple[str, ...]:
        """All words, by number."""
        return tuple(self._numbers)

    def number(self, word: str) -> int:
        """The number of a word; a new one when it has none."""
        return self._numbers.setdefault(word, len(self._numbers))

    def phrases(self, phrases: Sequence[str]) -> Words:
        """Word numbers of phrases; int32 of shape (phrases, longest), -1 behind shorter ones."""
        numbers = [[self.number(word) for word in phrase.split()] for phrase in phrases]
        table = np.full((len(numbers), max(map(len, numbers))), NO_WORD, dtype=np.int32)
        for row, phrase in enumerate(numbers):
            table[row, : len(phrase)] = phrase
        return table


@dataclasses.dataclass(frozen=True)
class Slot:
    """Phrases that fill a slot; those at the front are used more often.

    Args:
        table: int32 of shape (phrases, longest): their word numbers.
        limits: float32 of shape (phrases,): each phrase is drawn by numbers below its limit and
            not below the one before.
    """

    table: Words
    limits: Floats

    @classmethod
    def of(cls, table: Words, evenness: float) -> Slot:
        """Phrases drawn by the law of Zipf: phrase k with a weight of 1 / (k + ``evenness``)."""
        # sums of quotients, one after the other: IEEE 754 fixes every bit of them
        weights = np.cumsum(1.0 / (np.arange(len(table), dtype=np.float64) + evenness))
        return cls(table, (weights / weights[-1]).astype(np.float32))

    def fill(self, rows: int, draws: Draws) -> Words:
        """A phrase for each of ``rows`` sentences; int32 of shape (rows, longest)."""
        drawn = draws.uniform(0.0, 1.0, (rows,))
        which = np.searchsorted(self.limits, drawn, side="right")
        phrases: Words = self.table[np.minimum(which, len(self.table) - 1)]
        return phrases


@dataclasses.dataclass(frozen=True)
class Pattern:
    """A sentence pattern: phrases that are always the same are slots with one phrase."""

    slots: tuple[Slot, ...]

    @classmethod
    def of(cls, text: str, slots: Mapping[str, Slot], dictionary: Dictionary) -> Pattern:
        """Read a pattern such as ``the {aspect} is {same}``."""
        return cls(
            tuple(
                slots[part[1:-1]]
                if part.startswith("{")
                else Slot.of(dictionary.phrases([part]), 1.0)
                for part in text.split()
            )
        )

    @property
    def width(self) -> int:
        """Words of the longest sentence that it makes."""
        return sum(slot.table.shape[1] for slot in self.slots)

    def write(self, rows: int, draws: Draws) -> Words:
        """Sentences; int32 of shape (rows, width) with -1 between words, to be left out."""
        return np.concatenate([slot.fill(rows, draws) for slot in self.slots], axis=1)


def write_sentences(patterns: Sequence[Pattern], which: Numbers, draws: Draws) -> Words:
    """One sentence for each entry of ``which``.

    Args:
        patterns: All patterns.
        which: int64 of shape (sentences,): the pattern of each.
        draws: Random numbers.

    Returns:
        int32 of shape (sentences, longest), -1 where there is no word.
    """
    width = max(pattern.width for pattern in patterns)
    sentences = np.full((len(which), width), NO_WORD, dtype=np.int32)
    for number, pattern in enumerate(patterns):
        rows = np.flatnonzero(which == number)
        if len(rows):
            sentences[rows, : pattern.width] = pattern.write(len(rows), draws)
    return sentences
