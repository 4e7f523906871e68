"""Memory is read exactly only where it matters."""

from __future__ import annotations

import itertools

from graders.sandbox.gauge import SECONDS, STEPS, MemoryGauge

STEP = 32 * 2**20
LIMIT = STEPS * STEP


class Processes:
    """Processes whose memory a test sets; counts how often it was read exactly."""

    def __init__(self) -> None:
        self.used = self.bound = self.reads = 0

    def memory_bytes(self) -> int:
        self.reads += 1
        return self.used

    def resident_bytes(self) -> int:
        return self.bound


def gauge_of(processes: Processes) -> MemoryGauge:
    """A gauge that is read less often than exact readings may be made."""
    return MemoryGauge(processes, LIMIT, itertools.count(0.0, SECONDS).__next__)


def test_the_first_reading_is_exact() -> None:
    processes = Processes()
    processes.used, processes.bound = 5, 10
    assert gauge_of(processes).read() == 5


def test_exact_readings_are_a_second_apart() -> None:
    processes = Processes()
    processes.used = 5
    ticks = itertools.count()
    gauge = MemoryGauge(processes, LIMIT, lambda: next(ticks) * SECONDS / 8)
    figures = []
    for number in range(25):
        processes.bound = STEP * (number + 1)
        figures.append(gauge.read())
    assert figures == [0] * 7 + [5] * 18
    assert processes.reads == 3


def test_a_short_run_is_read_exactly_where_it_may_be_above_its_limit() -> None:
    processes = Processes()
    processes.used = processes.bound = LIMIT + 1
    assert MemoryGauge(processes, LIMIT, lambda: 0.0).read() == LIMIT + 1


def test_what_has_hardly_grown_is_not_read_again() -> None:
    processes = Processes()
    gauge = gauge_of(processes)
    for _ in range(50):
        processes.bound += STEP // 100
        gauge.read()
    assert processes.reads == 1


def test_growth_and_shrinking_are_seen() -> None:
    processes = Processes()
    gauge = gauge_of(processes)
    for size in (0, 2 * STEP, 0):
        processes.used = processes.bound = size
        assert gauge.read() == size


def test_above_the_limit_every_reading_is_exact() -> None:
    processes = Processes()
    gauge = gauge_of(processes)
    processes.bound = LIMIT + 1  # pages that are shared, counted more than once
    for used in (3, 4, LIMIT + 1):
        processes.used = used
        assert gauge.read() == used
