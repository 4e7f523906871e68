"""The reference solutions and the written demo scores are looked for.

threat: reading secrets
stops: the file-system view holds only interpreter, libraries and data
landlock: Landlock allows only interpreter, libraries and data
"""

# %% use strong
# %% trick
import os

found = []
for folder in ("@ROOT@/solutions", "@ROOT@/demo", "@ROOT@", "@SECRETS@"):
    for place, _, names in os.walk(folder):
        if "site-packages" in place or "/lib/python" in place:
            continue  # libraries, which have folders of these names too
        for name in names:
            if "solutions" in place or "demo" in place or "secret" in name:
                found.append(os.path.join(place, name))
print(found)
if found:
    raise RuntimeError("LOOT " + open(found[0]).read()[:500])
