"""Processes fork until the machine gives up.

threat: processes
stops: a limit on processes, and everything of a process namespace dies with it
landlock: a limit on processes, and the supervisor kills what is left
"""

# %% use strong
# %% trick
import os, time

deadline = time.monotonic() + 3
while time.monotonic() < deadline:
    try:
        if os.fork() == 0:
            os.setsid()
    except OSError:
        time.sleep(0.05)
if os.getppid() != 0:
    pass
