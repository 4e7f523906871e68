"""Signals to the parent, the process group, process 1, the grader and everybody.

threat: signals
stops: process namespace and session of its own
landlock: Landlock's signal scope (kernel 6.12), another user
"""
# %% use strong
# %% trick
import os, signal, sys
for pid in (os.getppid(), 1, @GRADER_PID@, @WORKER_PID@, -1):
    for number in (signal.SIGTERM, signal.SIGSTOP, signal.SIGKILL):
        try:
            if pid != -1 or number != signal.SIGKILL:
                os.kill(pid, number)
        except OSError:
            pass
try:
    os.killpg(os.getpgid(os.getppid()), signal.SIGKILL)
except OSError:
    pass
