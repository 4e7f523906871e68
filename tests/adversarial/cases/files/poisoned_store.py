"""The evidence store, the training cache and the gradebook are written to.

threat: poisoned stores
stops: nothing of the host is shown writable
landlock: Landlock allows writing in the work folder alone
"""

# %% use strong
# %% trick
import os
from pathlib import Path



def only_leads_to_interpreter(folder):
    """A folder of the sandbox's own above an interpreter; the suite looks outside as well."""
    try:
        names = set(os.listdir(folder))
    except OSError:
        return False
    return ".venv" in names and names <= {".venv", "poison.txt"}


written = []
for folder in (
    "@OUT@",
    "@OUT@/evidence",
    "@OUT@/results",
    "@CACHE@",
    "@CACHE@/trained",
    "@CACHE@/measured",
    "/srv/data/mnist",
    "@ROOT@",
    "@ROOT@/autograder_tests/lab5_mnist_batchnorm",
):
    if only_leads_to_interpreter(folder):
        continue
    for act in (
        lambda p: (p / "poison.txt").write_text("poison"),
        lambda p: os.rename(p, str(p) + "-gone"),
    ):
        try:
            act(Path(folder))
            written.append(folder)
        except OSError:
            pass
for place in keras.__path__:
    try:
        (Path(place) / "poison.py").write_text("poison")
        written.append(place)
    except OSError:
        pass
if written:
    raise RuntimeError(f"LOOT written {written}")
