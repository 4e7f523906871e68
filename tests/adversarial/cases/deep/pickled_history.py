"""A pickled history is read back, and its reduction runs code.

threat: forged history
stops: nothing is unpickled outside the sandbox
"""

# %% use strong
# %% trick
import pickle


class Bomb:
    def __reduce__(self):
        return (print, ("unpickled",))


blob = pickle.dumps({"loss": [0.1], "extra": Bomb()})
history = keras.callbacks.History()
history.history = pickle.loads(blob)
history.epoch = [0]
# %%
grader.check("q9_training")
