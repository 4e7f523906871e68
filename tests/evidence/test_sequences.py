"""Sequences brought to one length, and telling how a student's array was made from them."""

from __future__ import annotations

import itertools
from typing import Any

import keras
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graders.evidence.sequences import Padding, Sequences, Side, recognise_padded

SIDES = tuple(itertools.product(("pre", "post"), ("pre", "post")))


def made(lists: list[list[int]]) -> Sequences:
    words = np.array([word for row in lists for word in row], np.int32)
    return Sequences(words, np.cumsum([0, *map(len, lists)]))


def limited(lists: list[list[int]], num_words: int | None) -> list[list[int]]:
    """As ``load_data(num_words=…)`` gives them."""
    if num_words is None:
        return lists
    return [[word if word < num_words else 2 for word in row] for row in lists]


def keras_padded(lists: list[list[int]], padding: Padding) -> Any:
    return keras.utils.pad_sequences(
        limited(lists, padding.num_words),
        maxlen=padding.length,
        padding=padding.padding,
        truncating=padding.truncating,
    )


@pytest.fixture(scope="module")
def lists() -> list[list[int]]:
    """300 reviews of 5 to 60 words whose indices reach 500."""
    generator = np.random.default_rng(1)
    return [
        [1, *generator.integers(4, 500, size=generator.integers(4, 60)).tolist()]
        for _ in range(300)
    ]


@pytest.fixture(scope="module")
def sequences(lists: list[list[int]]) -> Sequences:
    return made(lists)


@given(
    st.lists(st.lists(st.integers(1, 60), max_size=9), min_size=1, max_size=6),
    st.integers(1, 12),
    st.sampled_from(SIDES),
    st.one_of(st.none(), st.integers(3, 60)),
)
def test_padded_rows_are_those_of_keras(
    lists: list[list[int]], length: int, sides: tuple[Side, Side], num_words: int | None
) -> None:
    padding = Padding(length=length, padding=sides[0], truncating=sides[1], num_words=num_words)
    result = made(lists).padded(padding)
    assert result.dtype == np.int32
    np.testing.assert_array_equal(result, keras_padded(lists, padding))


def test_a_sequence_is_looked_up_by_its_row(lists: list[list[int]], sequences: Sequences) -> None:
    assert len(sequences) == 300
    assert sequences[7].tolist() == lists[7]
    assert sequences[-1].tolist() == lists[-1]
    with pytest.raises(IndexError, match="no sequence 300"):
        sequences[300]


def test_taken_rows_keep_their_order_and_may_repeat(
    lists: list[list[int]], sequences: Sequences
) -> None:
    taken = sequences.take([5, 5, 299, 0])
    assert [row.tolist() for row in taken] == [lists[5], lists[5], lists[299], lists[0]]
    assert len(sequences.take([])) == 0


@pytest.mark.parametrize(
    ("words", "starts"), [([1, 2], [0, 1]), ([1, 2], [0, 3, 2]), ([1], [1]), ([1], [])]
)
def test_starts_that_do_not_divide_the_words_are_refused(
    words: list[int], starts: list[int]
) -> None:
    with pytest.raises(ValueError, match="starts"):
        Sequences(words, starts)


@pytest.mark.parametrize("dtype", ["int32", "int64", "uint16", "float32", "float64"])
@pytest.mark.parametrize("sides", SIDES, ids="-".join)
@pytest.mark.parametrize("num_words", [None, 300, 400])
def test_whole_arrays_are_recognised_in_the_order_of_the_sequences(
    lists: list[list[int]],
    sequences: Sequences,
    sides: tuple[Side, Side],
    num_words: int | None,
    dtype: str,
) -> None:
    padding = Padding(length=25, padding=sides[0], truncating=sides[1], num_words=num_words)
    found = recognise_padded(keras_padded(lists, padding).astype(dtype), sequences)
    assert found is not None
    assert (found.rows, found.padding) == (None, padding)


@pytest.mark.parametrize("sides", SIDES, ids="-".join)
@pytest.mark.parametrize("num_words", [None, 300])
def test_any_choice_and_order_of_rows_is_recognised(
    lists: list[list[int]], sequences: Sequences, sides: tuple[Side, Side], num_words: int | None
) -> None:
    padding = Padding(length=25, padding=sides[0], truncating=sides[1], num_words=num_words)
    rows = np.random.default_rng(3).permutation(300)[:270]
    found = recognise_padded(keras_padded(lists, padding)[rows], sequences)
    assert found is not None
    assert found.rows is not None
    np.testing.assert_array_equal(found.rows, rows)
    assert found.padding == padding


def test_the_first_rows_alone_are_recognised(lists: list[list[int]], sequences: Sequences) -> None:
    padding = Padding(length=10, padding="pre", truncating="pre", num_words=300)
    found = recognise_padded(keras_padded(lists, padding)[:40], sequences)
    assert found is not None
    assert (found.rows, found.padding) == (None, padding)


def test_a_sample_at_known_rows_tells_the_padding(
    lists: list[list[int]], sequences: Sequences
) -> None:
    padding = Padding(length=30, padding="post", truncating="post", num_words=400)
    rows = np.array([250, 3, 3, 17, 90, 41])
    sample = keras_padded(lists, padding)[rows].astype(np.float32)
    found = recognise_padded(sample, sequences, rows)
    assert found is not None
    assert found.padding == padding
    assert recognise_padded(sample, sequences, rows + 1) is None
    assert recognise_padded(sample, sequences, [0, 1, 2, 3, 4, 300]) is None
    assert recognise_padded(sample, sequences, [0]) is None


def test_without_a_length_keras_pads_to_the_longest(
    lists: list[list[int]], sequences: Sequences
) -> None:
    found = recognise_padded(keras.utils.pad_sequences(lists), sequences)
    assert found is not None
    assert found.padding == Padding(length=60, padding="pre", truncating="pre", num_words=None)


def test_the_first_of_equal_sequences_is_given() -> None:
    sequences = made([[1, 9], [1, 5], [1, 9]])
    found = recognise_padded(np.array([[1, 5], [1, 9]]), sequences)
    assert found is not None
    assert found.rows is not None
    assert found.rows.tolist() == [1, 0]


def test_the_roundest_limit_that_fits_is_given() -> None:
    sequences = made([[1, 97, 1017], [1, 50, 60]])
    found = recognise_padded(np.array([[1, 97, 2], [1, 50, 60]]), sequences)
    assert found is not None
    assert found.padding.num_words == 1000
    exact = recognise_padded(np.array([[1, 97, 2]]), made([[1, 97, 98]]))
    assert exact is not None
    assert exact.padding.num_words == 98


def changed(values: Any, row: int, column: int, value: float) -> Any:
    result = values.copy()
    result[row, column] = value
    return result


def test_arrays_that_were_made_otherwise_are_not_recognised(
    lists: list[list[int]], sequences: Sequences
) -> None:
    padding = Padding(length=25, padding="pre", truncating="pre", num_words=300)
    values = keras_padded(lists, padding)
    for other in (
        values + 1,
        values / 300,
        values[:, ::-1],
        changed(values, 299, 24, 7),
        changed(values.astype(float), 299, 24, np.nan),
        changed(values.astype(float), 299, 24, 1e30),
        np.zeros_like(values),
        values[:0],
        values[0],
        values.astype(str),
        (values > 5),
    ):
        assert recognise_padded(other, sequences) is None


def test_a_word_kept_beyond_the_limit_is_no_limit() -> None:
    sequences = made([[1, 50, 90], [1, 60, 70]])
    assert recognise_padded(np.array([[1, 50, 90], [1, 60, 2]]), sequences) is None
