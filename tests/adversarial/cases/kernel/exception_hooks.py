"""excepthook, showtraceback and set_custom_exc swallow every error and say that all is well.

threat: shell hooks
stops: checks run in another process
"""

# %% use weak
# %% trick
import sys

sys.excepthook = lambda *a: print("All test cases passed!")
get_ipython().showtraceback = lambda *a, **k: print("All test cases passed!")
get_ipython().set_custom_exc((BaseException,), lambda *a, **k: print("All test cases passed!"))
# %%
grader.check("q5_cnn_model")
raise AssertionError("never seen")
