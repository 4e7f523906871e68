"""A child in namespaces of its own: user, mount, pid, network, ipc, host name.

Two forks. The *supervisor* stays outside and writes the user map; *init* is process 1 of the
new pid namespace, builds the file-system view, gives up every privilege and forks the process
that runs student code. Nothing inside can signal init, and when init ends the kernel kills all
that is left inside.
"""

from __future__ import annotations

import os
import signal
import socket
import stat
import sys
from collections.abc import Callable
from pathlib import Path

from graders.sandbox import kernel
from graders.sandbox.calls import refuse_calls
from graders.sandbox.disk import MAX_ENTRIES
from graders.sandbox.jail import (
    INNER_USER,
    WORK_FOLDER,
    Jail,
    close_descriptors,
    outer_user,
    set_limits,
    silence_standard_streams,
)

_FLAGS = (
    kernel.CLONE_NEWNS
    | kernel.CLONE_NEWPID
    | kernel.CLONE_NEWNET
    | kernel.CLONE_NEWIPC
    | kernel.CLONE_NEWUTS
)
_DEVICES = ("null", "zero", "full", "random", "urandom")
_HOST_NAME = "notebook"
_ROOT = "/tmp"  # noqa: S108 - a mount point, see build_view
SETUP_FAILED = 97
"""Exit status of a child whose namespaces could not be set up."""


def run(jail: Jail, channel: int, body: Callable[[], int]) -> int:
    """Run ``body`` inside; called in a freshly forked, single-threaded process.

    Returns:
        The exit status of ``body``: its return value, 128 + n for signal n, or SETUP_FAILED.
    """
    mapped, ready = os.pipe(), os.pipe()
    supervisor = os.getpid()
    inner = os.fork()
    if inner == 0:
        status = SETUP_FAILED
        try:
            kernel.die_with_parent(supervisor)
            status = _inside_user_namespace(jail, channel, body, mapped[0], ready[1])
        except BaseException:
            sys.excepthook(*sys.exc_info())  # shown with LABGRADE_DEBUG=1
        finally:
            os._exit(status)
    os.close(channel)
    os.close(ready[1])
    if os.read(ready[0], 1):
        _map_user(inner)
        os.write(mapped[1], b"1")
    return wait_for(inner)


def wait_for(pid: int) -> int:
    """Wait for a process; its exit status, or 128 + n if signal n ended it."""
    _, status = os.waitpid(pid, 0)
    code = os.waitstatus_to_exitcode(status)
    return code if code >= 0 else 128 - code


def _map_user(pid: int) -> None:
    """Give the namespace one user, who outside is nobody else's: limits are often by user."""
    folder = Path(f"/proc/{pid}")
    if os.geteuid() == 0:
        user = group = outer_user(pid)
    else:
        user, group = os.geteuid(), os.getegid()
        (folder / "setgroups").write_text("deny")
    (folder / "gid_map").write_text(f"{INNER_USER} {group} 1")
    (folder / "uid_map").write_text(f"{INNER_USER} {user} 1")


def _inside_user_namespace(
    jail: Jail, channel: int, body: Callable[[], int], mapped: int, ready: int
) -> int:
    kernel.unshare(kernel.CLONE_NEWUSER)
    os.write(ready, b"1")
    if not os.read(mapped, 1):
        return SETUP_FAILED
    kernel.unshare(_FLAGS)
    parent = os.pidfd_open(os.getpid())
    init = os.fork()
    if init == 0:
        status = SETUP_FAILED
        try:
            status = _as_init(jail, channel, body, parent)
        except BaseException:
            sys.excepthook(*sys.exc_info())  # shown with LABGRADE_DEBUG=1
        finally:
            os._exit(status)
    os.close(channel)
    return wait_for(init)


def _as_init(jail: Jail, channel: int, body: Callable[[], int], parent: int) -> int:
    kernel.die_with_outer_parent(parent)
    close_descriptors({channel, parent})
    build_view(jail)
    _give_up_privileges()
    kernel.die_with_outer_parent(parent)  # a change of user has cleared it
    os.close(parent)
    # Process 1 ignores signals from inside for which it has no handler: have none.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    was_dumpable = kernel.is_dumpable()
    kernel.set_dumpable(False)  # process 1 has no filter and no limits: nobody may write into it
    student = os.fork()
    if student == 0:
        status = 1
        try:
            kernel.set_dumpable(was_dumpable)  # its memory is measured from outside
            set_limits(jail)
            refuse_calls(shared=False)
            os.chdir(WORK_FOLDER)
            silence_standard_streams()
            status = body()
        except BaseException:
            sys.excepthook(*sys.exc_info())  # shown with LABGRADE_DEBUG=1
        finally:
            os._exit(status)
    os.close(channel)
    return _reap_until(student)


def _reap_until(student: int) -> int:
    """Collect every dead process, as process 1 must, until the student's own has ended."""
    while True:
        pid, status = os.wait()
        if pid == student:
            code = os.waitstatus_to_exitcode(status)
            return code if code >= 0 else 128 - code


