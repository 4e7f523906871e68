"""The warm worker's own process: it has imported the libraries, run nothing, and forks.

Run as ``python -m graders.sandbox.zygote DESCRIPTOR MODULE,MODULE…``. Over the control socket
it takes requests that carry the descriptors of a new process's sockets:

- ``child``: fork, enter the jail, call the entry point with the channel;
- ``service``: fork and call the entry point with the channel, outside any jail (trusted code).

It has never seen a test, a label or a solution, and it never runs a TensorFlow operation: a fork
after TensorFlow's runtime has started can deadlock, a fork after its import cannot.
"""

from __future__ import annotations

import ctypes
import gc
import importlib
import json
import os
import select
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from graders.sandbox import confined, huge_pages, kernel, namespaces, probe
from graders.sandbox.jail import Jail

MAX_MESSAGE = 65536
_MANY = 3
"""Children after which a class is likely: for one notebook nothing is gained."""


def main(arguments: list[str]) -> int:
    """Import the modules named in ``arguments[1]``, report ready, serve until the socket closes."""
    control = socket.socket(fileno=int(arguments[0]))
    kernel.set_process_option(kernel.PR_SET_PDEATHSIG, signal.SIGKILL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _blank_start_environment()
    gc.disable()  # nearly all that an import makes stays: looking for what does not is no use
    for module in filter(None, arguments[1].split(",")):
        importlib.import_module(module)
    gc.enable()
    gc.collect()
    gc.freeze()  # keeps the collector from touching, and so copying, shared pages
    control.send(json.dumps({"ready": True, "threads": _num_threads()}).encode())
    return _serve(control)


def _blank_start_environment() -> None:
    """Blank the block behind ``/proc/self/environ``: it names the grader's folders.

    The variables themselves move to the heap first and stay.
    """
    for name, value in os.environ.items():
        os.putenv(name, value)
    # Fields 50 and 51 of proc(5): where the block starts and ends; the first two are cut off.
    fields = Path("/proc/self/stat").read_text().rpartition(")")[2].split()
    start, end = int(fields[47]), int(fields[48])
    ctypes.memset(start, 0, end - start)


def _num_threads() -> int:
    return len(os.listdir("/proc/self/task")) if os.path.isdir("/proc/self/task") else 0  # noqa: PTH112, PTH208


def _serve(control: socket.socket) -> int:
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the kernel reaps supervisors
    num_children = 0
    steps = huge_pages.gather()
    while True:
        if num_children >= _MANY:
            _use_spare_time(control, steps)
        raw, descriptors, _flags, _address = socket.recv_fds(control, MAX_MESSAGE, 2)
        if not raw:
            return 0
        request = json.loads(raw)
        worker = os.getpid()
        pid = os.fork()
        if pid == 0:
            kernel.die_with_parent(worker)
            _run_request(request, control, descriptors)
        for descriptor in descriptors:
            os.close(descriptor)
        control.send(json.dumps({"pid": pid}).encode())
        num_children += request["op"] == "child" and request["entry"] != probe.ENTRY


def _use_spare_time(control: socket.socket, steps: Iterator[bool]) -> None:
    """Take steps until a request comes or there are no more."""
    while not select.select([control], [], [], 0)[0] and next(steps, None) is not None:
        pass


def _run_request(request: dict[str, Any], control: socket.socket, descriptors: list[int]) -> None:
    """In the fork: never returns to the serving loop, whatever happens."""
    status = 1
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        control.close()
        entry = _entry_point(request["entry"])
        if request["op"] == "service":
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            status = entry(socket.socket(fileno=descriptors[0]))
        else:
            status = _run_child(Jail.from_dict(request["jail"]), entry, descriptors)
    except BaseException:
        sys.excepthook(*sys.exc_info())
    finally:
        os._exit(status)


def _run_child(jail: Jail, entry: Callable[[socket.socket], int], descriptors: list[int]) -> int:
    channel, report = descriptors

    def body() -> int:
        os.setsid()  # a signal to its process group, even from another namespace, is its own affair
        signal.signal(signal.SIGINT, signal.default_int_handler)
        return entry(socket.socket(fileno=channel))

    run = namespaces.run if jail.protection == "namespaces" else confined.run
    status = run(jail, channel, body)
    used = os.times()
    ending = {"status": status, "cpu_seconds": used.children_user + used.children_system}
    socket.socket(fileno=report).send(json.dumps(ending).encode())
    return 0


def _entry_point(name: str) -> Callable[[socket.socket], int]:
    module, _, function = name.partition(":")
    entry: Callable[[socket.socket], int] = getattr(importlib.import_module(module), function)
    return entry


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
