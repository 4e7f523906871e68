"""IMDB's film reviews and their offline stand-in.

The stand-in's reviews are written from sentence patterns. An opinion is often told by the order
of words (*not good*, *far from bad*) rather than by the words, so a network that reads in order
is clearly ahead of one that counts. Accuracy on the last 100 of each review's words, of the
10,000 most frequent ones, after training on 22,500 rows (``benchmarks/review_margins.py``):

=========================================  ==========  ========  ================
model                                      validation  held-out  real, validation
=========================================  ==========  ========  ================
bag of words (logistic regression)         0.759       0.754     not measured
LSTM of lab 1, 1 epoch                     0.806       0.813     0.855
LSTM of lab 1, 2 epochs                    0.868       0.877     0.843
LSTM of lab 1, 3 epochs                    0.848       0.866     0.835
=========================================  ==========  ========  ================

Those of the real set are printed in the lab document.
"""

from __future__ import annotations

import numpy as np

from graders.datasets.definition import (
    Array,
    Arrays,
    ArraySpec,
    Companion,
    DataSet,
    DataSetInfo,
    Rows,
)
from graders.datasets.draws import Draws
from graders.datasets.reviews.reading import as_stored, read_imdb, stored_arrays, vary_reviews
from graders.datasets.reviews.vocabulary import FIRST_REVIEW, SIXTH_REVIEW, vocabulary
from graders.datasets.reviews.writing import Labels, write_reviews
from graders.evidence.reviews import pack_words
from graders.evidence.sequences import Sequences

_ADDRESS = "https://storage.googleapis.com/tensorflow/tf-keras-datasets/"
_ROWS = 25_000
_HELD_OUT_ROWS = 2_000
_SEEDS = {"train": 25_000, "test": 25_001, "held-out": 2_001}

_OPENINGS = {0: (FIRST_REVIEW, 1), 5: (SIXTH_REVIEW, 0)}
"""Training rows whose beginning and label are those of the published set."""


def stand_in_part(part: str, rows: int) -> tuple[Sequences, Labels]:
    """Write one part of the stand-in.

    Args:
        part: ``train``, ``test`` or ``held-out``; it fixes the seed.
        rows: How many reviews, an even number; the first of more rows are other reviews.

    Returns:
        ``(x, y)``: reviews as stored, and (rows,) int64, half of them 1.
    """
    labels = Draws(_SEEDS[part]).order(rows) % 2
    openings = _OPENINGS if part == "train" else {}
    for row, (_, label) in openings.items():
        _give_label(labels, row, label)
    words = vocabulary()
    written = write_reviews(labels, _SEEDS[part])
    x = Sequences(words.ranks[written.words], written.starts)
    for row, (text, _) in openings.items():
        x = _opened(x, row, words.encode(text))
    return as_stored(x), labels


def _give_label(labels: Labels, row: int, label: int) -> None:
    """Give a row its label by exchanging it with the next row that has it."""
    other = row + int(np.flatnonzero(labels[row:] == label)[0])
    labels[[row, other]] = labels[[other, row]]


def _opened(x: Sequences, row: int, opening: Array) -> Sequences:
    """The same reviews, but for one that begins with other words."""
    starts = x.starts.copy()
    starts[row + 1 :] += len(opening)
    return Sequences(np.insert(x.words, x.starts[row], opening), starts)


def _stand_in() -> Arrays:
    parts = [stored_arrays(part, *stand_in_part(part, _ROWS)) for part in ("train", "test")]
    return {**parts[0], **parts[1], "word_index": pack_words(vocabulary().words)}


def _stand_in_held_out() -> Rows:
    return stand_in_part("held-out", _HELD_OUT_ROWS)


def _vary(x: Sequences, y: Array) -> Rows:
    return vary_reviews(x, y, per_class=_HELD_OUT_ROWS // 2, seed=_SEEDS["held-out"])


_WORDS = ArraySpec(
    shape=(50_000_000,), fewest_rows=_ROWS, dtype="int32", minimum=1, maximum=1_000_000
)
_STARTS = ArraySpec(shape=(_ROWS + 1,), dtype="int64", minimum=0, maximum=50_000_000)
_LABELS = ArraySpec(shape=(_ROWS,), dtype="int64", minimum=0, maximum=1)
_TEXT = ArraySpec(shape=(10_000_000,), fewest_rows=1, dtype="uint8", minimum=0, maximum=255)

DATASET = DataSet(
    info=DataSetInfo(
        name="imdb",
        title="IMDB",
        arrays={
            "x_train": _WORDS,
            "starts_train": _STARTS,
            "y_train": _LABELS,
            "x_test": _WORDS,
            "starts_test": _STARTS,
            "y_test": _LABELS,
            "word_index": _TEXT,
        },
        num_classes=2,
        published="A. Maas and others, Learning Word Vectors for Sentiment Analysis (ACL 2011); "
        "keras.datasets.imdb",
        stand_in="made-up reviews: sentence patterns filled with words, whose order matters",
    ),
    file_name="imdb.npz",
    url=_ADDRESS + "imdb.npz",
    sha256="69664113be75683a8fe16e3ed0ab59fda8886cb3cd7ada244f7d9544e4676b9f",
    stand_in_version=1,
    make_stand_in=_stand_in,
    stand_in_held_out=_stand_in_held_out,
    vary=_vary,
    companions=(
        Companion(
            file_name="imdb_word_index.json",
            url=_ADDRESS + "imdb_word_index.json",
            md5="bfafd718b763782e994055a2d397834f",
        ),
    ),
    read_published=read_imdb,
)
