"""Runs begin when they have their turn and memory is free for them."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable

import pytest

from graders.grading.admission import Admission

GIB = 2**30


class Memory:
    """Free memory as a test sets it; tells when it was asked for."""

    def __init__(self, free: int) -> None:
        self.free = free

    def __call__(self) -> int:
        return self.free


def nothing() -> None:
    raise AssertionError("there was a wait")


def begin(admission: Admission, waits: threading.Event, leave: threading.Event) -> threading.Thread:
    """A run in a thread of its own; ``waits`` is set when it has to wait."""

    def run() -> None:
        with admission.admitted(waits.set):
            leave.wait()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    return thread


def second_waits(admission: Admission, then: Callable[[], None]) -> None:
    """A second run has to wait, and begins after ``then``."""
    waits, leave = threading.Event(), threading.Event()
    leave.set()
    thread = begin(admission, waits, leave)
    assert waits.wait(30)
    assert thread.is_alive()
    then()
    thread.join(30)
    assert not thread.is_alive()


def test_one_run_is_always_admitted() -> None:
    with Admission(9, Memory(0), floor=GIB).admitted(nothing):
        pass


def test_runs_begin_together_when_all_of_them_fit() -> None:
    admission = Admission(9, Memory(10 * GIB), floor=GIB)
    with admission.admitted(nothing), admission.admitted(nothing), admission.admitted(nothing):
        pass


def test_memory_is_set_aside_for_what_a_run_has_yet_to_grow_to() -> None:
    memory = Memory(2 * GIB - 1)
    admission = Admission(9, memory, floor=GIB, poll_seconds=3600)
    with admission.admitted(nothing) as first:
        first.saw(0)
        second_waits_until_leaving = threading.Event()
        leave = threading.Event()
        leave.set()
        thread = begin(admission, second_waits_until_leaving, leave)
        assert second_waits_until_leaving.wait(30)
    thread.join(30)
    assert not thread.is_alive()


def test_a_run_that_has_grown_needs_nothing_set_aside() -> None:
    admission = Admission(9, Memory(GIB), floor=GIB)
    with admission.admitted(nothing) as first:
        first.saw(GIB)
        with admission.admitted(nothing):
            pass


def test_a_run_is_expected_to_need_as_much_as_the_largest_so_far() -> None:
    memory = Memory(3 * GIB)
    admission = Admission(9, memory, floor=GIB, poll_seconds=0.001)
    with admission.admitted(nothing) as first:
        first.saw(4 * GIB)

        def more() -> None:
            memory.free = 4 * GIB

        second_waits(admission, more)


def test_a_grader_that_closes_keeps_nobody_waiting() -> None:
    admission = Admission(9, Memory(0), floor=GIB, poll_seconds=3600)
    with admission.admitted(nothing):
        second_waits(admission, admission.close)


def test_a_run_that_must_be_alone_waits_and_others_wait_for_it() -> None:
    admission = Admission(9, Memory(100 * GIB), floor=GIB)
    order: list[str] = []
    alone_waits, other_waits = threading.Event(), threading.Event()

    def hermit() -> None:
        with admission.admitted(alone_waits.set, alone=True) as run:
            order.append("alone")
            assert not run.had_company

    def other() -> None:
        with admission.admitted(other_waits.set):
            order.append("other")

    with admission.admitted(nothing) as first:
        threads = [threading.Thread(target=hermit), threading.Thread(target=other)]
        threads[0].start()
        assert alone_waits.wait(10)
        threads[1].start()
        assert other_waits.wait(10)
        assert not first.had_company
    for thread in threads:
        thread.join(10)
    assert order == ["alone", "other"]


def test_runs_beside_each_other_know_it() -> None:
    admission = Admission(9, Memory(100 * GIB), floor=GIB)
    with admission.admitted(nothing) as first:
        assert not first.had_company
        with admission.admitted(nothing) as second:
            assert first.had_company and second.had_company


def test_no_more_runs_than_asked_for_and_a_turn_is_waited_for_in_silence() -> None:
    admission = Admission(1, Memory(100 * GIB), floor=GIB, poll_seconds=3600)
    waits, began = threading.Event(), threading.Event()

    def second() -> None:
        with admission.admitted(waits.set) as run:
            began.set()
            assert not run.had_company

    with admission.admitted(nothing) as first:
        thread = threading.Thread(target=second, daemon=True)
        thread.start()
        assert not began.wait(0.2)
    assert began.wait(30)
    thread.join(30)
    assert not waits.is_set()
    assert not first.had_company


def test_who_waits_for_a_turn_and_then_for_memory_tells_of_the_memory() -> None:
    memory = Memory(100 * GIB)
    admission = Admission(2, memory, floor=GIB, poll_seconds=3600)
    waits, leave = threading.Event(), threading.Event()
    with admission.admitted(nothing):
        with admission.admitted(nothing):
            thread = begin(admission, waits, leave)
            memory.free = 0
            assert not waits.wait(0.2)
        assert waits.wait(30)
    leave.set()
    thread.join(30)
    assert not thread.is_alive()


class Clock:
    """Seconds as a test sets them."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.mark.parametrize(
    ("before", "beside", "company"),
    [(0.0, 0.9, False), (0.0, 1.1, True), (300.0, 0.1, False)],
    ids=["for a moment", "for long", "it ended just after the run began"],
)
def test_a_run_that_is_over_gives_its_turn_away_and_its_measuring_is_company(
    before: float, beside: float, company: bool
) -> None:
    clock = Clock()
    admission = Admission(1, Memory(100 * GIB), floor=GIB, clock=clock)
    with contextlib.ExitStack() as second:
        with admission.admitted(nothing) as measured:
            measured.is_over()
            clock.now += before
            run = second.enter_context(admission.admitted(nothing))
            clock.now += beside
        run.is_over()
        assert run.had_company is company
    assert not measured.had_company


