"""Threads read arrays and find checks at once, on a Python where syntax trees do not stand that."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from graders.evidence.channel import decode_array, encode_array
from graders.evidence.threads import load_array
from graders.notebooks import checked_questions

TIMES, THREADS = 400, 4


class Garbage:
    """Refers to itself and takes a while to be finalized, in which another thread gets its turn."""

    def __init__(self) -> None:
        self.own = self

    def __del__(self) -> None:
        for _ in range(50):
            pass


@pytest.fixture
def switching() -> Iterator[None]:
    """Garbage is collected, and threads take turns, as often as can be."""
    threshold, interval = gc.get_threshold(), sys.getswitchinterval()
    gc.set_threshold(5, 2, 2)
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(interval)
    gc.set_threshold(*threshold)


def at_once(work: Callable[[], Any]) -> list[Any]:
    """What ``work`` gives, many times in several threads, each at a depth of its own."""

    def many(depth: int) -> list[Any]:
        if depth:
            return many(depth - 1)
        found = []
        for _ in range(TIMES):
            for _ in range(3):
                Garbage()
            found.append(work())
        return found

    with ThreadPoolExecutor(THREADS) as pool:
        started = [pool.submit(many, 7 * number) for number in range(THREADS)]
        return [found for each in started for found in each.result()]


def test_arrays_are_read_by_several_threads(switching: None, tmp_path: Path):
    array = np.arange(6.0).reshape(2, 3)
    raw, path = encode_array(array), tmp_path / "x.npy"
    path.write_bytes(raw)
    for work in (lambda: decode_array(raw), lambda: load_array(path, mapped=True)):
        found = at_once(work)
        assert len(found) == TIMES * THREADS
        assert all((each == array).all() for each in found)


def test_checks_are_found_by_several_threads(switching: None):
    cell = "for x in [(1, (2, 3))]:\n    print({'a': [x, -x]})\ngrader.check('q1_data')"
    assert set(at_once(lambda: checked_questions(cell))) == {("q1_data",)}
