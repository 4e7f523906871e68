"""Memory is taken that no process maps: memfd files, System V segments, pipes.

threat: memory
stops: the calls are refused
"""

# %% use strong
# %% trick
import ctypes, os

kept, taken = [], 0
try:
    for _ in range(200):
        handle = os.memfd_create("hoard")
        taken += os.write(handle, b"x" * (16 * 2**20))
        kept.append(handle)
except OSError as error:
    print(type(error).__name__)
libc = ctypes.CDLL(None, use_errno=True)
print(taken, libc.shmget(0, 2**30, 0o1600))
if taken:
    raise RuntimeError(f"LOOT {taken} bytes that nobody counts")
