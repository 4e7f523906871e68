"""A forked daemon keeps the channel and goes on sending after its parent has finished.

threat: after capture
stops: everything of a process namespace dies with it
landlock: the supervisor kills what is left
"""

# %% use weak
# %% trick
import gc, os, time

channel = next(t for t in gc.get_objects() if type(t).__name__ == "Channel")
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        while True:
            channel.send("note", {"cell": 0, "text": "still here"})
            time.sleep(0.2)
    os._exit(0)
