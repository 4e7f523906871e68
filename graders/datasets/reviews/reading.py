"""Reading Keras's IMDB files, and varying real reviews without changing what they say."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from graders.datasets.definition import Array, Arrays
from graders.datasets.draws import Draws
from graders.datasets.pickled_lists import read_lists
from graders.evidence.reviews import INDEX_FROM, SEED, START, pack_words, shuffled_orders
from graders.evidence.sequences import Sequences
from graders.evidence.threads import SYNTAX_TREES

_THE, _AND, _A = (rank + INDEX_FROM for rank in (1, 2, 3))


def read_imdb(paths: tuple[Path, ...]) -> Arrays:
    """The arrays of ``imdb.npz`` and ``imdb_word_index.json``, as labgrade stores them.

    The published file holds ranks of words in an order of its own; ``load_data()`` shuffles it,
    marks the start of each review and makes room for three special words. A file whose reviews
    have that mark and room already is read as well.

    Args:
        paths: The archive and the word index.

    Raises:
        ValueError: If a file holds something else than word indices, labels and words.
    """
    archive, index = paths
    x = [read_lists(archive, f"x_{split}") for split in ("train", "test")]
    y = [_read_labels(archive, f"y_{split}") for split in ("train", "test")]
    orders = shuffled_orders((len(x[0]), len(x[1])), SEED)
    arrays: dict[str, Array] = {}
    for split, sequences, labels, order in zip(("train", "test"), x, y, orders, strict=True):
        if labels.shape != order.shape:
            raise ValueError(f"y_{split} has shape {labels.shape}, expected {order.shape}")
        stored = as_stored(sequences).take(order)
        arrays |= stored_arrays(split, stored, labels[order])
    return {**arrays, "word_index": pack_words(_read_words(index))}


def stored_arrays(split: str, x: Sequences, y: Array) -> dict[str, Array]:
    """The arrays of one split by name."""
    return {f"x_{split}": x.words, f"starts_{split}": x.starts, f"y_{split}": y}


def as_stored(ranks: Sequences) -> Sequences:
    """Reviews of ranks with the mark of their start, and with ranks made word indices."""
    if (ranks.lengths == 0).any():
        raise ValueError("it holds a review without words")
    firsts = ranks.words[ranks.starts[:-1]]
    if (firsts == START).all() and not np.isin(ranks.words, (2, INDEX_FROM)).any():
        return ranks
    words = np.insert(ranks.words + np.int32(INDEX_FROM), ranks.starts[:-1], START)
    return Sequences(words, ranks.starts + np.arange(len(ranks.starts)))


def vary_reviews(x: Sequences, y: Array, *, per_class: int, seed: int) -> tuple[Sequences, Array]:
    """Balanced reviews in which some articles are exchanged and some ``and`` are missing.

    Args:
        x: Reviews as stored.
        y: (n,) labels, 0 and 1.
        per_class: Reviews of each class in the result.
        seed: Of the choice.
    """
    draws = Draws(seed)
    order = draws.order(len(y))
    chosen = np.concatenate([order[y[order] == label][:per_class] for label in (0, 1)])
    chosen = chosen[draws.order(len(chosen))]
    reviews = x.take(chosen)
    words, touched = reviews.words.copy(), draws.happens(0.3, len(reviews.words))
    words[touched & (reviews.words == _THE)] = _A
    words[touched & (reviews.words == _A)] = _THE
    kept = ~(touched & (reviews.words == _AND))
    starts = np.concatenate([np.zeros(1, np.int64), np.cumsum(kept)])[reviews.starts]
    return Sequences(words[kept], starts), np.asarray(y[chosen])


def _read_labels(archive: Path, name: str) -> Array:
    with SYNTAX_TREES, np.load(archive, allow_pickle=False) as arrays:
        if name not in arrays.files:
            raise ValueError(f"it lacks {name}")
        labels: Array = arrays[name]
        return labels


def _read_words(path: Path) -> tuple[str, ...]:
    index = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(index, dict) or not all(type(rank) is int for rank in index.values()):
        raise ValueError(f"{path.name} does not map words to ranks")
    ranked = sorted(index, key=lambda word: index[word])
    if [index[word] for word in ranked] != list(range(1, len(ranked) + 1)):
        raise ValueError(f"the ranks in {path.name} are not 1, 2, 3 and so on")
    if any("\n" in word for word in ranked):
        raise ValueError(f"{path.name} has a word with a line break")
    return tuple(ranked)
