"""Children take the memory, each a share below the limit.

threat: memory
stops: the grader watches the memory of all its processes
"""

# %% use strong
# %% trick
import os, time

for number in range(6):
    if os.fork() == 0:
        hoard = []
        for _ in range(12):
            hoard.append(b"x" * (64 * 2**20))
        time.sleep(60)
        os._exit(0)
time.sleep(20)
