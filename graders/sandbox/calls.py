"""System calls that no notebook needs, refused by a seccomp filter (seccomp(2)).

They would carry memory that no process maps (and so nobody counts), words from one submission to
the next, or reach other processes. Without namespaces the calls that reach a network are refused
too. The filter holds for everything that the process starts, and nothing takes it away again.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import socket
import struct

from graders.sandbox.kernel import PR_SET_NO_NEW_PRIVS, set_process_option

_PR_SET_SECCOMP, _MODE_FILTER = 22, 2
_LOAD, _AND, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x54, 0x15, 0x35, 0x06
_ALLOW, _NOTHING, _ERROR = 0x7FFF0000, 0x00050000, 0x00050000 | errno.EPERM
_NUMBER_AT, _MACHINE_AT, _FIRST_ARGUMENT_AT, _SECOND_ARGUMENT_AT = 0, 4, 16, 24
_FOREIGN_ABI = 0x40000000  # x32 calls on x86-64 have this bit, and other numbers

# Audit architecture of linux/audit.h and call numbers of asm/unistd.h.
_ARCHITECTURES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
_REFUSED = {
    "x86_64": {
        "shmget": 29,
        "semget": 64,
        "msgget": 68,
        "ptrace": 101,
        "mq_open": 240,
        "add_key": 248,
        "request_key": 249,
        "keyctl": 250,
        "perf_event_open": 298,
        "process_vm_readv": 310,
        "process_vm_writev": 311,
        "memfd_create": 319,
        "bpf": 321,
        "userfaultfd": 323,
        "io_uring_setup": 425,
        "memfd_secret": 447,
    },
    "aarch64": {
        "shmget": 194,
        "semget": 190,
        "msgget": 186,
        "ptrace": 117,
        "mq_open": 180,
        "add_key": 217,
        "request_key": 218,
        "keyctl": 219,
        "perf_event_open": 241,
        "process_vm_readv": 270,
        "process_vm_writev": 271,
        "memfd_create": 279,
        "bpf": 280,
        "userfaultfd": 282,
        "io_uring_setup": 425,
        "memfd_secret": 447,
    },
}
_NETWORK = {
    "x86_64": {"socket": 41, "connect": 42, "bind": 49},
    "aarch64": {"socket": 198, "connect": 203, "bind": 200},
}
# What Landlock leaves to the owner of a file or process, and this user may own others: these
# calls do nothing, and say that they did.
_SILENT = {
    "x86_64": {
        "chmod": 90,
        "fchmod": 91,
        "chown": 92,
        "fchown": 93,
        "lchown": 94,
        "utime": 132,
        "setpriority": 141,
        "sched_setparam": 142,
        "sched_setscheduler": 144,
        "setxattr": 188,
        "lsetxattr": 189,
        "fsetxattr": 190,
        "removexattr": 197,
        "lremovexattr": 198,
        "fremovexattr": 199,
        "sched_setaffinity": 203,
        "utimes": 235,
        "ioprio_set": 251,
        "migrate_pages": 256,
        "fchownat": 260,
        "futimesat": 261,
        "fchmodat": 268,
        "move_pages": 279,
        "utimensat": 280,
        "sched_setattr": 314,
        "fchmodat2": 452,
        "setxattrat": 463,
        "removexattrat": 466,
    },
    "aarch64": {
        "setxattr": 5,
        "lsetxattr": 6,
        "fsetxattr": 7,
        "removexattr": 14,
        "lremovexattr": 15,
        "fremovexattr": 16,
        "ioprio_set": 30,
        "fchmod": 52,
        "fchmodat": 53,
        "fchownat": 54,
        "fchown": 55,
        "utimensat": 88,
        "sched_setparam": 118,
        "sched_setscheduler": 119,
        "sched_setaffinity": 122,
        "setpriority": 140,
        "migrate_pages": 238,
        "move_pages": 239,
        "sched_setattr": 274,
        "fchmodat2": 452,
        "setxattrat": 463,
        "removexattrat": 466,
    },
}
_PRLIMIT = {"x86_64": 302, "aarch64": 261}
_SOCKETPAIR = {"x86_64": 53, "aarch64": 199}


def refuse_calls(*, shared: bool) -> None:
    """Have the kernel refuse these calls to this process and all it starts.

    Args:
        shared: Whether the process has no namespaces of its own: then calls that reach a network, a
            local service, or what other processes of its user own are refused as well.

    Raises:
        OSError: If the machine is unknown, or its kernel has no seccomp filters.
    """
    program = _program(platform.machine(), shared=shared)
    set_process_option(PR_SET_NO_NEW_PRIVS, 1)
    code = ctypes.create_string_buffer(program, len(program))
    # struct sock_fprog: a length in instructions and, after padding, a pointer.
    wanted = ctypes.create_string_buffer(
        struct.pack("HL", len(program) // 8, ctypes.addressof(code))
    )
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_SECCOMP, ctypes.c_ulong(_MODE_FILTER), wanted, 0, 0) < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"seccomp: {os.strerror(number)}")


def _program(machine: str, *, shared: bool) -> bytes:
    """The filter as instructions of the kernel's packet filter."""
    if machine not in _ARCHITECTURES:
        raise OSError(errno.ENOSYS, f"seccomp: unknown machine {machine}")
    refused = [*_REFUSED[machine].values(), *(_NETWORK[machine].values() if shared else ())]
    lines = [
        _line(_LOAD, _MACHINE_AT),
        _line(_EQUAL, _ARCHITECTURES[machine], 1, 0),
        _line(_RETURN, _ERROR),
        _line(_LOAD, _NUMBER_AT),
        _line(_AT_LEAST, _FOREIGN_ABI, 0, 1),
        _line(_RETURN, _ERROR),
    ]
    for number in refused:
        lines += [_line(_EQUAL, number, 0, 1), _line(_RETURN, _ERROR)]
    if shared:
        for number in _SILENT[machine].values():
            lines += [_line(_EQUAL, number, 0, 1), _line(_RETURN, _NOTHING)]
        lines += [  # limits of other processes
            _line(_EQUAL, _PRLIMIT[machine], 0, 4),
            _line(_LOAD, _FIRST_ARGUMENT_AT),
            _line(_EQUAL, 0, 0, 1),
            _line(_RETURN, _ALLOW),
            _line(_RETURN, _ERROR),
        ]
        # A pair of datagram sockets could send to other addresses than each other.
        lines += [
            _line(_EQUAL, _SOCKETPAIR[machine], 0, 4),
            _line(_LOAD, _SECOND_ARGUMENT_AT),
            _line(_AND, 0xF),
            _line(_EQUAL, int(socket.SOCK_DGRAM), 0, 1),
            _line(_RETURN, _ERROR),
        ]
    return b"".join([*lines, _line(_RETURN, _ALLOW)])


def _line(code: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    return struct.pack("=HBBI", code, if_true, if_false, value)
