"""An endless loop that swallows every interruption.

threat: endless
stops: the clock of a cell, then the limit of the run
"""

# %% use strong
# %% trick
while True:
    try:
        while True:
            pass
    except BaseException:
        pass
