"""Half a frame is sent, and then nothing more.

threat: output
stops: the reader gives up on a frame that stalls
"""

# %% use strong
# %% trick
import gc, struct, time

channel = next(t for t in gc.get_objects() if type(t).__name__ == "Channel")
channel._socket.sendall(struct.pack(">II", 1000, 0) + b"{")
time.sleep(86400)
