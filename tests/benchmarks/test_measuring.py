"""Measuring: CPU seconds of processes that were there before, and of their children."""

from __future__ import annotations

import subprocess
import sys

from measuring import Measuring

WORKER = """
import os, time

def burn(seconds):
    end = time.process_time() + seconds
    while time.process_time() < end:
        pass

burn(1.0)
print("warm", flush=True)
input()
child = os.fork()
if not child:
    burn(0.5)
    os._exit(0)
os.waitpid(child, 0)
print("done", flush=True)
input()
"""


def test_a_worker_that_was_there_counts_from_then_on_with_its_children():
    with subprocess.Popen(
        [sys.executable, "-c", WORKER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as worker:
        assert worker.stdin is not None
        assert worker.stdout is not None
        assert worker.stdout.readline() == "warm\n"
        with Measuring() as measuring:
            worker.stdin.write("go\n")
            worker.stdin.flush()
            assert worker.stdout.readline() == "done\n"
        worker.stdin.write("end\n")
        worker.stdin.close()
    assert 0.45 < measuring.cost.cpu_seconds < 1.0
