"""An object walks up the stack from its own repr to the recording session and edits it.

threat: reaching the recorder
stops: what the recorder sends is measured again outside
"""

# %% use weak
# %% trick
import sys


class Spy:
    def __float__(self):
        return 0.9

    def __array__(self, *a, **k):
        frame = sys._getframe()
        while frame is not None:
            owner = frame.f_locals.get("self")
            if type(owner).__name__ == "Session":
                owner._questions = {name: {} for name in owner._questions}
                owner._roles = {}
            frame = frame.f_back
        return np.zeros((60000, 28, 28, 1))


X_train = loss = Spy()
# %%
grader.check("q3_scale")
grader.check("q10_evaluate")
