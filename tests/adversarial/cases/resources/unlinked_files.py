"""Files without a name fill the disk.

threat: disk
stops: the work folder is in memory and has a size
landlock: the grader watches open files without a name too
"""

# %% use strong
# %% trick
import os

block = b"x" * (8 * 2**20)
kept = []
try:
    for number in range(10**6):
        file = open("hidden.bin", "wb")
        os.remove("hidden.bin")
        file.write(block)
        file.flush()
        kept.append(file)
except OSError as error:
    print(type(error).__name__)
