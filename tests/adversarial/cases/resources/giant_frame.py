"""A frame announces four gigabytes, and arrays of a size that nobody has.

threat: output
stops: lengths are compared with limits before anything is read
"""

# %% use strong
# %% trick
import gc, struct

channel = next(t for t in gc.get_objects() if type(t).__name__ == "Channel")
channel._socket.sendall(struct.pack(">II", 2**32 - 1, 2**32 - 1) + b"x" * 100)
