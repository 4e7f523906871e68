"""Serving reviews: the same objects as Keras's own loader, for all of its options."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import keras.datasets.imdb
import keras.src.datasets.imdb
import numpy as np
import pytest

from graders.evidence.reviews import (
    Split,
    pack_words,
    review_loader,
    shuffled_orders,
    unpack_words,
    word_index_loader,
)
from graders.evidence.sequences import Sequences

Lists = list[list[int]]


def reviews(rows: int, seed: int) -> tuple[Lists, Any]:
    """Ranks of words as the published file holds them."""
    generator = np.random.default_rng(seed)
    lists = [
        generator.integers(1, 300, size=size).tolist() for size in generator.integers(5, 40, rows)
    ]
    return lists, generator.integers(0, 2, rows)


PARTS = {"train": reviews(60, 1), "test": reviews(45, 2)}


def stored(split: str) -> Split:
    """As labgrade stores them: in the order and with the marks of ``load_data()``."""
    lists, labels = PARTS[split]
    order = shuffled_orders((60, 45), 113)[0 if split == "train" else 1]
    marked = [[1, *(rank + 3 for rank in lists[row])] for row in order]
    words = np.array([word for row in marked for word in row])
    return Sequences(words, np.cumsum([0, *map(len, marked)])), labels[order]


@pytest.fixture
def keras_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keras's own loader, on a small file of the published kind instead of a download."""
    arrays = {}
    for split, (lists, labels) in PARTS.items():
        arrays[f"x_{split}"] = np.array(lists, dtype=object)
        arrays[f"y_{split}"] = labels
    np.savez(tmp_path / "imdb.npz", **arrays)
    monkeypatch.setattr(
        keras.src.datasets.imdb, "get_file", lambda *_args, **_kw: tmp_path / "imdb.npz"
    )


@pytest.mark.usefixtures("keras_file")
@pytest.mark.parametrize(
    "options",
    [
        {},
        {"num_words": 100},
        {"num_words": 100, "start_char": 1, "oov_char": 2, "index_from": 3},
        {"skip_top": 20, "num_words": 200},
        {"maxlen": 20},
        {"maxlen": 20, "num_words": 50, "seed": 7},
        {"seed": 0},
        {"start_char": None},
        {"start_char": None, "index_from": None, "num_words": 90},
        {"start_char": 5, "index_from": 10},
        {"index_from": 0},
        {"oov_char": None, "num_words": 80},
        {"oov_char": None, "num_words": 80, "skip_top": 10, "maxlen": 30, "seed": 3},
        {"oov_char": 999, "num_words": 10},
        {"nb_words": 5},
    ],
    ids=str,
)
def test_every_option_gives_what_keras_gives(options: dict[str, Any]) -> None:
    expected = keras.datasets.imdb.load_data(**options)
    found = review_loader(stored)(**options)
    for (x, y), (other_x, other_y) in zip(found, expected, strict=True):
        assert (x.dtype, x.shape) == (object, other_x.shape)
        assert x.tolist() == other_x.tolist()
        assert (y.dtype, y.tolist()) == (np.dtype("int64"), other_y.tolist())


def test_reviews_are_lists_of_python_integers() -> None:
    (x, _), _ = review_loader(stored)(num_words=50)
    assert {type(review) for review in x} == {list}
    assert {type(word) for review in x for word in review} == {int}


def test_options_may_be_given_by_place_as_in_keras() -> None:
    (x, _), _ = review_loader(stored)("imdb.npz", 50, 10)
    assert {word for review in x for word in review} == {2, *range(10, 50)}


def test_labels_may_be_written_to_and_the_stored_ones_stay() -> None:
    (_, y), _ = review_loader(stored)()
    before = y.copy()
    y[:] = 9
    assert review_loader(stored)()[0][1].tolist() == before.tolist()


@pytest.mark.usefixtures("keras_file")
def test_a_maximum_length_that_leaves_nothing_is_refused_as_by_keras() -> None:
    for load_data in (keras.datasets.imdb.load_data, review_loader(stored)):
        with pytest.raises(ValueError, match="no sequence was kept"):
            load_data(maxlen=3)


def test_words_are_packed_by_rank_and_found_again() -> None:
    words = ("the", "and", "it's", "naïve", "tromsø")
    assert unpack_words(pack_words(words)) == words
    index = word_index_loader(lambda: pack_words(words))("imdb_word_index.json")
    assert index == {"the": 1, "and": 2, "it's": 3, "naïve": 4, "tromsø": 5}
