"""An endless loop with every signal blocked and every timer off.

threat: endless
stops: the limit of the run
"""

# %% use strong
# %% trick
import signal

signal.pthread_sigmask(signal.SIG_BLOCK, set(signal.Signals))
for number in (signal.ITIMER_PROF, signal.ITIMER_REAL):
    signal.setitimer(number, 0)
while True:
    pass
