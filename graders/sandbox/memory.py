"""How much memory is free: the machine's, or a container's if less; and a bound on one's own."""

from __future__ import annotations

import contextlib
import resource
from collections.abc import Iterator
from pathlib import Path

import psutil

_CGROUPS = Path("/sys/fs/cgroup")
_OWN_GROUP = Path("/proc/self/cgroup")


def bound_own_memory(size: int) -> None:
    """Let this process and what it starts allocate no more than ``size`` bytes of data each.

    A lower bound that is set already stays.
    """
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_DATA, (size, size))


def free_memory() -> int:
    """Bytes that new processes could use before something is swapped out or killed."""
    return min([int(psutil.virtual_memory().available), *cgroup_room(_CGROUPS, _OWN_GROUP)])


def cgroup_room(root: Path, own_group: Path) -> Iterator[int]:
    """For each control group with a limit that this process is in, what is left of it.

    A container, a batch system's job and a systemd unit set such limits; all groups above count.

    Args:
        root: Where control groups are mounted, version 2 or 1.
        own_group: The file that names this process's groups (``/proc/self/cgroup``).
    """
    try:
        lines = own_group.read_text(encoding="ascii", errors="replace").splitlines()
    except OSError:  # no Linux
        return
    for line in lines:
        _, controllers, path = (*line.split(":", 2), "", "")[:3]
        if not controllers:
            yield from _rooms(root, path, "memory.max", "memory.current", "inactive_file")
        elif "memory" in controllers.split(","):
            names = ("memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file")
            yield from _rooms(root / "memory", path, *names)


def _rooms(mount: Path, path: str, limit: str, usage: str, cache: str) -> Iterator[int]:
    """What is left in a group and in those above it; caches of files count as free."""
    group = mount / path.lstrip("/")
    for folder in (group, *group.parents):
        if not folder.is_relative_to(mount):
            return
        try:
            most = (folder / limit).read_text(encoding="ascii").strip()
            used = int((folder / usage).read_text(encoding="ascii"))
            facts = (folder / "memory.stat").read_text(encoding="ascii").split()
        except (OSError, ValueError):  # the root group has no limit; inside a container others hide
            continue
        if most.isdecimal():
            counts = dict(zip(facts[::2], facts[1::2], strict=False))
            yield max(0, int(most) - used + int(counts.get(cache, "0")))
