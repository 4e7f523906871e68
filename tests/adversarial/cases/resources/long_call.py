"""One call into C that takes for ever and cannot be interrupted.

threat: endless
stops: the limit of the run
"""

# %% use strong
# %% trick
number = 7 ** (10**8)
text = str(number**3)
