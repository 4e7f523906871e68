"""The trusted side's hold on one child: its channel, its memory, its end."""

from __future__ import annotations

import contextlib
import dataclasses
import json
import os
import signal
import socket
from multiprocessing import connection as connections

import psutil

from graders.evidence.channel import Channel


@dataclasses.dataclass(frozen=True)
class Ending:
    """How a child ended.

    Args:
        status: Its exit status (128 + n for signal n), or None if it was killed.
        cpu_seconds: Processor seconds of all its processes, 0 if it was killed.
    """

    status: int | None
    cpu_seconds: float = 0.0


class Child:
    """A process of the worker, with everything that it starts.

    Args:
        pid: Host pid of its supervisor.
        channel: The socket to talk through.
        report: Where the supervisor says how the child ended.
    """

    def __init__(self, pid: int, channel: Channel, report: socket.socket) -> None:
        self.pid = pid
        self.channel = channel
        self._report = report
        try:
            self._handle: int | None = os.pidfd_open(pid)
        except OSError:  # it has ended already
            self._handle = None

    def memory_bytes(self) -> int:
        """Memory of all its processes: proportional set size, so that shared pages count once."""
        total = 0
        for process in self._processes():
            with contextlib.suppress(psutil.Error):
                total += process.memory_full_info().pss
        return total

    def resident_bytes(self) -> int:
        """An upper bound of :meth:`memory_bytes`, far cheaper: shared pages count once each."""
        total = 0
        for process in self._processes():
            with contextlib.suppress(psutil.Error):
                total += process.memory_info().rss
        return total

    def pids(self) -> list[int]:
        """Host pids of its processes, the supervisor first."""
        return [process.pid for process in self._processes()]

    def kill(self) -> None:
        """End the child and everything it started, now. Safe to call at any time."""
        inner = self._processes()[1:]
        self._signal(signal.SIGKILL)
        for process in inner:
            with contextlib.suppress(psutil.Error):
                process.kill()

    def has_ended(self, seconds: float) -> bool:
        """Wait for the end of the child; whether it has come within ``seconds``."""
        return bool(connections.wait([self._report], seconds))

    def wait(self, timeout: float) -> Ending:
        """The end of the child; kills it when it has not ended within ``timeout`` seconds."""
        self._report.settimeout(timeout)
        try:
            raw = self._report.recv(4096)
        except (TimeoutError, BlockingIOError):  # the latter when there is no time to wait at all
            raw = b""
        self.kill()
        self._close()
        return Ending(**json.loads(raw)) if raw else Ending(None)

    def _processes(self) -> list[psutil.Process]:
        if self._handle is None:
            return []
        with contextlib.suppress(psutil.Error):
            supervisor = psutil.Process(self.pid)
            return [supervisor, *supervisor.children(recursive=True)]
        return []

    def _signal(self, number: signal.Signals) -> None:
        if self._handle is not None:
            with contextlib.suppress(ProcessLookupError):
                signal.pidfd_send_signal(self._handle, number)

    def _close(self) -> None:
        self._report.close()
        self.channel.close()
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None
