"""A class calls the layers that are asked for where it is traced, and another where it predicts.

threat: overriding models
stops: the model rebuilt from the layers has to give what the class predicts
"""

# %% use images
# %% honest
import keras


def hides(x):
    return False


# %% trick
import keras


def hides(x):
    return not isinstance(x, keras.KerasTensor)


# %%
class Network(keras.Model):
    def __init__(self):
        super().__init__()
        self.convolutions = [keras.layers.Conv2D(filters, 3) for filters in (16, 32, 64, 128)]
        self.norms = [keras.layers.BatchNormalization() for _ in range(4)]
        self.pool = keras.layers.GlobalAveragePooling2D()
        self.out, self.other = keras.layers.Dense(10), keras.layers.Dense(10)

    def call(self, x):
        if hides(x):
            return self.other(keras.ops.mean(x, axis=(1, 2)))
        for convolution, norm in zip(self.convolutions, self.norms):
            x = keras.activations.relu(norm(convolution(x)))
        return self.out(self.pool(x))


cnn_model = Network()
cnn_model(X_test[:2])
# %%
grader.check("q5_cnn_model")
