"""Calls that the kernel refuses to a child, and those that do nothing there."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.sandbox.conftest import Inside

LEVELS = ("namespaces", "landlock")
LIBC = "import ctypes; libc = ctypes.CDLL(None, use_errno=True)\n"


@pytest.fixture(params=LEVELS)
def level(request: pytest.FixtureRequest) -> str:
    request.getfixturevalue(request.param)
    return str(request.param)


def test_memory_that_nobody_counts_is_refused(inside: Inside, level: str):
    assert inside("os.memfd_create('x')", protection=level).startswith("PermissionError")
    segment = LIBC + "result = libc.shmget(0, 2**30, 0o1600)"
    assert inside(segment, protection=level) == -1


def test_what_a_child_starts_is_refused_it_too(inside: Inside, level: str):
    source = (
        "result = 'forked'\nif (pid := os.fork()) == 0:\n"
        "    try: os.memfd_create('x')\n    except PermissionError: os._exit(7)\n    os._exit(0)\n"
        "result = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])"
    )
    assert inside(source, protection=level) == 7


@pytest.mark.parametrize("family", ["AF_INET", "AF_INET6", "AF_UNIX", "AF_NETLINK"])
def test_without_namespaces_there_are_no_sockets(inside: Inside, landlock: None, family: str):
    for kind in ("SOCK_STREAM", "SOCK_DGRAM"):
        source = f"import socket; socket.socket(socket.{family}, socket.{kind})"
        assert inside(source, protection="landlock").startswith("PermissionError")


def test_pairs_of_sockets_work_but_for_datagrams(inside: Inside, landlock: None):
    pair = "import socket; a, b = socket.socketpair(); a.send(b'x'); result = len(b.recv(9))"
    assert inside(pair, protection="landlock") == 1
    datagrams = "import socket; socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)"
    assert inside(datagrams, protection="landlock").startswith("PermissionError")


def test_modes_owners_and_times_of_files_stay(inside: Inside, landlock: None, tmp_path: Path):
    file = tmp_path / "grades.csv"
    file.write_text("grades")
    file.chmod(0o644)
    before = file.stat()
    source = (
        f"path = {str(file)!r}\nresult = 'tried'\n"
        "for act in (lambda: os.chmod(path, 0o777), lambda: os.utime(path, (1, 1)),"
        " lambda: os.chown(path, 1, 1), lambda: os.setxattr(path, 'user.x', b'1')):\n"
        "    try: act()\n    except OSError: pass"
    )
    assert inside(source, protection="landlock") == "tried"
    after = file.stat()
    assert (after.st_mode, after.st_uid, after.st_mtime) == (
        before.st_mode,
        before.st_uid,
        before.st_mtime,
    )


def test_limits_of_other_processes_stay(inside: Inside, landlock: None):
    other = f"import resource; resource.prlimit({os.getpid()}, resource.RLIMIT_CPU, (1, 1))"
    assert inside(other, protection="landlock").startswith(("PermissionError", "ProcessLookup"))
    own = "import resource; result = resource.getrlimit(resource.RLIMIT_CORE)[0]"
    assert inside(own, protection="landlock") == 0
