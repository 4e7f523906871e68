"""System V segments, semaphores and message queues carry words from one submission to the next.

threat: network
stops: IPC namespace of its own
landlock: the calls are refused
"""

# %% use strong
# %% trick
import ctypes

libc = ctypes.CDLL(None, use_errno=True)
got = [
    libc.shmget(0x1AB64ADE, 4096, 0o1666),
    libc.msgget(0x1AB64ADE, 0o1666),
    libc.semget(0x1AB64ADE, 1, 0o1666),
]
seen = [libc.shmget(0x1AB64ADE, 0, 0), libc.msgget(0x1AB64ADE, 0), libc.semget(0x1AB64ADE, 0, 0)]
print(got, seen)
