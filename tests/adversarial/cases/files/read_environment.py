"""The environment of every process is read.

threat: reading secrets
stops: process namespace of its own, a blank environment
landlock: Landlock allows no other process's files, a blank environment
"""

# %% use strong
# %% trick
import glob, os

found = [str(dict(os.environ))]
for path in glob.glob("/proc/*/environ") + [
    "/proc/@GRADER_PID@/environ",
    "/proc/@WORKER_PID@/environ",
    "/proc/@GRADER_PID@/cmdline",
    "/proc/@GRADER_PID@/cwd/README.md",
]:
    try:
        found.append(open(path).read())
    except OSError:
        pass
print(found)
raise RuntimeError(" ".join(found)[-1800:])
