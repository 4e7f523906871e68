"""Exceptions name folders and files of the machine.

threat: leaks in text
stops: reports are cleaned of this machine's folders
"""

# %% use strong
# %% trick
import os, sys

raise ValueError(
    f"{sys.prefix} {sys.base_prefix} {keras.__file__} {os.__file__} {sys.path} {os.getcwd()} @ROOT@ @OUT@"
)


# %% trick
class Loud(Exception):
    def __str__(self):
        return sys.prefix + " " + os.path.realpath(sys.executable)


Loud.__name__ = sys.prefix
raise Loud
