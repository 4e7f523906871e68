"""A service over many questions: what it has gathered is given up, and decides no answer."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import psutil
import pytest

from graders.sandbox import Service, Worker, seconds_waited
from tests.waiting import kept_waiting

MB = 2**20
HOARD = "tests.sandbox.entries:hoard"


@pytest.fixture
def service(light_worker: Worker) -> Iterator[Service]:
    made = Service(lambda: light_worker.start_service(HOARD), timeout=20, most_bytes=300 * MB)
    yield made
    made.close()


def ask(service: Service, megabytes: int, *, room: int = 2**20) -> tuple[str, int, int]:
    answer = service.ask("keep", {"bytes": megabytes * MB, "room": room * MB})
    return answer.kind, answer.body["pid"], answer.body["asked"]


def test_a_process_that_holds_little_goes_on(service: Service):
    kind, first, _ = ask(service, 1)
    assert kind == "kept"
    assert ask(service, 1) == ("kept", first, 2)


def test_a_process_that_holds_too_much_ends_after_its_answer(service: Service):
    kind, first, _ = ask(service, 400)
    assert kind == "kept"
    if psutil.pid_exists(first):
        psutil.wait_procs([psutil.Process(first)], timeout=10)
    kind, second, asked = ask(service, 1)
    assert (kind, asked) == ("kept", 1)
    assert second != first


def test_what_earlier_questions_left_decides_no_answer(service: Service):
    _, first, _ = ask(service, 60, room=100)
    kind, second, asked = ask(service, 60, room=100)
    assert (kind, asked) == ("kept", 1)
    assert second != first


def test_what_never_fits_is_told_once_a_fresh_process_says_so(service: Service):
    ask(service, 1, room=100)
    kind, _, asked = ask(service, 200, room=100)
    assert (kind, asked) == ("exhausted", 1)
    assert ask(service, 1, room=100)[::2] == ("kept", 1)


def test_a_process_that_ended_between_two_questions_is_replaced(service: Service):
    _, first, _ = ask(service, 1)
    process = psutil.Process(first)
    process.kill()  # as with the worker that forked it
    process.wait(10)
    kind, second, asked = ask(service, 1)
    assert (kind, asked) == ("kept", 1)
    assert second != first


def test_who_waits_while_others_are_answered_knows_for_how_long(service: Service):
    ask(service, 1)
    mine, theirs = seconds_waited(), []

    def wait_and_ask(asks: threading.Event) -> None:
        before = seconds_waited()
        asks.set()
        ask(service, 1)
        theirs.append(seconds_waited() - before)

    held = kept_waiting(service._lock, wait_and_ask)  # as while it answers somebody else
    assert held / 2 < theirs[0]
    assert seconds_waited() == mine
