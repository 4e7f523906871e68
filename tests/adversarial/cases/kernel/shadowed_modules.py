"""sys.modules holds invented numpy, keras, otter and graders.

threat: shadowed modules
stops: checks run in another process
"""

# %% use weak
# %% trick
import sys, types

for name in (
    "otter",
    "graders",
    "graders.checks",
    "numpy.testing",
    "json",
    "keras.saving",
    "graders.evidence.channel",
):
    module = types.ModuleType(name)
    module.__getattr__ = lambda attribute: lambda *a, **k: True
    sys.modules[name] = module
# %%
import otter

grader.check("q5_cnn_model")
