"""Empty files and folders use up the file system's entries.

threat: disk
stops: the work folder is in memory and has a number of entries
landlock: the grader watches the number of files
"""

# %% use strong
# %% trick
import os

try:
    for number in range(200_000):
        os.mkdir(f"d{number}")
except OSError as error:
    print(type(error).__name__)
