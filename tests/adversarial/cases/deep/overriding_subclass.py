"""A subclass of Model overrides count_params, summary, evaluate, predict, layers and shapes.

threat: overriding models
stops: of a class nothing is asked but predictions, for rows in a secret order
"""


# %% use images
# %% use tiny
# %% trick
class Best(keras.Model):
    def __init__(self):
        super().__init__()
        self.dense = keras.layers.Dense(10)

    def call(self, x):
        return self.dense(keras.ops.reshape(x, (-1, 784)))

    def count_params(self):
        return 99402

    def summary(self, *a, **k):
        print("Total params: 99,402")

    def evaluate(self, *a, **k):
        return [0.01, 0.99]

    def predict(self, x, *a, **k):
        return np.eye(10)[y_test[: len(x)]]

    layers = property(lambda self: [])
    output_shape, input_shape = (None, 10), (None, 28, 28, 1)


cnn_model = Best()
cnn_model.build((None, 28, 28, 1))
cnn_model.compile("sgd", "mse")
# %% use evaluated
