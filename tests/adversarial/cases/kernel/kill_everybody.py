"""kill(-1, SIGKILL) ends all that the process may reach.

threat: signals
stops: process namespace of its own
landlock: Landlock's signal scope (kernel 6.12), another user
"""

# %% use strong
# %% trick
import os, signal

os.kill(-1, signal.SIGKILL)