def test_a_long_measuring_that_outlasts_a_run_was_company() -> None:
    clock = Clock()
    admission = Admission(1, Memory(100 * GIB), floor=GIB, clock=clock)
    with admission.admitted(nothing) as measured:
        measured.is_over()
        with admission.admitted(nothing) as run:
            clock.now += 1.1
            run.is_over()
            assert run.had_company


def test_beside_a_measuring_a_run_needs_free_memory() -> None:
    memory = Memory(0)
    admission = Admission(1, memory, floor=GIB, poll_seconds=3600)
    waits, leave = threading.Event(), threading.Event()
    leave.set()
    with admission.admitted(nothing) as measured:
        measured.is_over()
        thread = begin(admission, waits, leave)
        assert waits.wait(30)
        assert thread.is_alive()
    thread.join(30)
    assert not thread.is_alive()


def test_who_runs_alone_waits_until_others_are_measured() -> None:
    admission = Admission(2, Memory(100 * GIB), floor=GIB, poll_seconds=3600)
    waits, began = threading.Event(), threading.Event()

    def run_alone() -> None:
        with admission.admitted(waits.set, alone=True):
            began.set()

    with admission.admitted(nothing) as measured:
        measured.is_over()
        thread = threading.Thread(target=run_alone, daemon=True)
        thread.start()
        assert waits.wait(30)
        assert not began.wait(0.2)
    assert began.wait(30)
    thread.join(30)


def test_others_begin_while_one_that_ran_alone_is_measured() -> None:
    admission = Admission(1, Memory(100 * GIB), floor=GIB)
    with admission.admitted(nothing, alone=True) as alone:
        alone.is_over()
        with admission.admitted(nothing):
            pass
    with admission.admitted(nothing):  # it is counted no longer
        pass


def test_one_that_gives_up_waiting_holds_nobody_back() -> None:
    class GivesUpError(Exception):
        pass

    def give_up() -> None:
        raise GivesUpError

    admission = Admission(1, Memory(100 * GIB), floor=GIB)
    with (
        admission.admitted(nothing),
        pytest.raises(GivesUpError),
        admission.admitted(give_up, alone=True),
    ):
        pass
    with admission.admitted(nothing):
        pass
