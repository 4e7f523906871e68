"""Memory in huge pages holds what it held, in this process and in its children."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

import graders
from graders.sandbox import huge_pages, kernel

ROOT = Path(graders.__file__).parent.parent

GATHER = """
import hashlib, os
from graders.sandbox import huge_pages

def digest():
    return hashlib.sha256("".join(texts).encode()).hexdigest()

texts = [f"text number {number} of this process" for number in range(200_000)]
before = digest()
steps = list(huge_pages.gather())
kept = digest() == before
pid = os.fork()
if pid == 0:
    texts[7] = "another"
    os._exit(0 if digest() != before else 1)
written = os.waitpid(pid, 0)[1] == 0
print(len(steps), sum(steps), kept, written, digest() == before)
"""


def can_gather() -> bool:
    """Whether the kernel knows the call: nothing lies at address 0, which others do not notice."""
    try:
        kernel.collapse(0, 0)
    except OSError as error:
        return error.errno != errno.EINVAL
    return True


@pytest.mark.skipif(sys.platform != "linux", reason="Linux only")
def test_what_is_gathered_stays_as_it_is_and_a_child_writes_for_itself():
    run = subprocess.run(
        [sys.executable, "-c", GATHER], cwd=ROOT, capture_output=True, text=True, check=True
    )
    steps, gathered, *kept = run.stdout.split()
    assert kept == ["True", "True", "True"]
    if not can_gather() or os.sysconf("SC_PAGE_SIZE") != 4096:
        pytest.skip(f"this kernel gathers nothing (before Linux 6.1): {steps} steps")
    assert int(gathered) >= 1


def test_there_are_no_steps_where_pages_have_another_size(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(huge_pages.os, "sysconf", lambda _name: 65536)
    assert list(huge_pages.gather()) == []
