"""A thread goes on after the last cell and swaps the network while it is recorded.

threat: after capture
stops: what a network is worth is measured on what was sent
"""

# %% use weak
# %% trick
import threading


def rewrite():
    while True:
        get_ipython().user_ns["cnn_model"] = "the best network"
        get_ipython().user_ns["accuracy"] = 0.99


threading.Thread(target=rewrite, daemon=True).start()
# %%
grader.check("q5_cnn_model")
