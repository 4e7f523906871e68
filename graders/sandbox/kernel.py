"""The Linux system calls that the standard library does not offer, as thin functions.

Each raises OSError with the call's name, as ``os`` functions do. Constants are those of the
kernel's headers.
"""

from __future__ import annotations

import ctypes
import os
import platform
import select
import signal
import struct
from collections.abc import Iterable

CLONE_NEWNS = 0x00020000
CLONE_NEWUTS = 0x04000000
CLONE_NEWIPC = 0x08000000
CLONE_NEWUSER = 0x10000000
CLONE_NEWPID = 0x20000000
CLONE_NEWNET = 0x40000000

MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC = 1, 2, 4, 8
MS_REMOUNT, MS_BIND, MS_REC, MS_PRIVATE = 32, 4096, 16384, 1 << 18
MNT_DETACH = 2
_MADV_COLLAPSE = 25

PR_SET_PDEATHSIG, PR_CAPBSET_DROP, PR_SET_NO_NEW_PRIVS = 1, 24, 38
_PR_GET_DUMPABLE, _PR_SET_DUMPABLE = 3, 4

_PIVOT_ROOT = {"x86_64": 155, "aarch64": 41}
_LANDLOCK_CREATE, _LANDLOCK_ADD, _LANDLOCK_RESTRICT = 444, 445, 446
_LANDLOCK_RULE_PATH = 1
_LANDLOCK_VERSION = 1
# Rights of linux/landlock.h in bit order; reading is execute, read_file and read_dir.
LANDLOCK_READ = 0b1101
LANDLOCK_ALL_BY_ABI = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 4: (1 << 15) - 1}
# Of a file that is no folder: execute, write, read, truncate, ioctl.
_LANDLOCK_FILE_RIGHTS = 0b111 | 1 << 14 | 1 << 15
_LANDLOCK_NET = 0b11
_LANDLOCK_SCOPES = 0b11


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _check(result: int, call: str) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{call}: {os.strerror(number)}")
    return result


def unshare(flags: int) -> None:
    """Leave the namespaces named by ``flags`` for new ones (unshare(2))."""
    _check(_libc().unshare(flags), "unshare")


def mount(source: str, target: str, kind: str | None, flags: int, options: str = "") -> None:
    """Mount ``source`` at ``target``."""
    result = _libc().mount(
        source.encode(),
        target.encode(),
        kind.encode() if kind else None,
        ctypes.c_ulong(flags),
        options.encode() if options else None,
    )
    _check(result, f"mount {target}")


def unmount(target: str) -> None:
    """Detach what is mounted at ``target`` (umount2 with MNT_DETACH)."""
    _check(_libc().umount2(target.encode(), MNT_DETACH), f"umount {target}")


def collapse(address: int, size: int) -> None:
    """Put the pages from ``address`` on into huge ones (madvise with MADV_COLLAPSE, Linux 6.1)."""
    place = ctypes.c_void_p(address)
    _check(_libc().madvise(place, ctypes.c_size_t(size), _MADV_COLLAPSE), "madvise")


def pivot_root(new_root: str, put_old: str) -> None:
    """Make ``new_root`` the root of this mount namespace (pivot_root(2))."""
    number = _PIVOT_ROOT.get(platform.machine())
    if number is None:
        raise OSError(38, f"pivot_root: unknown machine {platform.machine()}")
    _check(_libc().syscall(number, new_root.encode(), put_old.encode()), "pivot_root")


def set_process_option(option: int, value: int) -> None:
    """prctl(2) with one argument."""
    _check(_libc().prctl(option, ctypes.c_ulong(value), 0, 0, 0), "prctl")


def is_dumpable() -> bool:
    """Whether others of this process's user may read and write its memory (proc(5), ptrace(2))."""
    return int(_libc().prctl(_PR_GET_DUMPABLE, 0, 0, 0, 0)) == 1


def set_dumpable(value: bool) -> None:
    """Open or close this process's memory to others of its user; forks begin like their parent."""
    set_process_option(_PR_SET_DUMPABLE, int(value))


def die_with_parent(parent: int) -> None:
    """Have the kernel kill this process when process ``parent``, which forked it, ends.

    A parent that ended before the call gives no signal any more: then this process ends here.
    A change of user clears the request; make it again afterwards.
    """
    set_process_option(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


def die_with_outer_parent(handle: int) -> None:
    """The same for process 1 of a pid namespace, which cannot name its parent.

    Args:
        handle: A pidfd that the parent opened of itself before it forked.
    """
    set_process_option(PR_SET_PDEATHSIG, signal.SIGKILL)
    if select.select([handle], [], [], 0)[0]:  # readable once the process has ended
        os._exit(1)


def drop_capabilities() -> None:
    """Empty every capability set of this process, the bounding set included."""
    libc = _libc()
    for capability in range(64):
        libc.prctl(PR_CAPBSET_DROP, ctypes.c_ulong(capability), 0, 0, 0)
    header = struct.pack("=Ii", 0x20080522, 0)
    _check(libc.capset(header, bytes(24)), "capset")


def landlock_version() -> int:
    """The Landlock ABI of this kernel, 0 where it has none."""
    return max(0, int(_libc().syscall(_LANDLOCK_CREATE, None, 0, _LANDLOCK_VERSION)))


def restrict_with_landlock(readable: Iterable[str], writable: Iterable[str]) -> None:
    """Confine this process to ``readable`` and ``writable`` trees, without TCP or outer signals.

    Needs no privileges; sets no_new_privs first, as the kernel demands.

    Raises:
        OSError: If the kernel has no Landlock.
    """
    version = landlock_version()
    if version == 0:
        raise OSError(38, "landlock: not in this kernel")
    handled = LANDLOCK_ALL_BY_ABI.get(version, (1 << 16) - 1)
    net = _LANDLOCK_NET if version >= 4 else 0
    scopes = _LANDLOCK_SCOPES if version >= 6 else 0
    attributes = struct.pack("=QQQ", handled, net, scopes)
    size = 24 if version >= 6 else 16 if version >= 4 else 8
    libc = _libc()
    ruleset = _check(
        libc.syscall(_LANDLOCK_CREATE, attributes, ctypes.c_size_t(size), 0), "landlock"
    )
    try:
        for path in readable:
            _allow(libc, ruleset, path, LANDLOCK_READ)
        for path in writable:
            _allow(libc, ruleset, path, handled)
        set_process_option(PR_SET_NO_NEW_PRIVS, 1)
        _check(libc.syscall(_LANDLOCK_RESTRICT, ruleset, 0), "landlock")
    finally:
        os.close(ruleset)


def _allow(libc: ctypes.CDLL, ruleset: int, path: str, rights: int) -> None:
    descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
    try:
        if not os.path.isdir(path):  # noqa: PTH112 - runs after a fork, keep it plain
            rights &= _LANDLOCK_FILE_RIGHTS
        rule = struct.pack("=Qi", rights, descriptor)
        _check(libc.syscall(_LANDLOCK_ADD, ruleset, _LANDLOCK_RULE_PATH, rule, 0), "landlock")
    finally:
        os.close(descriptor)
