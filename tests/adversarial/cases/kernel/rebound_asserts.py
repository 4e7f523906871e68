"""Every assertion of NumPy, unittest and the builtins is replaced by one that passes.

threat: rebinding
stops: checks run in another process
"""

# %% use weak
# %% trick
import builtins, unittest

for name in [name for name in dir(np.testing) if name.startswith("assert")]:
    setattr(np.testing, name, lambda *a, **k: None)
for name in [name for name in dir(unittest.TestCase) if name.startswith("assert")]:
    setattr(unittest.TestCase, name, lambda *a, **k: None)


class Calm(Exception):
    def __init_subclass__(cls):
        pass


builtins.AssertionError = Calm
