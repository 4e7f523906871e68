"""sys.exit(0) says that all went well.

threat: exits
stops: an exit is an error of its cell
"""

# %% use weak
# %% trick
import sys

sys.exit(0)
# %%
grader.check("q5_cnn_model")
