"""Hooks before and after each cell put a right answer in place while the recorder looks.

threat: shell hooks
stops: a network is what it is when it is rebuilt, whoever bound the name
"""


# %% use weak
# %% trick
def swap(*a):
    get_ipython().user_ns["cnn_model"] = "99,402 parameters"


get_ipython().events.register("pre_run_cell", swap)
get_ipython().events.register("post_run_cell", swap)
get_ipython().events.register("post_execute", swap)
# %%
grader.check("q5_cnn_model")
