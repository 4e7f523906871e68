"""Filling patterns with words."""

from __future__ import annotations

import numpy as np

from graders.datasets.draws import Draws
from graders.datasets.reviews.grammar import Dictionary, Pattern, Slot, write_sentences


def test_words_are_numbered_as_they_come() -> None:
    dictionary = Dictionary()
    table = dictionary.phrases(["not", "not at all"])
    assert table.tolist() == [[0, -1, -1], [0, 1, 2]]
    assert (dictionary.words, len(dictionary)) == (("not", "at", "all"), 3)


def test_front_phrases_are_drawn_more_often_by_their_rank() -> None:
    slot = Slot.of(Dictionary().phrases(["one", "two", "three"]), 1.0)
    counts = np.bincount(slot.fill(60_000, Draws(1))[:, 0])
    np.testing.assert_allclose(counts / 60_000, np.array([6, 3, 2]) / 11, atol=0.01)


def test_each_sentence_follows_its_pattern() -> None:
    dictionary = Dictionary()
    slots = {"kind": Slot.of(dictionary.phrases(["good", "far from bad"]), 1.0)}
    patterns = [
        Pattern.of(text, slots, dictionary) for text in ("it is {kind}", "{kind} and {kind}", "no")
    ]
    which = np.array([0, 1, 2, 1, 0] * 20)
    table = write_sentences(patterns, which, Draws(2))
    texts = [" ".join(dictionary.words[w] for w in row if w >= 0) for row in table]
    assert set(texts[0::5]) == {"it is good", "it is far from bad"}
    assert "good and far from bad" in set(texts[1::5])
    assert set(texts[2::5]) == {"no"}
