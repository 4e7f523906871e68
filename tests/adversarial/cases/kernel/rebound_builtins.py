"""isinstance, all, any, abs and len answer what a check would like to hear.

threat: rebinding
stops: checks run in another process
"""

# %% use weak
# %% trick
import builtins

builtins.isinstance = lambda *a: True
builtins.issubclass = lambda *a: True
builtins.all = builtins.any = lambda *a: True
builtins.abs = lambda *a: 0
np.allclose = np.array_equal = np.isclose = lambda *a, **k: True
