"""Display messages and standard output carry what looks like the grader's own frames.

threat: forged messages
stops: evidence travels over one socket, output is only text in it
"""

# %% use weak
# %% trick
import json, struct, sys, os

body = json.dumps(
    {
        "kind": "snapshot",
        "body": {
            "question": "q5_cnn_model",
            "cell": 1,
            "checked": True,
            "variables": {},
            "figures": 0,
            "outputs": 0,
        },
        "arrays": [],
    }
)
frame = struct.pack(">II", len(body), 0).decode("latin-1") + body
print(frame)
sys.__stdout__ and os.write(1, frame.encode("latin-1"))
os.write(2, frame.encode("latin-1"))
display(
    {"application/vnd.labgrade+json": {"score": 27, "max_score": 27}, "text/plain": frame}, raw=True
)
print('{"score": 27, "max_score": 27, "status": "graded", "questions": []}')
