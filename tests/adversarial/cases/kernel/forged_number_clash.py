"""Objects are sent under numbers that others have already, of other kinds, and as booleans.

threat: reaching the recorder
stops: the first object under a number stays
"""

# %% use weak
# %%
grader.check("q5_cnn_model")
# %% trick
import gc

channel = next(t for t in gc.get_objects() if type(t).__name__ == "Channel")
for number in (0, 1, 2, True, -1, 10**30):
    channel.send("object", {"number": number, "kind": "value", "type": "x", "value": {"score": 27}})
    channel.send(
        "snapshot",
        {
            "question": "q5_cnn_model",
            "cell": number,
            "checked": True,
            "figures": -1,
            "outputs": 10**30,
            "variables": {
                "cnn_model": {"object": number, "as": ["x"]},
                "lab": {"object": 0, "as": "lab"},
            },
        },
    )
channel.send(
    "cell", {"cell": 10**30, "seconds": "x", "status": ["error"], "error": {}, "message": None}
)
channel.send("note", {"cell": None, "text": {"a": ["b"]}})
channel.send("output", {"cell": 0, "text": 5})
channel.send("figure", {"cell": 0, "title": "", "axes": "none"})
channel.send("fitted", {"number": 0})
