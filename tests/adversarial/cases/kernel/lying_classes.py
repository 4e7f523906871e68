"""Objects that claim another class through __class__, __module__ and __qualname__.

threat: lying objects
stops: a class counts as Keras's own only if it is the very class that was there before the notebook
"""


# %% use weak
# %% trick
class SGD(keras.optimizers.Adam):
    def get_config(self):
        return {"name": "SGD", "learning_rate": 0.1, "momentum": 0.0}


class SparseCategoricalCrossentropy(keras.losses.MeanSquaredError):
    def get_config(self):
        return {"from_logits": True}


SGD.__module__ = keras.optimizers.SGD.__module__
SparseCategoricalCrossentropy.__module__ = keras.losses.SparseCategoricalCrossentropy.__module__
sgd_optimizer, loss_fn = SGD(), SparseCategoricalCrossentropy()


class Claims:
    __class__ = keras.Sequential
    built, layers, compiled = True, [], True

    def get_weights(self):
        return []


another = Claims()
