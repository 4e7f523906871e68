"""One file of a terabyte, sparse and written.

threat: disk
stops: a limit on the size of a file
"""

# %% use strong
# %% trick
import signal

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
with open("large.bin", "wb") as file:
    file.truncate(10**12)
