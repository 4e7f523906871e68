"""Checks of single answers."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graders.checks import (
    CheckFailure,
    assert_answer,
    assert_share,
    assert_whole_number,
)
from graders.checks.failure import CheckFailure as Failure


def test_numbers_within_tolerance():
    assert_answer(99402, 99402)
    assert_answer(np.float32(0.5), 0.5)
    assert_answer(0.51, 0.5, tolerance=0.02)
    with pytest.raises(CheckFailure) as caught:
        assert_answer(0.53, 0.5, tolerance=0.02, name="share")
    assert caught.value.expected == "0.5 ± 0.02"


def test_words_without_case():
    assert_answer(" GRU ", "gru")
    for wrong in (None, 3, "lstm"):
        with pytest.raises(CheckFailure):
            assert_answer(wrong, "gru")


def test_shares():
    assert_share(0)
    assert_share(1.0)
    for wrong in (-0.01, 92.58, None, "0.5"):
        with pytest.raises(CheckFailure):
            assert_share(wrong)


def test_whole_numbers():
    for right in (0, 9, 9.0, np.uint8(3), np.array([4])):
        assert_whole_number(right, at_most=9)
    for worked_out in ((1 - 0.9917) * 10_000, (1 - float(np.float32(0.9917))) * 10_000, 1e4 + 1e-9):
        assert worked_out != round(worked_out)
        assert_whole_number(worked_out, at_most=10_000)
    for share in (0.0083, 0.9917, 82.98):
        with pytest.raises(CheckFailure, match=f"is {share}"):
            assert_whole_number(share, at_most=10_000)
    for wrong in (-1, 10, 2.5, None, "3", True):
        with pytest.raises(CheckFailure):
            assert_whole_number(wrong, at_most=9)


@given(
    st.one_of(
        st.none(),
        st.floats(),
        st.integers(),
        st.text(),
        st.binary(),
        st.booleans(),
        st.complex_numbers(),
        st.lists(st.floats(), max_size=3),
        st.dictionaries(st.text(), st.integers(), max_size=2),
    )
)
def test_any_value_gives_a_verdict(value):
    for check in (lambda: assert_answer(value, 1.0), lambda: assert_share(value)):
        try:
            check()
        except CheckFailure as failure:
            assert failure.message


def test_the_failure_reads_well_as_text():
    failure = Failure("What happened.", expected="a", actual="b", hint="Do this.")
    assert str(failure) == "What happened.\nexpected: a\nyours:    b\nHint: Do this."
    assert str(Failure("Only this.")) == "Only this."
    assert isinstance(failure, AssertionError)
