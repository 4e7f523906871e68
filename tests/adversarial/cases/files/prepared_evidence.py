"""Evidence files lie ready in every folder where a grader might look for them.

threat: evidence files
stops: evidence travels over one socket, no file is read back
"""

# %% use weak
# %% trick
import json, os
from pathlib import Path

text = json.dumps(
    {
        "format": 1,
        "ending": "complete",
        "score": 27,
        "cells": [],
        "outputs": [],
        "figures": [],
        "objects": [],
        "snapshots": [],
        "fits": [],
        "notes": [],
    }
)
for folder in (".", "/tmp", "/dev/shm", "evidence", "results"):
    for name in ("evidence.json", "measured.json", "results.json", "arrays.zip", "gradebook.db"):
        try:
            Path(folder).mkdir(exist_ok=True)
            (Path(folder) / name).write_text(text)
            os.chmod(Path(folder) / name, 0o444)
        except OSError:
            pass
