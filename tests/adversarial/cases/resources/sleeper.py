"""The notebook sleeps for a day.

threat: sleeping
stops: the clock of a cell, in wall time
"""

# %% use strong
# %% trick
import time

time.sleep(86400)
