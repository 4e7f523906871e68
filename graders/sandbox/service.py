"""A trusted process forked from the warm worker: one question, one answer, within a time."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy.typing as npt
import psutil

from graders.errors import GraderError
from graders.evidence.channel import Channel, Frame

EXHAUSTED = "exhausted"
"""The kind of an answer that says that there was too little memory for one."""


class ServiceProcess:
    """The process itself: its channel and the means to end it.

    Args:
        pid: Its host pid.
        channel: The socket to talk through.
    """

    def __init__(self, pid: int, channel: Channel) -> None:
        self.channel = channel
        self._pid = pid
        try:
            self._handle: int | None = os.pidfd_open(pid)
        except OSError:  # it has ended already
            self._handle = None

    def resident_bytes(self) -> int:
        """Memory that it holds, shared or not; 0 once it has ended."""
        try:
            return int(psutil.Process(self._pid).memory_info().rss)
        except psutil.Error:
            return 0

    def has_ended(self) -> bool:
        """Whether it has ended, of itself or with the worker that forked it."""
        if self._handle is None:
            return True
        watch = select.poll()
        watch.register(self._handle, select.POLLIN)
        return bool(watch.poll(0))

    def kill(self) -> None:
        """End it, whatever it is doing. Safe to call twice."""
        self.channel.close()
        if self._handle is not None:
            with contextlib.suppress(ProcessLookupError):
                signal.pidfd_send_signal(self._handle, signal.SIGKILL)
            os.close(self._handle)
            self._handle = None


_WAITS = threading.local()


def seconds_waited() -> float:
    """For how long this thread has waited, in all, while services worked for others."""
    seconds: float = getattr(_WAITS, "seconds", 0.0)
    return seconds


@contextlib.contextmanager
def waiting_for(turn: contextlib.AbstractContextManager[Any]) -> Iterator[None]:
    """Enter ``turn``, a lock for instance; the time until it is had counts as waited."""
    came = time.monotonic()
    with turn:
        _WAITS.seconds = seconds_waited() + time.monotonic() - came
        yield


class Service:
    """Asks a service process, starting it at first need and again after a failure.

    TensorFlow keeps some megabytes of every model that it ever ran, and gives them back to nobody.
    So a process that holds too much is ended after its answer, and the next question goes to
    another.

    Safe to use from several threads; questions are answered one at a time.

    Args:
        start: Starts the process.
        timeout: Seconds for one answer.
        most_bytes: Resident memory above which a process answers no further question.
    """

    def __init__(
        self, start: Callable[[], ServiceProcess], *, timeout: float, most_bytes: int
    ) -> None:
        self._start = start
        self._timeout = timeout
        self._most_bytes = most_bytes
        self._process: ServiceProcess | None = None
        self._lock = threading.Lock()

    def ask(
        self, kind: str, body: dict[str, Any], arrays: Sequence[npt.NDArray[Any]] = ()
    ) -> Frame:
        """The answer to one question.

        One of the kind :data:`EXHAUSTED` comes from a process that had answered nothing before:
        whether the memory suffices must not depend on who asked earlier.

        Raises:
            TimeoutError: If it takes too long; the process is ended.
            GraderError: If the process failed; the next question starts another.
        """
        with waiting_for(self._lock):
            if self._process is not None and self._process.has_ended():
                self._end()  # no question was at work, so that none has ended it
            has_answered = self._process is not None
            answer = self._ask(kind, body, arrays)
            if answer.kind == EXHAUSTED and has_answered:
                self._end()
                answer = self._ask(kind, body, arrays)
            if answer.kind == EXHAUSTED or self._holds_too_much():
                self._end()
            return answer

    def close(self) -> None:
        """End the process."""
        with self._lock:
            self._end()

    def _ask(self, kind: str, body: dict[str, Any], arrays: Sequence[npt.NDArray[Any]]) -> Frame:
        if self._process is None:
            self._process = self._start()
            self._process.channel.set_timeout(self._timeout)
        try:
            self._process.channel.send(kind, body, arrays)
            answer = self._process.channel.receive()
        except TimeoutError:
            self._end()
            raise
        except OSError as error:
            self._end()
            raise GraderError(f"A service of the grader failed: {error}.") from error
        if answer is None:
            self._end()
            raise GraderError("A service of the grader ended while it was at work.")
        return answer

    def _holds_too_much(self) -> bool:
        return self._process is not None and self._process.resident_bytes() > self._most_bytes

    def _end(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process = None
