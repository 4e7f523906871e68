"""Frames without end on the recorder's channel.

threat: output
stops: the reader's limits on bytes and entries
"""

# %% use strong
# %% trick
import gc

channel = next(t for t in gc.get_objects() if type(t).__name__ == "Channel")
while True:
    channel.send("note", {"cell": 0, "text": "x" * 2000})
