"""A trace and a profile function change the locals of the recorder while it works.

threat: reaching the recorder
stops: what the recorder sends is measured again outside
"""

# %% use weak
# %% trick
import sys, threading


def trace(frame, event, argument):
    if "graders" in frame.f_code.co_filename or frame.f_code.co_name in (
        "describe",
        "_model",
        "_snapshot",
    ):
        frame.f_locals.update(problem=None, complete=True, minimum=0.0, maximum=1.0)
    return trace


sys.settrace(trace)
sys.setprofile(trace)
threading.settrace(trace)
# %%
grader.check("q3_scale")
grader.check("q5_cnn_model")
