"""The trusted side of the warm worker: starts it once, asks it for children and services."""

from __future__ import annotations

import json
import os
import select
import socket
import subprocess
import sys
import threading
from collections.abc import Sequence
from concurrent.futures import Future
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import graders
from graders.errors import WorkerEndedError
from graders.evidence.channel import Channel
from graders.sandbox import kernel, probe
from graders.sandbox.child import Child
from graders.sandbox.jail import Jail, Protection
from graders.sandbox.service import ServiceProcess

_PROBES = 3
_KEPT_VARIABLES = ("PATH", "LD_LIBRARY_PATH", "TZ", "LANG")
_START_SECONDS = 300.0


class Worker:
    """A process that has imported ``modules`` and forks on request.

    Start it as early as possible: importing goes on while the caller does other things, and the
    first request waits for it.

    Args:
        modules: Modules to import before the first fork.
        home: An empty folder that serves as its home.
        environment: Further environment variables, such as thread counts.
    """

    def __init__(
        self, modules: Sequence[str], *, home: Path, environment: dict[str, str] | None = None
    ) -> None:
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._lock = threading.Lock()
        self._ready = False
        self._protection: Protection | None = None
        command = [
            sys.executable,
            "-P",
            "-m",
            "graders.sandbox.zygote",
            str(theirs.fileno()),
            ",".join(modules),
        ]
        self._process = _start(
            command,
            pass_fds=[theirs.fileno()],
            env=_clean_environment(home, environment or {}),
            cwd=home,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=None if os.environ.get("LABGRADE_DEBUG") else subprocess.DEVNULL,
            start_new_session=True,
        )
        theirs.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def pid(self) -> int:
        """The worker's process id."""
        return self._process.pid

    def is_alive(self) -> bool:
        """Whether the worker still runs; its children die with it."""
        return self._process.poll() is None

    @property
    def was_warm(self) -> bool:
        """Whether it has ever answered, so that it can import what it has to."""
        return self._ready

    def protection(self, home: Path) -> Protection:
        """The strongest protection this machine offers, tried once with a real child."""
        if self._protection is None:
            self._protection = self._probe(home)
        return self._protection

    def start_child(self, entry: str, jail: Jail, *, max_bytes: int) -> Child:
        """Fork a child that runs ``entry`` (``module:function``) inside ``jail``.

        Raises:
            WorkerEndedError: If the worker has ended.
        """
        ours, theirs = socket.socketpair()
        report, their_report = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        request = {"op": "child", "entry": entry, "jail": jail.to_dict()}
        with theirs, their_report:
            pid = self._request(request, [theirs.fileno(), their_report.fileno()])
        return Child(pid, Channel(ours, max_total_bytes=max_bytes), report)

    def start_service(self, entry: str) -> ServiceProcess:
        """Fork a trusted process that runs ``entry``; it ends when the channel is closed."""
        ours, theirs = socket.socketpair()
        with theirs:
            pid = self._request({"op": "service", "entry": entry}, [theirs.fileno()])
        return ServiceProcess(pid, Channel(ours, max_total_bytes=2**62))

    def close(self) -> None:
        """End the worker; its children and services die with it."""
        self._control.close()
        self._process.kill()  # it may still be importing, and has nothing to tidy up
        self._process.wait()

    def _request(self, request: dict[str, Any], descriptors: list[int]) -> int:
        with self._lock:
            try:
                if not self._ready:
                    self._receive()
                    self._ready = True
                socket.send_fds(self._control, [json.dumps(request).encode()], descriptors)
                return int(self._receive()["pid"])
            except OSError as error:
                self._process.kill()  # it may be there still, and answer nothing any more
                self._process.wait()
                raise WorkerEndedError(f"The warm worker is gone: {error}.") from error

    def _receive(self) -> dict[str, Any]:
        self._control.settimeout(_START_SECONDS)
        raw = self._control.recv(4096)
        if not raw:
            raise WorkerEndedError(
                f"The warm worker stopped with status {self._process.wait()}.",
                next_step="Run `labgrade doctor`; LABGRADE_DEBUG=1 shows what it printed.",
            )
        answer: dict[str, Any] = json.loads(raw)
        return answer

    def _probe(self, home: Path) -> Protection:
        kinds: tuple[Protection, ...] = ("namespaces",)
        if sys.platform == "linux" and kernel.landlock_version():
            kinds += ("landlock",)
        for kind in kinds:
            jail = Jail(readable=(), workspace=str(home), protection=kind)
            # Somebody may kill one: no reason to confine a whole class less.
            for _ in range(_PROBES):
                child = self.start_child(probe.ENTRY, jail, max_bytes=1024)
                if child.wait(timeout=30).status == 0:
                    return kind
        return "none"


def _start(command: Sequence[str], **options: Any) -> subprocess.Popen[bytes]:
    """Start a process from a thread that lives until the process ends.

    A parent-death signal comes when the *thread* that forked ends (prctl(2)), and the caller's
    may be one of a pool that shrinks.
    """
    started: Future[subprocess.Popen[bytes]] = Future()

    def start_and_stay() -> None:
        try:
            process = subprocess.Popen(command, **options)
        except BaseException as error:
            started.set_exception(error)
            return
        handle = os.pidfd_open(process.pid)
        started.set_result(process)
        # Watched and not waited for: whoever asks whether it lives must be the one to reap it.
        watch = select.poll()
        watch.register(handle, select.POLLIN)
        watch.poll()
        os.close(handle)

    threading.Thread(target=start_and_stay, name="labgrade-worker", daemon=True).start()
    return started.result()


def _clean_environment(home: Path, extra: dict[str, str]) -> dict[str, str]:
    """The environment of the worker: nothing of the grader's but what Python needs to start."""
    kept = {name: os.environ[name] for name in _KEPT_VARIABLES if name in os.environ}
    package_parent = str(Path(graders.__file__).resolve().parent.parent)
    return {
        **kept,
        "HOME": str(home),
        "PYTHONPATH": package_parent,
        "PYTHONHASHSEED": "0",
        "PYTHONDONTWRITEBYTECODE": "1",
        **extra,
    }
