"""A trusted process forked from the warm worker: one question, one answer, within a time."""

from __future__ import annotations

import contextlib
import os
import signal
import threading
from collections.abc import Callable, Sequence
from typing import Any

import numpy.typing as npt

from graders.errors import GraderError
from graders.evidence.channel import Channel, Frame


class ServiceProcess:
    """The process itself: its channel and the means to end it.

    Args:
        pid: Its host pid.
        channel: The socket to talk through.
    """

    def __init__(self, pid: int, channel: Channel) -> None:
        self.channel = channel
        try:
            self._handle: int | None = os.pidfd_open(pid)
        except OSError:  # it has ended already
            self._handle = None

    def kill(self) -> None:
        """End it, whatever it is doing. Safe to call twice."""
        self.channel.close()
        if self._handle is not None:
            with contextlib.suppress(ProcessLookupError):
                signal.pidfd_send_signal(self._handle, signal.SIGKILL)
            os.close(self._handle)
            self._handle = None


class Service:
    """Asks a service process, starting it at first need and again after a failure.

    Safe to use from several threads; questions are answered one at a time.

    Args:
        start: Starts the process.
        timeout: Seconds for one answer.
    """

    def __init__(self, start: Callable[[], ServiceProcess], *, timeout: float) -> None:
        self._start = start
        self._timeout = timeout
        self._process: ServiceProcess | None = None
        self._lock = threading.Lock()

    def ask(
        self, kind: str, body: dict[str, Any], arrays: Sequence[npt.NDArray[Any]] = ()
    ) -> Frame:
        """The answer to one question.

        Raises:
            TimeoutError: If it takes too long; the process is ended.
            GraderError: If the process failed; the next question starts another.
        """
        with self._lock:
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

    def close(self) -> None:
        """End the process."""
        with self._lock:
            self._end()

    def _end(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process = None
