"""Other processes are read and written through /proc, ptrace and process_vm_readv.

threat: reading secrets
stops: process namespace of its own
landlock: Landlock allows no tracing of others
"""
# %% use strong
# %% trick
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
reached = []
for pid in (os.getppid(), 1, @GRADER_PID@, @WORKER_PID@):
    if libc.ptrace(16, pid, 0, 0) == 0:
        reached.append(("ptrace", pid))
    for name in ("mem", "maps", "fd", "environ", "cwd", "root"):
        path = f"/proc/{pid}/{name}"
        try:
            os.listdir(path) if name in ("fd", "cwd", "root") else open(path, "rb").read(16)
            if pid not in (os.getpid(),) and not (pid == 1 and name in ("maps",)):
                reached.append(path)
        except OSError:
            pass
print(reached)
if reached:
    raise RuntimeError(f"LOOT {reached}")
