"""Sequences of different lengths, such as reviews as word indices, and bringing them to one length.

Pure NumPy: it runs beside student code as well as on the trusted side.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

Side = Literal["pre", "post"]
Array = npt.NDArray[Any]
Rows = npt.NDArray[np.int64]
Words = npt.NDArray[np.int32]

PAD = 0
"""Fills rows that are longer than their sequence, as Keras does by default."""

UNKNOWN_WORD = 2
"""Stands for every word beyond ``num_words``: Keras's default ``oov_char``."""

_CHUNK_CELLS = 1 << 20
_HASH_SEED = 20_240_604


@dataclasses.dataclass(frozen=True, kw_only=True)
class Padding:
    """How sequences become rows of one length, as Keras's ``pad_sequences`` does it.

    Args:
        length: Words in each row (``maxlen``).
        padding: The side at which short sequences are filled with zeros.
        truncating: The side at which long sequences lose words.
        num_words: Word indices from this on were replaced by 2 (out of vocabulary), None if
            none was.
    """

    length: int
    padding: Side
    truncating: Side
    num_words: int | None


class Sequences:
    """Many sequences of whole numbers, one after the other in one array.

    Args:
        words: int32 of shape (total,): all sequences in a row.
        starts: int64 of shape (n + 1,): where each sequence starts; its last entry is ``total``.

    Raises:
        ValueError: If ``starts`` does not divide ``words`` into sequences.

    Example:
        >>> reviews = Sequences(np.array([1, 14, 22, 1, 9], np.int32), np.array([0, 3, 5]))
        >>> len(reviews), reviews[1].tolist()
        (2, [1, 9])
        >>> pre = Padding(length=4, padding="pre", truncating="pre", num_words=20)
        >>> reviews.padded(pre).tolist()
        [[0, 1, 14, 2], [0, 0, 1, 9]]
    """

    def __init__(self, words: npt.ArrayLike, starts: npt.ArrayLike) -> None:
        self.words: Words = np.asarray(words, dtype=np.int32)
        self.starts: Rows = np.asarray(starts, dtype=np.int64)
        if self.words.ndim != 1 or self.starts.ndim != 1 or len(self.starts) == 0:
            raise ValueError("words and starts must be flat, and starts must have an entry")
        ends_fit = self.starts[0] == 0 and self.starts[-1] == len(self.words)
        if not ends_fit or (np.diff(self.starts) < 0).any():
            raise ValueError("starts must ascend from 0 to the number of words")

    def __len__(self) -> int:
        return len(self.starts) - 1

    def __iter__(self) -> Iterator[Words]:
        return (self[row] for row in range(len(self)))

    def __getitem__(self, row: int) -> Words:
        if not -len(self) <= row < len(self):
            raise IndexError(f"there is no sequence {row} among {len(self)}")
        row %= len(self)
        return self.words[self.starts[row] : self.starts[row + 1]]

    @property
    def lengths(self) -> Rows:
        """Number of words of each sequence; int64 of shape (n,)."""
        return np.diff(self.starts)

    def take(self, rows: npt.ArrayLike) -> Sequences:
        """The sequences of the given rows, in their order; rows may repeat.

        Args:
            rows: Whole numbers of shape (m,), each from 0 to n - 1.
        """
        chosen = np.asarray(rows, dtype=np.int64)
        lengths = self.lengths[chosen]
        starts = np.concatenate([np.zeros(1, np.int64), np.cumsum(lengths)])
        places = np.arange(starts[-1]) + np.repeat(self.starts[chosen] - starts[:-1], lengths)
        return Sequences(self.words[places], starts)

    def padded(self, padding: Padding, rows: npt.ArrayLike | None = None) -> Words:
        """Rows of one length, as ``load_data(num_words=…)`` and ``pad_sequences`` give them.

        Args:
            padding: Length, sides and vocabulary.
            rows: Which sequences, shape (m,); all of them when None.

        Returns:
            int32 of shape (n, length), or (m, length) for chosen rows.
        """
        chosen = np.arange(len(self)) if rows is None else np.asarray(rows, dtype=np.int64)
        first, lengths = self.starts[chosen], self.lengths[chosen]
        kept = np.minimum(lengths, padding.length)
        if padding.truncating == "pre":
            first = first + lengths - kept
        shift = padding.length - kept if padding.padding == "pre" else np.zeros_like(kept)
        column = np.arange(padding.length)[None, :] - shift[:, None]
        inside = (column >= 0) & (column < kept[:, None])
        result = np.full(inside.shape, PAD, dtype=np.int32)
        result[inside] = self.words[(column + first[:, None])[inside]]
        if padding.num_words is not None:
            result[result >= padding.num_words] = UNKNOWN_WORD
        return result


@dataclasses.dataclass(frozen=True, kw_only=True)
class RecognisedSequences:
    """Which sequences the rows of an array are, and how they came to one length.

    Args:
        rows: The sequence of each row of the array, int64 (n,), or None when row i is sequence i
            throughout.
        padding: What makes the array from them.
    """

    rows: Rows | None
    padding: Padding


