"""The parameters that count are variables outside the network, used through a closure.

threat: parameter budget
stops: what is rebuilt has the parameters of its layers alone; of other code none are known
"""

# %% use images
# %% use tiny
# %% trick
outside = keras.Variable(np.zeros((784, 10)), dtype="float32")


class Hidden(keras.layers.Flatten):
    def call(self, x):
        return keras.ops.matmul(keras.ops.reshape(x, (-1, 784)), outside)

    def compute_output_shape(self, shape):
        return (None, 10)


Hidden.__name__ = Hidden.__qualname__ = "Flatten"
Hidden.__module__ = keras.layers.Flatten.__module__
cnn_model = keras.Sequential([keras.layers.Input((28, 28, 1)), Hidden()])
cnn_model.compile(
    "sgd", keras.losses.SparseCategoricalCrossentropy(from_logits=True), metrics=["accuracy"]
)
# %% use evaluated
