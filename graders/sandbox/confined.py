"""A child where namespaces are missing: Landlock where the kernel has it, limits everywhere.

The supervisor is the reaper of all that the child starts, and kills what is left when the child
has ended. As root it also changes to a user that owns nothing.
"""

from __future__ import annotations

import contextlib
import dataclasses
import os
import signal
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from graders.sandbox import kernel
from graders.sandbox.calls import refuse_calls
from graders.sandbox.jail import (
    Jail,
    close_descriptors,
    outer_user,
    set_limits,
    silence_standard_streams,
)
from graders.sandbox.namespaces import SETUP_FAILED, wait_for

_PR_SET_CHILD_SUBREAPER = 36


def run(jail: Jail, channel: int, body: Callable[[], int]) -> int:
    """Run ``body`` in a confined process; called in a freshly forked process.

    Returns:
        Its exit status, 128 + n for signal n, or SETUP_FAILED.
    """
    kernel.set_process_option(_PR_SET_CHILD_SUBREAPER, 1)
    supervisor = os.getpid()
    student = os.fork()
    if student == 0:
        status = SETUP_FAILED
        try:
            kernel.die_with_parent(supervisor)
            _confine(jail, channel)
            kernel.die_with_parent(supervisor)
            silence_standard_streams()
            status = 1  # from here on a failure is the body's own
            status = body()
        except BaseException:
            sys.excepthook(*sys.exc_info())  # shown with LABGRADE_DEBUG=1
        finally:
            os._exit(status)
    os.close(channel)
    status = wait_for(student)
    _kill_the_rest()
    return status


def _confine(jail: Jail, channel: int) -> None:
    close_descriptors({channel})
    os.umask(0o077)
    if os.geteuid() == 0 and _can_change_user(jail):
        _become_nobody(jail)
        set_limits(jail)
    else:
        # The kernel counts processes by user, and this one shares its user with the grader.
        set_limits(dataclasses.replace(jail, processes=jail.processes + _threads_of_user() - 1))
    if os.geteuid() == 0:
        kernel.drop_capabilities()
    kernel.set_process_option(kernel.PR_SET_NO_NEW_PRIVS, 1)
    os.chdir(jail.workspace)
    tempfile.tempdir = jail.workspace  # the worker found /tmp, where this child may not write
    if jail.protection == "landlock":
        devices = [f"/dev/{name}" for name in ("zero", "full", "random", "urandom")]
        # TensorFlow aborts where it cannot read its own /proc/self/cmdline (2.21).
        readable = [*jail.readable, *jail.mounts.values(), *devices, "/proc/self"]
        kernel.restrict_with_landlock(readable, [jail.workspace, os.devnull])
        refuse_calls(shared=True)


def _become_nobody(jail: Jail) -> None:
    """Become a user of this child's own, who owns nothing and shares nothing with other children.

    The change takes every capability away.
    """
    user = outer_user(os.getpid())
    os.chown(jail.workspace, user, user)
    os.setgroups([])
    os.setresgid(user, user, user)
    os.setresuid(user, user, user)
    kernel.drop_capabilities()


def _can_change_user(jail: Jail) -> bool:
    """Whether another user could read what the jail shows, and reach the workspace.

    An interpreter inside root's closed home folder can be read by no other user, and a workspace
    below a closed folder for temporary files is out of reach: then the user id stays and Landlock
    alone bounds what it may touch.
    """
    places = (*jail.readable, *jail.mounts.values(), jail.workspace)
    return all(_open_to_all(path) for path in places)


def _open_to_all(path: str) -> bool:
    return all(folder.stat().st_mode & 0o001 for folder in Path(path).absolute().parents)


def _threads_of_user() -> int:
    """Threads of all processes of the present user."""
    mine = os.geteuid()
    count = 0
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if process.stat().st_uid == mine:
                count += len(list((process / "task").iterdir()))
    return count


def _kill_the_rest() -> None:
    """Kill and collect every orphan; repeated, since a dying process may fork."""
    while True:
        for child in _children(os.getpid()):
            with contextlib.suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
        try:
            os.waitpid(-1, 0)
        except ChildProcessError:
            return


def _children(pid: int) -> list[int]:
    with contextlib.suppress(OSError):
        return [
            int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        ]
    return []
