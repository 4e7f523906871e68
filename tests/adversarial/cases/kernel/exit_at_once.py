"""os._exit(0) ends the process before anything is checked.

threat: exits
stops: evidence is sent as it arises
"""

# %% use weak
# %% trick
import os

os._exit(0)
