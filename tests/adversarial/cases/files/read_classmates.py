"""The other submissions, the gradebook and the feedback pages are looked for.

threat: reading secrets
stops: the file-system view holds only interpreter, libraries and data
landlock: Landlock allows only interpreter, libraries and data
"""

# %% use strong
# %% trick
import os

found = []
for place in (
    "@SUBMISSIONS@",
    "@OUT@",
    "@OUT@/evidence",
    "@SECRETS@",
    os.path.dirname(os.getcwd()),
    os.path.dirname(os.path.dirname(os.getcwd())),
    "/tmp",
):
    try:
        for name in os.listdir(place):
            path = os.path.join(place, name)
            if os.path.isfile(path) and not path.startswith(os.getcwd() + "/"):
                found.append(open(path, errors="replace").read())
    except OSError:
        pass
if found:
    raise RuntimeError("LOOT " + "".join(found)[:1500])
