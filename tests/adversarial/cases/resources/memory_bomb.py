"""Memory is taken until none is left.

threat: memory
stops: the grader watches the memory of all its processes
"""

# %% use strong
# %% trick
hoard = []
while True:
    block = bytearray(64 * 2**20)
    block[::4096] = bytes(len(block[::4096])).replace(b"\0", b"x")
    hoard.append(block)
