"""Whole reviews: what a reviewer thinks, how long the review is, and which sentences it has.

Every review has a side, its label. Most of its opinions are on that side, some are not, and some
reviewers cannot decide; so no model is right about all of them. About as many opinions turn their
adjectives round as state them, so counting words tells less than reading them in order.
"""

from __future__ import annotations

import dataclasses
import functools

import numpy as np
import numpy.typing as npt

from graders.datasets.draws import Draws, Floats
from graders.datasets.reviews import lexicon, sentences
from graders.datasets.reviews.grammar import (
    NO_WORD,
    Dictionary,
    Numbers,
    Pattern,
    Slot,
    Words,
    write_sentences,
)
from graders.datasets.reviews.names import invented_names
from graders.evidence.sequences import Sequences

Labels = npt.NDArray[np.int64]

NUM_NAMES = 24_000
_SHARES = np.array([0, 0.01, 0.05, 0.10, 0.25, 0.50, 0.75, 0.90, 0.95, 0.99, 1], np.float32)
_LENGTHS = np.array([12, 44, 66, 93, 130, 178, 291, 467, 610, 926, 1800], np.float32)
"""Shares of the real training reviews and how long those are at most, but for the last."""

_MEAN_SENTENCE = 11.0
_BLOCK = 5000
"""Reviews written at once: it bounds the memory, and is part of what the seed means."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Reviewers:
    """How reviewers write; each number is a probability.

    Args:
        opinion: Of a sentence being an opinion.
        plain: Of an opinion being stated by its adjectives.
        turned: Of an opinion saying the opposite of its adjectives; else it has both kinds.
        loyal: Of an opinion being on the review's side.
        undecided: Of a reviewer whose opinions are on either side alike.
        undecided_loyal: Of an undecided reviewer's opinion being on the review's side.
        verdict: Of the last sentence being on the review's side.
        paragraph: Of a new paragraph before a sentence (``br br``).
    """

    opinion: float = 0.46
    plain: float = 0.66
    turned: float = 0.18
    loyal: float = 0.89
    undecided: float = 0.16
    undecided_loyal: float = 0.5
    verdict: float = 0.88
    paragraph: float = 0.08


@dataclasses.dataclass(frozen=True)
class _Kind:
    """Patterns of one kind; opinions have theirs twice, for blame and for praise."""

    first: int
    count: int

    def pick(self, side: Labels, draws: Draws) -> Numbers:
        """A pattern for each sentence, given its side (0 throughout for neutral ones)."""
        drawn = draws.uniform(0.0, 1.0, (len(side),))
        number = np.minimum((drawn * np.float32(self.count)).astype(np.int64), self.count - 1)
        patterns: Numbers = self.first + side * self.count + number
        return patterns


@dataclasses.dataclass(frozen=True)
class Language:
    """All patterns, ready to be filled, and the words they are made of."""

    patterns: tuple[Pattern, ...]
    words: tuple[str, ...]
    kinds: dict[str, _Kind]
    paragraph: Words
    before_an: npt.NDArray[np.bool_]


@functools.cache
def language() -> Language:
    """Read lexicon and patterns; takes a fraction of a second."""
    dictionary = Dictionary()
    sides = [_slots(dictionary, praise=praise) for praise in (False, True)]
    patterns: list[Pattern] = []
    kinds = {}
    for name, texts, both in (
        ("plain", sentences.PLAIN, True),
        ("turned", sentences.TURNED, True),
        ("contrast", sentences.CONTRAST, True),
        ("verdict", sentences.VERDICTS, True),
        ("neutral", sentences.NEUTRAL, False),
        ("rare", sentences.RARE, False),
    ):
        kinds[name] = _Kind(len(patterns), len(texts))
        for slots in sides if both else sides[:1]:
            patterns.extend(Pattern.of(text, slots, dictionary) for text in texts)
    paragraph = dictionary.phrases(["br br"])[0]
    words = dictionary.words
    before_an = np.array([word[0] in "aeiou" and word[:3] != "uni" for word in words])
    return Language(tuple(patterns), words, kinds, paragraph, before_an)


def write_reviews(labels: Labels, seed: int, reviewers: Reviewers | None = None) -> Sequences:
    """Reviews with the given labels.

    Args:
        labels: int64 of shape (n,): 1 for praise, 0 for blame.
        seed: Another seed makes other reviews.
        reviewers: How they write.

    Returns:
        The reviews as word numbers of :func:`language`.
    """
    draws = Draws(seed)
    blocks = [
        _write_block(labels[start : start + _BLOCK], draws, reviewers or Reviewers())
        for start in range(0, len(labels), _BLOCK)
    ]
    words = np.concatenate([block.words for block in blocks])
    lengths = np.concatenate([block.lengths for block in blocks])
    return Sequences(words, np.concatenate([np.zeros(1, np.int64), np.cumsum(lengths)]))


def _write_block(labels: Labels, draws: Draws, reviewers: Reviewers) -> Sequences:
    tongue = language()
    counts = _sentence_counts(len(labels), draws)
    ends = np.cumsum(counts)
    review = np.repeat(np.arange(len(labels)), counts)
    last = np.zeros(len(review), dtype=bool)
    last[ends - 1] = True
    which = _pick_patterns(labels[review], review, last, draws, reviewers)
    table = write_sentences(tongue.patterns, which, draws)
    breaks = draws.happens(reviewers.paragraph, len(table)) & ~np.roll(last, 1)
    before = np.where(breaks[:, None], tongue.paragraph[None, :], NO_WORD).astype(np.int32)
    table = np.concatenate([before, table], axis=1)
    lengths = np.add.reduceat((table != NO_WORD).sum(axis=1), ends - counts)
    words = _with_articles(table[table != NO_WORD])
    return Sequences(words, np.concatenate([[0], np.cumsum(lengths)]))


def _with_articles(words: Words) -> Words:
    """The words with ``an`` in the place of ``a`` before a vowel."""
    tongue = language()
    wrong = words == tongue.words.index("a")
    wrong[:-1] &= tongue.before_an[words[1:]]
    return np.where(wrong, np.int32(tongue.words.index("an")), words)


def _sentence_counts(rows: int, draws: Draws) -> Numbers:
    """How many sentences each review has, so that its words are as many as in a real review."""
    drawn = draws.uniform(0.0, 1.0, (rows,))
    step = np.searchsorted(_SHARES, drawn, side="right") - 1
    fraction = (drawn - _SHARES[step]) / (_SHARES[step + 1] - _SHARES[step])
    words = _LENGTHS[step] + fraction * (_LENGTHS[step + 1] - _LENGTHS[step])
    counts: Numbers = np.rint(words / np.float32(_MEAN_SENTENCE)).astype(np.int64)
    return np.maximum(counts, 2)


def _pick_patterns(
    labels: Labels, review: Numbers, last: npt.NDArray[np.bool_], draws: Draws, how: Reviewers
) -> Numbers:
    """The pattern of every sentence: its kind, and its side where it is an opinion."""
    rows = len(labels)
    undecided = draws.happens(how.undecided, int(review[-1]) + 1)[review]
    loyal = np.where(undecided, np.float32(how.undecided_loyal), np.float32(how.loyal))
    loyal = np.where(last & ~undecided, np.float32(how.verdict), loyal)
    side = np.where(draws.uniform(0.0, 1.0, (rows,)) < loyal, labels, 1 - labels)
    kind = draws.uniform(0.0, 1.0, (rows,))
    limits: list[tuple[str, float]] = [
        ("plain", how.opinion * how.plain),
        ("turned", how.opinion * (how.plain + how.turned)),
        ("contrast", how.opinion),
        ("rare", how.opinion + 0.04),
        ("neutral", 1.0),
    ]
    return _choose(kind, side, last, limits, draws)


def _choose(
    kind: Floats,
    side: Labels,
    last: npt.NDArray[np.bool_],
    limits: list[tuple[str, float]],
    draws: Draws,
) -> Numbers:
    kinds = language().kinds
    which = np.full(len(side), -1, dtype=np.int64)
    for name, limit in limits:
        chosen = np.flatnonzero((which < 0) & (kind < np.float32(limit)) & ~last)
        sides = side[chosen] if name in ("plain", "turned", "contrast") else 0 * side[chosen]
        which[chosen] = kinds[name].pick(sides, draws)
    which[last] = kinds["verdict"].pick(side[last], draws)
    return which


def _slots(dictionary: Dictionary, *, praise: bool) -> dict[str, Slot]:
    """The slots of sentences that praise or blame."""

    def slot(*phrases: str, evenness: float = 6.0) -> Slot:
        return Slot.of(dictionary.phrases(phrases), evenness)

    def opinion(name: str, good: tuple[str, ...], bad: tuple[str, ...]) -> dict[str, Slot]:
        same, other = (good, bad) if praise else (bad, good)
        return {
            f"same{name}": slot(*same, evenness=3.0),
            f"other{name}": slot(*other, evenness=3.0),
        }

    names = invented_names(NUM_NAMES, frozenset(dictionary.words))
    one_name = slot(*names, evenness=300.0)
    moods = [word for pair in zip(lexicon.PRAISE, lexicon.BLAME, strict=False) for word in pair]
    return {
        **opinion("", lexicon.PRAISE, lexicon.BLAME),
        **opinion("_past", lexicon.LIKED, lexicon.DISLIKED),
        **opinion("_verb", lexicon.LIKE, lexicon.DISLIKE),
        **opinion("_way", lexicon.WELL, lexicon.BADLY),
        **opinion("_noun", lexicon.GEM, lexicon.MESS),
        "film": slot("film", "movie", "picture", evenness=1.0),
        "is": slot("was", "is", evenness=1.0),
        "made": slot("made", "filmed", "written", "told", evenness=1.0),
        "aspect": slot(*lexicon.ASPECTS),
        "adverb": slot(*lexicon.ADVERBS),
        "denial": slot(*lexicon.DENIALS, evenness=2.0),
        "relative": slot(*lexicon.RELATIVES),
        "name": one_name,
        "person": slot(*lexicon.PEOPLE, evenness=20.0),
        "place": slot(*lexicon.PLACES, evenness=20.0),
        "object": slot(*lexicon.OBJECTS, evenness=30.0),
        "part": slot(*lexicon.NEUTRAL_PARTS),
        "genre": slot(*lexicon.GENRES),
        "quality": slot(*lexicon.QUALITIES),
        "fate": slot(*lexicon.FATES),
        "feeling": slot(*lexicon.FEELINGS),
        "time": slot(*lexicon.TIMES),
        "year": slot(*lexicon.YEARS),
        "number": slot(*lexicon.NUMBERS),
        "mood": slot(*moods),
    }
