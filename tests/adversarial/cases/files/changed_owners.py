"""Modes, owners, times and attributes of the grader's files, limits and priorities of its processes.

threat: reading secrets
stops: nothing of the host is shown writable, process namespace of its own
landlock: the calls do nothing, or another user
"""
# %% use strong
# %% trick
import os, resource
reached = []
for pid in (@GRADER_PID@, @WORKER_PID@):
    try:
        resource.prlimit(pid, resource.RLIMIT_CORE)
        reached.append(pid)
    except (OSError, ValueError):
        pass
for path in ("@SECRETS@/secret.txt", "@SECRETS@", "@OUT@", "/etc/hosts"):
    for act in (lambda p: os.chmod(p, 0o640), lambda p: os.utime(p, (1, 1)), lambda p: os.setxattr(p, "user.x", b"1")):
        try:
            act(path)
        except OSError:
            pass
if reached:
    raise RuntimeError(f"LOOT {reached}")
