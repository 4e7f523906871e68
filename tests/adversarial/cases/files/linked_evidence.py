"""Symbolic links, hard links and pipes stand where files would be written.

threat: evidence files
stops: evidence travels over one socket, no file is read back
"""

# %% use weak
# %% trick
import os

for name in ("evidence.json", "measured.json", "arrays.zip", "grades.csv"):
    try:
        os.symlink("/etc/passwd", name)
    except OSError:
        pass
for name in ("pipe.json", "results.json"):
    try:
        os.mkfifo(name)
    except OSError:
        pass
for target in ("@OUT@/gradebook.db", "@OUT@/evidence"):
    try:
        os.link(target, "stolen")
    except OSError:
        pass