def recognise_padded(
    values: Array, sequences: Sequences, rows: npt.ArrayLike | None = None
) -> RecognisedSequences | None:
    """Find how ``values`` was made from ``sequences``, or None when it was made otherwise.

    Both sides of padding and truncating are tried, Keras's own first. Sequences in their order
    come first, then any choice and order of them. ``num_words`` is found by what was replaced;
    where several limits fit, the roundest is given.

    Args:
        values: (n, length) of any numeric dtype: a student's array.
        sequences: The sequences as Keras gives them without a limit on words.
        rows: Which sequence each row of ``values`` is, where that is known already.
    """
    if values.ndim != 2 or values.size == 0 or values.dtype.kind not in "iuf":
        return None
    claimed = None if rows is None else np.asarray(rows, dtype=np.int64)
    if claimed is not None and not _fits(claimed, values, sequences):
        return None
    paddings = [
        Padding(length=values.shape[1], padding=padding, truncating=truncating, num_words=None)
        for padding, truncating in _SIDES
    ]
    for padding in paddings:
        found = _at_rows(values, sequences, padding, claimed)
        if found is not None:
            return found
    if claimed is None:
        for padding in paddings:
            found = _in_any_order(values, sequences, padding)
            if found is not None:
                return found
    return None


_SIDES: tuple[tuple[Side, Side], ...] = (
    ("pre", "pre"),
    ("post", "post"),
    ("post", "pre"),
    ("pre", "post"),
)
"""Sides of padding and truncating; ``pad_sequences`` has the first ones by default."""


def _fits(rows: Rows, values: Array, sequences: Sequences) -> bool:
    if rows.shape != values.shape[:1]:
        return False
    return bool(((rows >= 0) & (rows < len(sequences))).all())


def _at_rows(
    values: Array, sequences: Sequences, padding: Padding, rows: Rows | None
) -> RecognisedSequences | None:
    """The answer when row i of ``values`` is sequence ``rows[i]`` (i itself when None)."""
    if rows is None and len(values) > len(sequences):
        return None
    highest_kept, lowest_replaced = 0, np.iinfo(np.int64).max
    for part in _chunks(values.shape):
        actual = _whole_numbers(values[part])
        where = np.arange(part.start, part.stop) if rows is None else rows[part]
        words = sequences.padded(padding, where)
        if actual is None:
            return None
        replaced = actual != words
        if (actual[replaced] != UNKNOWN_WORD).any():
            return None
        highest_kept = max(highest_kept, int(words[~replaced].max(initial=0)))
        lowest_replaced = min(
            lowest_replaced, int(words[replaced].min(initial=np.iinfo(np.int32).max))
        )
        if lowest_replaced <= highest_kept:
            return None
    if lowest_replaced < np.iinfo(np.int32).max:
        limit = _roundest(highest_kept + 1, lowest_replaced)
        padding = dataclasses.replace(padding, num_words=limit)
    return RecognisedSequences(rows=rows, padding=padding)


def _in_any_order(
    values: Array, sequences: Sequences, padding: Padding
) -> RecognisedSequences | None:
    """The answer when ``values`` is any choice of sequences, in any order.

    Whatever the limit was, words above the largest value that is left were replaced in every
    row that was chosen. So with that limit the right rows are equal, and ``_at_rows`` finds the
    limit itself.
    """
    highest = values.max()
    if not UNKNOWN_WORD < highest < np.iinfo(np.int32).max:
        return None
    limited = dataclasses.replace(padding, num_words=int(highest) + 1)
    weights = _hash_weights(padding.length)
    known = np.empty(len(sequences), np.uint64)
    for part in _chunks((len(sequences), padding.length)):
        rows = np.arange(part.start, part.stop)
        known[part] = _hashes(sequences.padded(limited, rows), weights)
    order = np.argsort(known, kind="stable")  # stable: the first of equal sequences is found
    known = known[order]
    found = np.empty(len(values), np.int64)
    for part in _chunks(values.shape):
        actual = _whole_numbers(values[part])
        if actual is None:
            return None
        wanted = _hashes(actual, weights)
        place = np.minimum(np.searchsorted(known, wanted), len(known) - 1)
        if (known[place] != wanted).any():
            return None
        found[part] = order[place]
    return _at_rows(values, sequences, padding, found)


def _chunks(shape: tuple[int, ...]) -> Iterator[slice]:
    """Rows of a matrix, some at a time: with ``maxlen`` left out a row has thousands of words."""
    step = max(_CHUNK_CELLS // max(shape[1], 1), 1)
    for start in range(0, shape[0], step):
        yield slice(start, min(start + step, shape[0]))


def _whole_numbers(values: Array) -> Words | None:
    """``values`` as int32 when that changes none of them, else None."""
    with np.errstate(invalid="ignore"):
        whole = values.astype(np.int32)
    return whole if (whole == values).all() else None


def _roundest(low: int, high: int) -> int:
    """The number from ``low`` to ``high`` with most zeros at its end; the lowest of several."""
    step: int = 10 ** len(str(high))
    while -(-low // step) * step > high:
        step //= 10
    return -(-low // step) * step


def _hash_weights(length: int) -> npt.NDArray[np.uint64]:
    """Odd random numbers, from a stream that NumPy keeps for good."""
    words = np.asarray(np.random.PCG64(_HASH_SEED).random_raw(length), dtype=np.uint64)
    return words | np.uint64(1)


def _hashes(rows: Words, weights: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """A 64-bit hash of each row: a sum of words times numbers, which wraps around on purpose."""
    products = rows.astype(np.uint64) * weights
    total: npt.NDArray[np.uint64] = products.sum(axis=1, dtype=np.uint64)
    return total
