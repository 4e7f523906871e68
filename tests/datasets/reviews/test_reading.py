"""Reading Keras's IMDB files, and reviews that say the same in other words."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from graders.datasets.reviews.reading import as_stored, read_imdb, vary_reviews
from graders.evidence.reviews import shuffled_orders, unpack_words
from graders.evidence.sequences import Sequences

INDEX = {"and": 2, "the": 1, "a": 3, "film": 4, "of": 5}


def lists(*rows: list[int]) -> np.ndarray:
    array = np.empty(len(rows), dtype=object)
    array[:] = rows
    return array


def made(rows: list[list[int]]) -> Sequences:
    words = np.array([word for row in rows for word in row])
    return Sequences(words, np.cumsum([0, *map(len, rows)]))


def write_files(folder: Path, index: Any = INDEX, **replaced: Any) -> tuple[Path, Path]:
    arrays = {
        "x_train": lists([4, 1], [2], [3, 3, 5], [1]),
        "y_train": np.array([0, 1, 1, 0]),
        "x_test": lists([5], [4, 4]),
        "y_test": np.array([1, 0]),
    }
    np.savez(folder / "imdb.npz", **{**arrays, **replaced})
    (folder / "imdb_word_index.json").write_text(json.dumps(index), encoding="utf-8")
    return folder / "imdb.npz", folder / "imdb_word_index.json"


def test_the_published_file_is_stored_as_load_data_gives_it(tmp_path: Path) -> None:
    arrays = read_imdb(write_files(tmp_path))
    order, _ = shuffled_orders((4, 2), 113)
    marked = [[1, 7, 4], [1, 5], [1, 6, 6, 8], [1, 4]]
    x = Sequences(arrays["x_train"], arrays["starts_train"])
    assert [row.tolist() for row in x] == [marked[row] for row in order]
    assert arrays["y_train"].tolist() == [[0, 1, 1, 0][row] for row in order]
    assert arrays["x_train"].dtype == np.int32
    assert unpack_words(arrays["word_index"]) == ("the", "and", "a", "film", "of")


def test_reviews_that_have_their_marks_already_are_not_marked_again() -> None:
    reviews = made([[1, 7, 4], [1, 5]])
    assert [row.tolist() for row in as_stored(reviews)] == [[1, 7, 4], [1, 5]]
    assert [row.tolist() for row in as_stored(made([[1, 3], [1, 5]]))] == [[1, 4, 6], [1, 4, 8]]


@pytest.mark.parametrize(
    ("replaced", "reason"),
    [
        ({"y_train": np.array([0, 1])}, r"y_train has shape \(2,\)"),
        ({"x_test": lists([5], [])}, "review without words"),
        ({"index": {"the": 1, "a": 3}}, "not 1, 2, 3"),
        ({"index": {"the": 1, "a": 1}}, "not 1, 2, 3"),
        ({"index": ["the"]}, "does not map words"),
        ({"index": {"the": "1"}}, "does not map words"),
        ({"index": {"the\nend": 1}}, "line break"),
    ],
    ids=["labels", "empty", "gap", "twice", "list", "text", "break"],
)
def test_files_with_other_content_are_refused(
    tmp_path: Path, replaced: dict[str, Any], reason: str
) -> None:
    with pytest.raises(ValueError, match=reason):
        read_imdb(write_files(tmp_path, **replaced))


def test_varied_reviews_differ_in_small_words_only() -> None:
    generator = np.random.default_rng(4)
    rows = [[1, *generator.integers(4, 12, size=60).tolist()] for _ in range(50)]
    labels = np.arange(50) % 2
    x, y = vary_reviews(made(rows), labels, per_class=20, seed=9)
    assert np.bincount(y).tolist() == [20, 20]
    content = {
        tuple(w for w in row if w > 6): label for row, label in zip(rows, labels, strict=True)
    }
    for row, label in zip(x, y, strict=True):
        assert content[tuple(word for word in row.tolist() if word > 6)] == label
        assert row.tolist() not in rows
    again, _ = vary_reviews(made(rows), labels, per_class=20, seed=9)
    assert again.words.tolist() == x.words.tolist()
