"""Threads without end.

threat: processes
stops: a limit on processes and threads
"""

# %% use strong
# %% trick
import threading, time

threads = []
try:
    while True:
        thread = threading.Thread(target=time.sleep, args=(600,), daemon=True)
        thread.start()
        threads.append(thread)
except RuntimeError:
    pass
