"""Gathering a process's own memory in huge pages, since a fork copies an entry for every page.

TensorFlow and its neighbours leave some 300 MiB of objects in 75,000 pages of 4 KiB; copying and
dropping their entries is most of what a fork costs. A child that writes to a huge page gets a
small one of its own, as always: what children use does not change.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

from graders.sandbox import kernel

SIZE = 2 * 2**20
"""Bytes of a huge page, on x86-64 and on AArch64 with pages of 4 KiB."""
_SMALL = 4096


def gather() -> Iterator[bool]:
    """Gather this process's writable memory, a huge page a step; yields whether it was done.

    Each step takes some milliseconds. There are none on kernels that cannot do it (before 6.1).
    """
    if os.sysconf("SC_PAGE_SIZE") != _SMALL:
        return
    for start, end in _own_ranges():
        for address in range(-(-start // SIZE) * SIZE, end - SIZE + 1, SIZE):
            gathered = False
            with contextlib.suppress(OSError):  # nothing lies there, or no huge page is free
                kernel.collapse(address, SIZE)
                gathered = True
            yield gathered


def _own_ranges() -> list[tuple[int, int]]:
    """Start and end of what is private, writable and no file's (proc_pid_maps(5))."""
    try:
        lines = Path("/proc/self/maps").read_text(errors="replace").splitlines()
    except OSError:  # no Linux
        return []
    ranges = []
    for line in lines:
        place, rights, _offset, _device, _inode, *name = line.split()
        if rights == "rw-p" and name in ([], ["[heap]"]):
            start, _, end = place.partition("-")
            ranges.append((int(start, 16), int(end, 16)))
    return ranges
