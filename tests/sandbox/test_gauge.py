"""Memory is read exactly only where it matters."""

from __future__ import annotations

from graders.sandbox.gauge import STEPS, MemoryGauge

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


def test_the_first_reading_is_exact() -> None:
    processes = Processes()
    processes.used, processes.bound = 5, 10
    assert MemoryGauge(processes, LIMIT).read() == 5


def test_what_has_hardly_grown_is_not_read_again() -> None:
    processes = Processes()
    gauge = MemoryGauge(processes, LIMIT)
    for _ in range(50):
        processes.bound += STEP // 100
        gauge.read()
    assert processes.reads == 1


def test_growth_and_shrinking_are_seen() -> None:
    processes = Processes()
    gauge = MemoryGauge(processes, LIMIT)
    for size in (0, 2 * STEP, 0):
        processes.used = processes.bound = size
        assert gauge.read() == size


def test_above_the_limit_every_reading_is_exact() -> None:
    processes = Processes()
    gauge = MemoryGauge(processes, LIMIT)
    processes.bound = LIMIT + 1  # pages that are shared, counted more than once
    for used in (3, 4, LIMIT + 1):
        processes.used = used
        assert gauge.read() == used