def _change_user() -> None:
    """Become the mapped user; capabilities inside the namespace stay until they are dropped."""
    os.setresgid(INNER_USER, INNER_USER, INNER_USER)
    os.setresuid(INNER_USER, INNER_USER, INNER_USER)


def _give_up_privileges() -> None:
    kernel.drop_capabilities()
    kernel.set_process_option(kernel.PR_SET_NO_NEW_PRIVS, 1)


def build_view(jail: Jail) -> None:
    """Make a root that holds only what ``jail`` names, and enter it.

    Every source is opened before the change of user, since a home folder may be closed to the
    mapped user, and bound through its descriptor. The new root grows on ``/tmp``, which every
    user can reach and which is private to this mount namespace by then.
    """
    kernel.mount("none", "/", None, kernel.MS_REC | kernel.MS_PRIVATE)
    socket.sethostname(_HOST_NAME)
    shown = {path: path for path in jail.readable} | dict(jail.mounts)
    sources = {inner: os.open(outer, os.O_PATH | os.O_NOFOLLOW) for inner, outer in shown.items()}
    _change_user()
    _tmpfs(_ROOT, 16 * 2**20, mode="755")
    # First, since an interpreter may be installed below one of them.
    for place in ("/tmp", WORK_FOLDER, "/dev/shm"):  # noqa: S108 - inside the new root
        os.makedirs(_ROOT + place, exist_ok=True)  # noqa: PTH103
        _tmpfs(_ROOT + place, jail.disk_bytes, mode="1777")
    for inner, outer in shown.items():
        _show(outer, sources[inner], _ROOT + inner)
        os.close(sources[inner])
    for folder in jail.masked:
        if os.path.isdir(_ROOT + folder):  # noqa: PTH112
            _tmpfs(_ROOT + folder, 4096, mode="555")
    _devices(_ROOT)
    os.makedirs(_ROOT + "/proc", exist_ok=True)  # noqa: PTH103
    hardened = kernel.MS_NOSUID | kernel.MS_NODEV | kernel.MS_NOEXEC
    kernel.mount("proc", _ROOT + "/proc", "proc", hardened)
    _write_names(_ROOT)
    _enter(_ROOT)


def _tmpfs(target: str, size: int, *, mode: str) -> None:
    flags = kernel.MS_NOSUID | kernel.MS_NODEV
    kernel.mount(
        "tmpfs", target, "tmpfs", flags, f"size={size},nr_inodes={MAX_ENTRIES},mode={mode}"
    )


def _show(outer: str, source: int, inner: str) -> None:
    """Bind the open ``source`` read-only at ``inner``; a symbolic link is copied as one."""
    if os.path.islink(outer):  # noqa: PTH114
        os.makedirs(os.path.dirname(inner), exist_ok=True)  # noqa: PTH103, PTH120
        os.symlink(os.readlink(outer), inner)  # noqa: PTH115, PTH211
        return
    handle = f"/proc/self/fd/{source}"
    if stat.S_ISDIR(os.stat(source).st_mode):
        os.makedirs(inner, exist_ok=True)  # noqa: PTH103
    else:
        os.makedirs(os.path.dirname(inner), exist_ok=True)  # noqa: PTH103, PTH120
        os.close(os.open(inner, os.O_CREAT | os.O_WRONLY, 0o444))
    kernel.mount(handle, inner, None, kernel.MS_BIND | kernel.MS_REC)
    _read_only(inner)


def _read_only(target: str) -> None:
    flags = kernel.MS_REMOUNT | kernel.MS_BIND | kernel.MS_RDONLY | kernel.MS_NOSUID
    # Flags that the host set are locked inside a user namespace: name them again.
    flags |= os.statvfs(target).f_flag & (kernel.MS_NODEV | kernel.MS_NOEXEC)
    kernel.mount("none", target, None, flags)


def _devices(root: str) -> None:
    os.makedirs(root + "/dev", exist_ok=True)  # noqa: PTH103
    for name in _DEVICES:
        os.close(os.open(f"{root}/dev/{name}", os.O_CREAT | os.O_WRONLY, 0o666))
        kernel.mount(f"/dev/{name}", f"{root}/dev/{name}", None, kernel.MS_BIND)


def _write_names(root: str) -> None:
    """The few system files that libraries look for; they name nobody."""
    os.makedirs(root + "/etc", exist_ok=True)  # noqa: PTH103
    for name, text in {
        "passwd": f"student:x:{INNER_USER}:{INNER_USER}::{WORK_FOLDER}:/bin/sh\n",
        "group": f"student:x:{INNER_USER}:\n",
        "hosts": "127.0.0.1 localhost\n",
    }.items():
        Path(f"{root}/etc/{name}").write_text(text)


def _enter(root: str) -> None:
    old = root + "/.old"
    os.mkdir(old)  # noqa: PTH102
    kernel.pivot_root(root, old)
    os.chdir("/")
    kernel.unmount("/.old")
    os.rmdir("/.old")  # noqa: PTH106
    flags = kernel.MS_REMOUNT | kernel.MS_RDONLY | kernel.MS_NOSUID | kernel.MS_NODEV
    kernel.mount("none", "/", None, flags, "mode=755")
    os.umask(0o077)
