"""Threads that never end hold the process back at its end.

threat: sleeping
stops: the process ends without waiting for them
"""

# %% use strong
# %% trick
import threading, time

for number in range(20):
    threading.Thread(target=time.sleep, args=(86400,)).start()
