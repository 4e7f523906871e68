"""Trainers that share: who comes second trains nothing, and nothing broken is believed."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graders.errors import EvidenceError
from graders.training.exchange import pack_result, unpack_result
from tests.training.conftest import MakeTrainer, recipe


class Shelf:
    """An exchange in memory."""

    def __init__(self) -> None:
        self.held: dict[str, bytes] = {}
        self.log: list[str] = []

    @contextlib.contextmanager
    def turn(self, key: str) -> Iterator[None]:
        self.log.append("turn")
        yield
        self.log.append("over")

    def take(self, key: str) -> bytes | None:
        self.log.append("take")
        return self.held.get(key)

    def give(self, key: str, data: bytes) -> None:
        self.log.append("give")
        self.held[key] = data


def never() -> None:
    raise AssertionError("it was trained again")


def test_the_second_machine_trains_nothing(make_trainer: MakeTrainer, tmp_path):
    shelf = Shelf()
    first = make_trainer(folder=tmp_path / "one", exchange=shelf)
    trained = first.train(recipe())
    assert shelf.log == ["turn", "take", "give", "over"]
    assert first.train(recipe()).key == trained.key
    assert len(shelf.log) == 4  # known to be shared
    second = make_trainer(start=never, folder=tmp_path / "two", exchange=shelf)
    taken = second.train(recipe())
    assert shelf.log[4:] == ["turn", "take", "over"]
    assert taken.facts == trained.facts
    for ours, theirs in zip(
        (*taken.weights, *taken.optimizer), (*trained.weights, *trained.optimizer), strict=True
    ):
        np.testing.assert_array_equal(ours, theirs)


def test_what_is_on_the_disk_is_shared_and_what_is_broken_is_trained(
    make_trainer: MakeTrainer, tmp_path
):
    make_trainer(folder=tmp_path / "one").train(recipe())
    shelf = Shelf()
    kept = make_trainer(start=never, folder=tmp_path / "one", exchange=shelf).train(recipe())
    assert shelf.log == ["turn", "give", "over"]
    assert set(shelf.held) == {kept.key}
    shelf.held[kept.key] = b"nothing of the kind"
    again = make_trainer(folder=tmp_path / "two", exchange=shelf).train(recipe())
    np.testing.assert_array_equal(again.weights[0], kept.weights[0])


@given(st.binary(max_size=300), st.integers(0, 600))
def test_hostile_bytes_are_refused_in_words(noise: bytes, place: int):
    packed = pack_result({"num_weights": 1}, (np.arange(3.0),))
    facts, arrays = unpack_result(packed)
    assert facts == {"num_weights": 1}
    np.testing.assert_array_equal(arrays[0], np.arange(3.0))
    for data in (noise, packed[:place], packed[:place] + noise + packed[place + len(noise) :]):
        with contextlib.suppress(EvidenceError):
            unpack_result(data)


def test_facts_that_are_no_object_are_refused():
    with pytest.raises(EvidenceError, match="unknown format"):
        unpack_result(pack_result([], ()))  # type: ignore[arg-type]
