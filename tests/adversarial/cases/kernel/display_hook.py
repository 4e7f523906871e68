"""The display hook shows invented results for every value.

threat: shell hooks
stops: what is printed about a check is not read
"""

# %% use weak
# %% trick
import sys

sys.displayhook = lambda value: print(
    "q5_cnn_model passed 8/8; q8_compile passed 2/2; score 27 / 27"
)
get_ipython().displayhook = sys.displayhook
# %%
grader.check("q5_cnn_model")
