"""quit() and exit() of IPython.

threat: exits
stops: an exit is an error of its cell
"""

# %% use weak
# %% trick
get_ipython().ask_exit()
quit()
# %%
grader.check("q5_cnn_model")
