"""Many files fill the disk.

threat: disk
stops: the work folder is in memory and has a size
landlock: the grader watches the size of the work folder
"""

# %% use strong
# %% trick
block = b"x" * (8 * 2**20)
try:
    for number in range(10**6):
        with open(f"{number}.bin", "wb") as file:
            file.write(block)
except OSError as error:
    print(type(error).__name__)
