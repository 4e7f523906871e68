"""Whole reviews: long as real ones, and with a side that shows in their opinions."""

from __future__ import annotations

import numpy as np
import pytest

from graders.datasets.reviews.lexicon import BLAME, PRAISE
from graders.datasets.reviews.writing import Reviewers, language, write_reviews


@pytest.fixture(scope="module")
def labels() -> np.ndarray:
    return np.arange(6000) % 2


def texts(labels: np.ndarray, reviewers: Reviewers | None = None) -> list[str]:
    words = language().words
    written = write_reviews(labels, 5, reviewers)
    return [" ".join(words[word] for word in review) for review in written]


def test_reviews_are_about_as_long_as_real_ones(labels: np.ndarray) -> None:
    """Real training reviews: mean 238, median 178, one in ten below 93 or above 467."""
    lengths = write_reviews(labels, 5).lengths
    assert 10 <= lengths.min() < 20
    assert 220 < lengths.mean() < 255
    np.testing.assert_allclose(np.percentile(lengths, [10, 50, 90]), [93, 178, 467], rtol=0.1)


def test_the_same_seed_writes_the_same_reviews_and_another_one_others(labels: np.ndarray) -> None:
    first = write_reviews(labels[:50], 5).words.tolist()
    assert write_reviews(labels[:50], 5).words.tolist() == first
    assert write_reviews(labels[:50], 6).words.tolist() != first


def test_plain_opinions_of_loyal_reviewers_tell_their_side(labels: np.ndarray) -> None:
    plain = Reviewers(
        plain=1.0, turned=0.0, loyal=1.0, undecided=0.0, verdict=1.0, opinion=1.0, paragraph=0.0
    )
    for text, label in zip(texts(labels[:200], plain), labels, strict=False):
        opinions = text.split(" all in all ")[0].split(" in the end ")[0]
        words = set(opinions.split()[:-20])
        assert not words & set(BLAME if label else PRAISE)


def test_turned_opinions_use_the_words_of_the_other_side(labels: np.ndarray) -> None:
    turned = Reviewers(
        plain=0.0, turned=1.0, loyal=1.0, undecided=0.0, verdict=1.0, opinion=1.0, paragraph=0.0
    )
    for text, label in zip(texts(labels[:200], turned), labels, strict=False):
        words = set(text.split()[:-20])
        assert not words & set(PRAISE if label else BLAME)


def test_articles_fit_the_word_behind_them(labels: np.ndarray) -> None:
    pairs = {
        (article, word)
        for text in texts(labels[:500])
        for article, word in zip(text.split(), text.split()[1:], strict=False)
        if article in ("a", "an")
    }
    vowels = {word for article, word in pairs if article == "an"}
    assert {word[0] for word in vowels} <= set("aeiou")
    assert all(word[0] not in "aeio" for article, word in pairs if article == "a")


def test_paragraphs_are_marked_between_sentences_only(labels: np.ndarray) -> None:
    written = texts(labels[:500])
    assert sum(" br br " in text for text in written) > 250
    assert not any("br" in (text.split()[0], text.split()[-1]) for text in written)
