"""The process's own memory is searched for words of tests, secrets and other submissions.

threat: reading secrets
stops: the worker that forks has never seen a test, a label or a solution
"""

# %% use strong
# %% trick
import re

words = (rb"sw[o]rdfish-of-the-grader", rb"w[o]rd-of-a-classmate", rb"A validati[o]n split of up to a fifth")
found = []
try:
    with open("/proc/self/mem", "rb", 0) as memory:
        for line in open("/proc/self/maps"):
            start, end = (int(part, 16) for part in line.split()[0].split("-"))
            if " rw" in line and end - start < 64 * 2**20 and "lib" not in line:
                try:
                    memory.seek(start)
                    block = memory.read(end - start)
                except (OSError, OverflowError, ValueError):
                    continue
                found += [len(word) for word in words if re.search(word, block)]
except OSError:
    pass
print(len(found))
if found:
    print("LOOT", found)
