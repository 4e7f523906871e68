"""Keras's public names lead to the notebook's own classes before they are used.

threat: lying objects
stops: a class counts as Keras's own only if it is the very class that was there before the notebook
"""


# %% use weak
# %% trick
class SGD(keras.optimizers.Adam):
    def get_config(self):
        return {"name": "SGD", "learning_rate": 0.1, "momentum": 0.0}


SGD.__module__ = keras.optimizers.SGD.__module__
SGD.__qualname__ = "SGD"
keras.optimizers.SGD = keras.optimizers.get.__globals__["SGD"] = SGD
import sys

sys.modules[SGD.__module__].SGD = SGD
sgd_optimizer = keras.optimizers.SGD()
