"""What surrounds an attacked grader: secrets, listeners, bystanders, and who watches them."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psutil

ENVIRONMENT_SECRET = "swordfish" + "-of-the-grader"
FILE_SECRET = "file-of-the" + "-instructor"
CLASSMATE_SECRET = "word-of-a" + "-classmate"
SECRETS = (ENVIRONMENT_SECRET, FILE_SECRET, CLASSMATE_SECRET, "A validation split of up to a fifth")
"""Texts that no evidence, report or page of an attacker may hold; the last is a hidden test's."""

_WAIT = "import sys; print('up', flush=True); sys.stdin.read()"


class Watcher:
    """Remembers every process below this one; tells which of them are left."""

    def __init__(self) -> None:
        self._seen: dict[int, psutil.Process] = {}
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    @contextlib.contextmanager
    def watching(self) -> Iterator[None]:
        """Look while the context lasts."""
        self._thread.start()
        try:
            yield
        finally:
            self._stop.set()
            self._thread.join()

    def left(self, spared: set[int]) -> list[psutil.Process]:
        """Processes that are still there, given a while to end."""
        seen = [process for pid, process in self._seen.items() if pid not in spared]
        deadline = time.monotonic() + 20
        while (alive := [entry for entry in seen if _lives(entry)]) and time.monotonic() < deadline:
            threading.Event().wait(0.1)
        return alive

    def _look(self) -> None:
        me = psutil.Process()
        while not self._stop.wait(0.2):
            with contextlib.suppress(psutil.Error):
                for process in me.children(recursive=True):
                    self._seen.setdefault(process.pid, process)


def _lives(process: psutil.Process) -> bool:
    with contextlib.suppress(psutil.Error):
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    return False


class World:
    """Secrets and services of the machine, as an attack would like to reach them.

    Args:
        folder: An empty folder, open to every user.
    """

    def __init__(self, folder: Path) -> None:
        self.secrets = folder / "secrets"
        self.secrets.mkdir()
        (self.secrets / "secret.txt").write_text(FILE_SECRET)
        self.secrets.chmod(0o777)
        (self.secrets / "secret.txt").chmod(0o666)
        self.bystanders = [self._bystander() for _ in range(2)]
        self.tcp = socket.create_server(("127.0.0.1", 0))
        self.udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.udp.bind(("127.0.0.1", 0))
        self.abstract = f"labgrade-adversarial-{os.getpid()}"
        self.local = [socket.socket(socket.AF_UNIX) for _ in range(2)]
        self.local[0].bind(f"\0{self.abstract}")
        self.local[1].bind(str(self.secrets / "named.sock"))
        (self.secrets / "named.sock").chmod(0o777)
        for listener in self.local:
            listener.listen()
        for listener in (self.tcp, self.udp, *self.local):
            listener.setblocking(False)

    def places(self) -> dict[str, str]:
        """The marks in a case's source, and what stands for them."""
        return {
            "@SECRETS@": str(self.secrets),
            "@GRADER_PID@": str(self.bystanders[0].pid),
            "@WORKER_PID@": str(self.bystanders[1].pid),
            "@TCP_PORT@": str(self.tcp.getsockname()[1]),
            "@UDP_PORT@": str(self.udp.getsockname()[1]),
            "@ABSTRACT@": self.abstract,
        }

    def touched(self) -> list[str]:
        """What an attack has reached, in words; empty when nothing."""
        found = [f"a bystander ended ({p.poll()})" for p in self.bystanders if p.poll() is not None]
        for name, listener in (
            ("tcp", self.tcp),
            ("abstract", self.local[0]),
            ("named", self.local[1]),
        ):
            with contextlib.suppress(BlockingIOError):
                listener.accept()
                found.append(f"the {name} listener was reached")
        with contextlib.suppress(BlockingIOError):
            self.udp.recv(100)
            found.append("the udp listener was reached")
        if sorted(path.name for path in self.secrets.iterdir()) != ["named.sock", "secret.txt"]:
            found.append("files were made or removed")
        if (self.secrets / "secret.txt").read_text() != FILE_SECRET:
            found.append("a file was changed")
        facts = (self.secrets / "secret.txt").stat()
        if facts.st_mode & 0o777 != 0o666 or facts.st_mtime < 1000:
            found.append("a file's mode or time was changed")
        return found

    def close(self) -> None:
        """End the bystanders and listeners."""
        for process in self.bystanders:
            process.kill()
            process.communicate()
        for listener in (self.tcp, self.udp, *self.local):
            listener.close()

    @staticmethod
    def _bystander() -> subprocess.Popen[str]:
        """A process of the grader's user with a secret in its environment, as the grader is one."""
        process = subprocess.Popen(
            [sys.executable, "-c", _WAIT],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "SECRET_OF_THE_GRADER": ENVIRONMENT_SECRET},
        )
        assert process.stdout is not None
        process.stdout.readline()
        return process
