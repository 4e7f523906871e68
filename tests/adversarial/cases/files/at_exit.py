"""atexit, weakref finalizers and __del__ send further frames when all is over.

threat: after capture
stops: the process ends without them, and frames after the end are not read
"""

# %% use weak
# %% trick
import atexit, gc, weakref

channel = next(t for t in gc.get_objects() if type(t).__name__ == "Channel")


def late(*a):
    channel.send(
        "snapshot",
        {
            "question": "q5_cnn_model",
            "cell": 1,
            "checked": True,
            "variables": {},
            "figures": 0,
            "outputs": 0,
        },
    )


atexit.register(late)
weakref.finalize(cnn_model, late)


class Last:
    __del__ = late


last = Last()
