"""Serving reviews as ``keras.datasets.imdb`` does: its options, and its word index.

Pure NumPy: the live notebook and the sandbox serve the same objects.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from graders.evidence.sequences import Rows, Sequences

Array = npt.NDArray[Any]
Split = tuple[Sequences, Array]
Served = tuple[tuple[Array, Array], tuple[Array, Array]]

START = 1
INDEX_FROM = 3
SEED = 113
"""How sequences are stored: as ``load_data()`` gives them by default, but for ``num_words``."""


def review_loader(open_split: Callable[[str], Split]) -> Callable[..., Served]:
    """A ``load_data`` with the options of ``keras.datasets.imdb.load_data``.

    Args:
        open_split: Gives the stored sequences and labels of ``train`` or ``test``.
    """

    def load_data(
        path: str = "imdb.npz",  # noqa: ARG001
        num_words: int | None = None,
        skip_top: int = 0,
        maxlen: int | None = None,
        seed: int = SEED,
        start_char: int | None = START,
        oov_char: int | None = 2,
        index_from: int | None = INDEX_FROM,
        **_others: Any,
    ) -> Served:
        """Load IMDB as ``((x_train, y_train), (x_test, y_test))``: reviews and labels.

        Every entry of ``x_train`` and ``x_test`` is a list of word indices. The options are
        those of Keras; labgrade serves the data here, so ``path`` is ignored.
        """
        splits = _reshuffled([open_split("train"), open_split("test")], seed)
        splits = [(_renumbered(x, start_char, index_from), y) for x, y in splits]
        if maxlen:
            splits = [_without_long(x, y, maxlen) for x, y in splits]
        limit = num_words or max(int(x.words.max(initial=0)) for x, _ in splits)
        train, test = (
            (_as_lists(_limited(x, skip_top, limit, oov_char)), np.array(y)) for x, y in splits
        )
        return train, test

    return load_data


def word_index_loader(open_text: Callable[[], Array]) -> Callable[..., dict[str, int]]:
    """A ``get_word_index`` like that of ``keras.datasets.imdb``.

    Args:
        open_text: Gives the stored word index: uint8 (n,), see :func:`pack_words`.
    """

    def get_word_index(path: str = "imdb_word_index.json") -> dict[str, int]:  # noqa: ARG001
        """Load the rank of each word, 1 for the most frequent one. ``path`` is ignored."""
        return {word: rank for rank, word in enumerate(unpack_words(open_text()), 1)}

    return get_word_index


def pack_words(words: tuple[str, ...]) -> npt.NDArray[np.uint8]:
    """Words by rank as the bytes of a text with one word on each line (UTF-8)."""
    return np.frombuffer("\n".join(words).encode(), dtype=np.uint8)


def unpack_words(text: Array) -> tuple[str, ...]:
    """What :func:`pack_words` packed."""
    return tuple(text.astype(np.uint8).tobytes().decode().split("\n"))


def shuffled_orders(sizes: tuple[int, int], seed: int) -> tuple[Rows, Rows]:
    """The orders in which ``load_data`` puts training and test reviews under a seed."""
    generator = np.random.RandomState(seed)  # its stream is frozen, and it is what Keras uses
    orders = np.arange(sizes[0]), np.arange(sizes[1])
    for order in orders:
        generator.shuffle(order)
    return orders


def _reshuffled(splits: list[Split], seed: int) -> list[Split]:
    """Splits in the order of another seed: that of the file first, then shuffled anew."""
    if seed == SEED:
        return splits
    sizes = len(splits[0][0]), len(splits[1][0])
    stored, wanted = shuffled_orders(sizes, SEED), shuffled_orders(sizes, seed)
    rows = [np.argsort(old)[new] for old, new in zip(stored, wanted, strict=True)]
    return [(x.take(row), y[row]) for (x, y), row in zip(splits, rows, strict=True)]


def _renumbered(x: Sequences, start_char: int | None, index_from: int | None) -> Sequences:
    if (start_char, index_from) == (START, INDEX_FROM):
        return x
    if start_char is not None and index_from is None:
        raise TypeError("load_data needs a number for index_from, unless start_char is None")
    first = np.zeros(len(x.words), dtype=bool)
    first[x.starts[:-1]] = True
    words = x.words - np.int32(INDEX_FROM - (index_from or 0))
    if start_char is not None:
        return Sequences(np.where(first, np.int32(start_char), words), x.starts)
    return Sequences(words[~first], x.starts - np.arange(len(x.starts)))


def _without_long(x: Sequences, y: Array, maxlen: int) -> Split:
    """Keras keeps reviews that are shorter than ``maxlen``, and no longer ones."""
    rows = np.flatnonzero(x.lengths < maxlen)
    if not len(rows):
        raise ValueError(
            f"After filtering for sequences shorter than maxlen={maxlen}, no sequence was kept. "
            "Increase maxlen."
        )
    return x.take(rows), y[rows]


def _limited(x: Sequences, skip_top: int, limit: int, oov_char: int | None) -> Sequences:
    """Without the most frequent words and those from ``limit`` on, which Keras also does when
    no limit is given: the word with the largest index then falls out.
    """
    kept = (x.words >= skip_top) & (x.words < limit)
    if oov_char is not None:
        return Sequences(np.where(kept, x.words, np.int32(oov_char)), x.starts)
    starts = np.concatenate([np.zeros(1, np.int64), np.cumsum(kept)])[x.starts]
    return Sequences(x.words[kept], starts)


def _as_lists(x: Sequences) -> Array:
    """An object array of lists of Python's integers, as Keras returns it."""
    low = int(x.words.min(initial=0))
    numbers = np.arange(low, int(x.words.max(initial=0)) + 1).astype(object)
    words = numbers[x.words - low].tolist()  # one object for each number instead of each word
    bounds = x.starts.tolist()
    lists = [words[bounds[row] : bounds[row + 1]] for row in range(len(x))]
    return np.array(lists, dtype="object")
