"""The lab's tests are looked for everywhere and shown in an exception.

threat: reading secrets
stops: the file-system view holds only interpreter, libraries and data
landlock: Landlock allows only interpreter, libraries and data
"""

# %% use strong
# %% trick
import glob, os

found = []
for pattern in (
    "@ROOT@/autograder_tests/*/*.py",
    "@ROOT@/graders/labs/*.py",
    "/proc/1/root@ROOT@/autograder_tests/*/*.py",
    "/proc/self/root@ROOT@/autograder_tests/*/*.py",
    "@OUT@/../*",
):
    for path in glob.glob(pattern):
        try:
            found.append(open(path).read())
        except OSError:
            pass
print(found)
if found:
    raise RuntimeError("LOOT " + "".join(found)[:1500])
