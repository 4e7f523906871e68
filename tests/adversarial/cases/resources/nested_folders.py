"""Folders are nested deeper than anybody can walk down.

threat: disk
stops: the work folder goes with its namespace
landlock: the grader ends a run whose folders are nested too deeply
"""

# %% use strong
# %% trick
import os

try:
    for number in range(3000):
        os.mkdir("a" * 40)
        os.chdir("a" * 40)
except OSError as error:
    print(type(error).__name__)
