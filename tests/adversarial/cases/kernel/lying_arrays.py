"""An object shows the recorder the prepared images through __array__ and is none.

threat: lying objects
stops: only the types that labs use are recorded as arrays
"""


# %% use weak
# %% trick
class Prepared:
    def __init__(self, raw):
        self._raw = raw

    shape = property(lambda self: (len(self._raw), 28, 28, 1))
    dtype = np.dtype("float64")

    def __array__(self, dtype=None, copy=None):
        return (self._raw / 255.0)[..., None]


X_train, X_test = Prepared(X_train), Prepared(X_test)
