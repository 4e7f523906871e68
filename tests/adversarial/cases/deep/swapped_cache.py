"""Another data set is put into Keras's cache and into the served folder.

threat: swapped data
stops: the served folders are read-only, and rows are recognised by their content
landlock: Landlock allows no writing there, and rows are recognised by their content
"""

# %% use strong
# %% trick
import os
from pathlib import Path

for folder in (
    Path.home() / ".keras" / "datasets",
    Path("/srv/data/mnist"),
    Path("/root/.keras/datasets"),
):
    try:
        folder.mkdir(parents=True, exist_ok=True)
        np.savez(
            folder / "mnist.npz",
            x_train=X_train[:10],
            y_train=y_train[:10],
            x_test=X_test[:10],
            y_test=y_test[:10],
        )
        np.save(folder / "x_test.npy", X_test[:10])
    except OSError:
        pass
