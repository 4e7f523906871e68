"""A training request names another submission's result, or one that does not exist, to go on from.

threat: poisoned stores
stops: a result is named by the digest of what the trusted side trained
"""

# %% use weak
# %% trick
import gc

channel = next(t for t in gc.get_objects() if type(t).__name__ == "Channel")
for key in ("0" * 32 + "-0", "../../../etc/passwd", "x" * 40, None):
    channel.send(
        "fit",
        {
            "number": 0,
            "model": {},
            "compile": {},
            "data": {},
            "validation": {},
            "fit": {},
            "continues": key,
        },
    )
    answer = channel.receive()
    print(answer.kind)
