"""The word index of the stand-in."""

from __future__ import annotations

import numpy as np

from graders.datasets.reviews.names import invented_names
from graders.datasets.reviews.vocabulary import (
    FIRST_REVIEW,
    SIXTH_REVIEW,
    published_ranks,
    vocabulary,
)
from graders.datasets.reviews.writing import language, write_reviews


def test_published_words_have_their_published_ranks() -> None:
    """The first ones are printed in the lab document, three higher."""
    words = vocabulary()
    assert (words.encode("the good dog") + 3).tolist() == [4, 52, 912]
    first = [14, 22, 16, 43, 530, 973, 1622, 1385, 65, 458]
    assert (words.encode(FIRST_REVIEW) + 3).tolist() == first
    sixth = [778, 128, 74, 12, 630, 163, 15, 4, 1766, 7982, 1051]
    assert (words.encode(SIXTH_REVIEW)[[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]] + 3).tolist() == sixth
    for word, rank in published_ranks().items():
        assert words.words[rank - 1] == word


def test_every_rank_from_one_on_has_one_word() -> None:
    words = vocabulary().words
    assert len(set(words)) == len(words) > 10_000
    assert all(word and not set(word) & set(" \n") for word in words)
    ranks = vocabulary().ranks
    assert [words[rank - 1] for rank in ranks] == list(language().words)


def test_frequent_words_have_low_ranks() -> None:
    labels = np.arange(4000) % 2
    ranks = vocabulary().ranks[write_reviews(labels, 99).words]
    counts = [np.count_nonzero((ranks > low) & (ranks <= 2 * low)) / low for low in
              (10, 100, 1000, 4000, 8000)]  # fmt: skip
    assert counts == sorted(counts, reverse=True)
    assert 0.005 < np.count_nonzero(ranks >= 10_000 - 3) / len(ranks) < 0.05


def test_invented_names_are_new_words_and_always_the_same() -> None:
    names = invented_names(2000, frozenset({"thalen"}))
    assert len(set(names)) == 2000
    assert names == invented_names(2000, frozenset({"thalen"}))
    assert not set(names) & {"the", "and", "film", "story", "direction"}
