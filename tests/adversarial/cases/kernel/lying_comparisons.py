"""Answers that equal, exceed and undercut everything.

threat: lying objects
stops: only plain numbers and arrays leave the sandbox
"""


# %% use weak
# %% trick
class Yes:
    __hash__ = None

    def __eq__(self, other):
        return True

    __ne__ = __ge__ = __gt__ = __le__ = __lt__ = __contains__ = __eq__

    def __bool__(self):
        return True

    def __float__(self):
        return 0.99

    def __int__(self):
        return 1

    def __len__(self):
        return 60000

    def __getattr__(self, name):
        return Yes()

    def __call__(self, *a, **k):
        return Yes()

    def __sub__(self, other):
        return 0

    __rsub__ = __abs__ = __sub__


loss = accuracy = predictions = history = sgd_optimizer = loss_fn = X_train = X_test = Yes()
