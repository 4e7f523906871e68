"""What a child may see and use, and the steps by which a forked process gives up the rest.

A :class:`Jail` is plain data made on the trusted side. :func:`enter` runs in the forked child,
before any student code: it takes the strongest protections that the machine has and returns
what was in force, so that a report can say so.
"""

from __future__ import annotations

import dataclasses
import os
import resource
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

Protection = Literal["namespaces", "landlock", "none"]

INNER_USER = 1000
"""User and group id of student code inside its user namespace."""

WORK_FOLDER = "/home/student"
"""Where a namespaced child works; without namespaces it is the jail's ``workspace``."""

_FIRST_OUTER_USER = 641_000


@dataclasses.dataclass(frozen=True, kw_only=True)
class Jail:
    """The boundary of one child.

    Args:
        readable: Trees and files of the host that the child sees, read-only, at their own place.
        masked: Folders inside ``readable`` that appear empty.
        mounts: Place inside the child to host folder, read-only (``{"/data/mnist": …}``).
        workspace: An empty host folder that serves as the work folder where the machine has no
            mount namespaces; with them the work folder is a tmpfs.
        protection: The strongest protection to try.
        memory_bytes: Memory of all its processes together.
        processes: Processes and threads it may have.
        file_bytes: Size of the largest file it may write.
        disk_bytes: Size of its work and temporary folders.
        cpu_seconds: CPU seconds of one process.
    """

    readable: tuple[str, ...]
    workspace: str
    masked: tuple[str, ...] = ()
    mounts: Mapping[str, str] = dataclasses.field(default_factory=dict)
    protection: Protection = "namespaces"
    memory_bytes: int = 6 * 2**30
    processes: int = 256
    file_bytes: int = 512 * 2**20
    disk_bytes: int = 2**30
    cpu_seconds: int = 7200

    def to_dict(self) -> dict[str, Any]:
        """The jail as a JSON-ready dictionary."""
        return dataclasses.asdict(self)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Jail:
        """Read what :meth:`to_dict` wrote (lists become tuples again)."""
        plain: dict[str, Any] = {
            key: tuple(value) if isinstance(value, list) else value for key, value in data.items()
        }
        return cls(**plain)


def outer_user(pid: int) -> int:
    """The host user (and group) id of student code when the grader itself runs as root.

    Args:
        pid: A process of the child's, which makes the id its own: nobody else has it.
    """
    return _FIRST_OUTER_USER + pid


def interpreter_paths() -> tuple[str, ...]:
    """Trees that a Python child needs to see: interpreter, libraries, time zone, fonts."""
    wanted = [sys.prefix, sys.base_prefix, *_library_folders()]
    wanted += [
        "/usr",
        "/lib",
        "/lib64",
        "/lib32",
        "/bin",
        "/etc/ld.so.cache",
        "/etc/localtime",
        "/etc/fonts",
        "/etc/alternatives",
    ]
    kept: list[str] = []
    for path in wanted:
        if Path(path).exists() and not any(_holds(folder, path) for folder in kept):
            kept.append(path)
    return tuple(kept)


def _holds(folder: str, path: str) -> bool:
    return not Path(folder).is_symlink() and Path(path).is_relative_to(folder)


def _library_folders() -> list[str]:
    """Folders of ``sys.path`` that hold installed packages, not a source checkout."""
    return [path for path in sys.path if Path(path).name in {"site-packages", "dist-packages"}]


def set_limits(jail: Jail) -> None:
    """Resource limits that the kernel holds for this process and all it starts."""
    hard = {
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_CPU: jail.cpu_seconds,
        resource.RLIMIT_FSIZE: jail.file_bytes,
        resource.RLIMIT_NOFILE: 4096,
        resource.RLIMIT_NPROC: jail.processes,
    }
    for limit, value in hard.items():
        ceiling = resource.getrlimit(limit)[1]
        allowed = value if ceiling == resource.RLIM_INFINITY else min(value, ceiling)
        resource.setrlimit(limit, (allowed, allowed))


def close_descriptors(keep: set[int]) -> None:
    """Close every descriptor above 2 but ``keep``."""
    highest = min(resource.getrlimit(resource.RLIMIT_NOFILE)[0], 65536)
    previous = 3
    for descriptor in sorted(number for number in keep if number > 2):
        os.closerange(previous, descriptor)
        previous = descriptor + 1
    os.closerange(previous, highest)


def silence_standard_streams() -> None:
    """Standard streams become ``/dev/null``: the last step before student code."""
    null = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(null, stream)
    os.close(null)
